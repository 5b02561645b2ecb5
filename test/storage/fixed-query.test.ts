import { onEveryDatabase } from '../support/databases';
import { addUser, equals, everything } from './fixtures';

onEveryDatabase('lists that share a statement', (open) => {
  test('each gets the values of its own filter, page and scope', async () => {
    const storage = await open();
    for (const name of ['Ada', 'Grace', 'Alan']) await addUser(storage, name);
    const named = async (userName: string, organizations?: readonly string[]) => {
      const { users } = organizations ? storage.within({ organizations }) : everything(storage);
      const filter = equals('userName', userName);
      const { rows } = await users.list({ filter, page: { offset: 0, limit: 10 } });
      return rows.map((row) => row.userName);
    };
    expect([await named('ADA'), await named('grace'), await named('nobody')]).toEqual([['Ada'], ['Grace'], []]);
    expect([await named('ada', ['elsewhere']), await named('ada', ['elsewhere', 'nowhere'])]).toEqual([[], []]);
    const { users } = everything(storage);
    const page = async (offset: number, limit: number) => (await users.list({ page: { offset, limit } })).rows.length;
    expect([await page(0, 1), await page(0, 3), await page(2, 3), await page(9, 3)]).toEqual([1, 3, 1, 0]);
  });
});
