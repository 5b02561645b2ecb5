import { onDatabases } from '../../support/databases';
import { addGroup, everything } from '../fixtures';
import { manyUsers } from '../many-users';

const TOO_MANY = 100_001;

onDatabases(['sqlite'], 'a group with more members than memory should hold', (_open, create) => {
  test('is read in parts or without them, never all at once', async () => {
    const database = await create();
    const storage = await database.open();
    const group = await addGroup(storage, 'everybody');
    for (const statement of manyUsers(TOO_MANY)) await database.query(statement);
    await database.query(`insert into group_users (group_id, user_id) select '${group}', id from users`);
    const { groups } = everything(storage);
    await expect(groups.find(group, { members: true })).rejects.toMatchObject({
      code: 'invalid-value',
      message: expect.stringContaining('excludedAttributes=members') as string,
    });
    expect(await groups.find(group, { members: 'few' })).not.toHaveProperty('members');
    let [count, largest] = [0, 0];
    for await (const part of groups.memberParts(group)) {
      count += part.length;
      largest = Math.max(largest, part.length);
    }
    expect([count, largest < 1_000]).toEqual([TOO_MANY, true]);
  });

  test('is emptied and deleted while others have their turn', async () => {
    const database = await create();
    const storage = await database.open();
    const group = await addGroup(storage, 'everybody');
    for (const statement of manyUsers(3_000)) await database.query(statement);
    await database.query(`insert into group_users (group_id, user_id) select '${group}', id from users`);
    let turns = 0;
    const count = () => {
      turns += 1;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    await storage.transaction((inner) => everything(inner).groups.delete(group));
    clearImmediate(timer);
    expect(turns).toBeGreaterThan(5);
    expect(await database.query('select count(*) as members from group_users')).toEqual([{ members: 0 }]);
  });
});
