import { statSync } from 'node:fs';
import { newId } from '../../../src/portal/new-id';
import type { Storage } from '../../../src/portal/store';
import { openStorage, type OpenStorage } from '../../../src/storage/open';
import { SqliteHandle } from '../../../src/storage/sqlite/sqlite-handle';
import { onDatabases } from '../../support/databases';
import { everything, organizationFields, userFields } from '../fixtures';

onDatabases(['sqlite'], 'transactions in a thread of their own', (_open, create) => {
  let storage: OpenStorage;
  let path: string;
  beforeEach(async () => {
    const { url } = await create();
    path = url.slice('sqlite:'.length);
    storage = await openStorage({ databaseUrl: url, resourceBase: '', bulk: true });
  });
  afterEach(() => storage.close());

  const many = (names: readonly string[], fields: Parameters<typeof userFields>[1] = {}) =>
    names.map((name) => ({ id: newId(), fields: userFields(name, fields) }));
  const found = async (...names: string[]) => (await everything(storage).users.findManyBy('userName', names)).length;
  const names = (count: number, of: string) => Array.from({ length: count }, (_name, at) => `${of}${at}`);

  test('are kept, see what they wrote, and are seen by others', async () => {
    const seen = await storage.transaction(async (inside) => {
      await everything(inside).users.createMany(many(names(300, 'u')));
      return (await everything(inside).users.findByUserName('U299'))?.userName;
    });
    expect(seen).toBe('u299');
    expect(await found('u0', 'u299')).toBe(2);
  });

  test('are taken back whole where the last of many rows is refused, though nobody waited for it', async () => {
    const clash = storage.transaction(async (inside) => {
      await everything(inside).users.createMany(many(['a', 'b']));
      await everything(inside).users.createMany(many(['c', 'B']));
    });
    await expect(clash).rejects.toMatchObject({ code: 'conflict', attribute: 'userName' });
    const nowhere = storage.transaction((inside) =>
      everything(inside).users.createMany(many(['d', 'e'], { organizationId: newId() })),
    );
    await expect(nowhere).rejects.toMatchObject({ code: 'invalid-value', attribute: 'organization' });
    expect(await found('a', 'b', 'c', 'd', 'e')).toBe(0);
  });

  test('are taken back where the work fails, and the next one begins anew', async () => {
    const failing = storage.transaction(async (inside) => {
      await everything(inside).organizations.create(newId(), organizationFields('Gone'));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await storage.transaction((inside) => everything(inside).organizations.create(newId(), organizationFields('Kept')));
    expect(await everything(storage).organizations.findByName('Gone')).toBeUndefined();
    expect(await everything(storage).organizations.findByName('Kept')).toBeDefined();
  });

  test('come one after the other, and wait for other connections that write', async () => {
    const other = SqliteHandle.writer(path);
    other.run('begin immediate', []);
    const add = (name: string) => (inside: Storage) =>
      everything(inside).users.createMany(many([`${name}1`, `${name}2`]));
    const written = Promise.all([storage.transaction(add('x')), storage.transaction(add('y'))]);
    setTimeout(() => other.run('rollback', []), 100);
    await written;
    other.close();
    expect(await found('x1', 'x2', 'y1', 'y2')).toBe(4);
  });

  test('are in the file itself when it is closed', async () => {
    await storage.transaction((inside) => everything(inside).users.createMany(many(names(100, 'z'))));
    await storage.close();
    expect(statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0);
    storage = await openStorage({ databaseUrl: `sqlite:${path}`, resourceBase: '' });
    expect(await found('z0', 'z99')).toBe(2);
  });
});
