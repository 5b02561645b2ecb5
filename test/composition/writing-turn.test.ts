import { WritingTurn } from '../../src/composition/writing-turn';
import type { Storage } from '../../src/portal/store';
import { onDatabases } from '../support/databases';
import { openStorage, type OpenStorage } from '../../src/storage/open';
import { everything, organizationFields } from '../storage/fixtures';
import { newId } from '../../src/portal/new-id';

onDatabases(['sqlite'], 'a turn at writing', (_open, create) => {
  let storage: OpenStorage;
  beforeEach(async () => {
    storage = await openStorage({ databaseUrl: (await create()).url, resourceBase: '' });
  });
  afterEach(() => storage.close());

  const write = (name: string) =>
    storage.transaction((inside: Storage) =>
      everything(inside).organizations.create(newId(), organizationFields(name)),
    );

  test('keeps others from writing until it ends, and readers from nothing', async () => {
    const turn = new WritingTurn(storage);
    await turn.begin();
    let isWritten = false;
    const written = write('Acme').then(() => (isWritten = true));
    expect(await everything(storage).organizations.findByName('Acme')).toBeUndefined();
    expect(isWritten).toBe(false);
    turn.end();
    await written;
    expect(await everything(storage).organizations.findByName('Acme')).toBeDefined();
  });

  test('that comes when whoever asked for it is gone passes at once', async () => {
    const [first, second] = [new WritingTurn(storage), new WritingTurn(storage)];
    await first.begin();
    void second.begin();
    second.close();
    first.end();
    await write('Acme');
    expect(await everything(storage).organizations.findByName('Acme')).toBeDefined();
  });
});
