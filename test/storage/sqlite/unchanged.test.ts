import { setTimeout } from 'node:timers/promises';
import { Unchanged } from '../../../src/storage/sqlite/unchanged';
import { onDatabases } from '../../support/databases';
import { addUser, everything } from '../fixtures';

describe('answers that hold until something changes', () => {
  test('a question is asked again only after the version has moved', async () => {
    let version = 1;
    let asked = 0;
    const unchanged = new Unchanged(() => version);
    const ask = () => unchanged.get('who', () => Promise.resolve(`answer ${(asked += 1)}`));
    expect([await ask(), await ask()]).toEqual(['answer 1', 'answer 1']);
    version = 2;
    expect([await ask(), await ask()]).toEqual(['answer 2', 'answer 2']);
  });

  test('what was found while the version moved is not kept', async () => {
    let version = 1;
    const unchanged = new Unchanged(() => version);
    const slow = unchanged.get('who', () => setTimeout(5, 'old'));
    version = 2;
    expect(await unchanged.get('what', () => Promise.resolve('else'))).toBe('else');
    expect(await slow).toBe('old');
    expect(await unchanged.get('who', () => Promise.resolve('new'))).toBe('new');
  });

  test('nothing found is asked for again', async () => {
    const unchanged = new Unchanged(() => 1);
    expect(await unchanged.get('who', () => Promise.resolve(undefined))).toBeUndefined();
    expect(await unchanged.get('who', () => Promise.resolve('somebody'))).toBe('somebody');
  });
});

onDatabases(['sqlite'], 'what another process changes counts at once', (_open, create) => {
  test('a list is counted anew after every write, whoever wrote', async () => {
    const database = await create();
    const [here, elsewhere] = [await database.open(), await database.open()];
    const total = async () => (await everything(here).users.list({ page: { offset: 0, limit: 0 } })).total;
    expect([await total(), await total()]).toEqual([0, 0]);
    await addUser(here, 'a');
    expect([await total(), await total()]).toEqual([1, 1]);
    await addUser(elsewhere, 'b');
    expect([await total(), await total()]).toEqual([2, 2]);
  });
});
