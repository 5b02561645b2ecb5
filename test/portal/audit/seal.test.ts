import { checkChain, sealBatch } from '../../../src/portal/audit/seal';
import { newId } from '../../../src/portal/new-id';
import type { AuditRow, Seal } from '../../../src/portal/audit/audit-row';
import type { OpenStorage } from '../../../src/storage/open';
import { everything } from '../../storage/fixtures';
import { onEveryDatabase, type TestDatabase } from '../../support/databases';

onEveryDatabase('the hash chain over the audit trail', (_open, create) => {
  let database: TestDatabase;
  let storage: OpenStorage;
  beforeEach(async () => {
    database = await create();
    storage = await database.open();
  });

  function rowOf(fields: Partial<AuditRow> = {}): AuditRow {
    return {
      id: newId(),
      at: new Date().toISOString(),
      actorKind: 'connection',
      actorId: 'c',
      actorName: 'Entra',
      requestId: 'r',
      address: '192.0.2.1',
      action: 'user.update',
      subjectType: 'User',
      subjectId: 's',
      organizationId: null,
      changes: { displayName: ['a', 'ß "quoted" 🙂'] },
      ...fields,
    };
  }

  async function append(count: number, on = storage): Promise<void> {
    for (let index = 0; index < count; index++) await everything(on).audit.append(rowOf());
  }

  async function seal(on = storage): Promise<void> {
    while (await sealBatch(on));
  }

  const check = (noted?: Seal) => checkChain(everything(storage).auditChain, noted);

  /** The id of the row at a place. */
  async function idAt(position: number): Promise<string> {
    const [row] = await database.query(`select id from audit where chain_position = ${position}`);
    return String(row?.['id']);
  }

  test('an empty trail is intact', async () => {
    await seal();
    expect(await check()).toEqual({ intact: 0, head: undefined, broken: undefined, unsealed: 0 });
  });

  test('rows are sealed after they were written, in batches; what isn’t sealed yet is counted', async () => {
    await append(250);
    expect(await check()).toEqual({ intact: 0, head: undefined, broken: undefined, unsealed: 250 });
    expect(await sealBatch(storage)).toBe(true);
    expect(await check()).toMatchObject({ intact: 100, unsealed: 150 });
    await seal();
    await append(3);
    const { intact, head, broken, unsealed } = await check();
    expect({ intact, broken, unsealed }).toEqual({ intact: 250, broken: undefined, unsealed: 3 });
    expect(head).toEqual({ position: 250, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  test('a row that was written earlier and committed later is sealed, too', async () => {
    const early = rowOf();
    await append(3);
    await seal();
    await everything(storage).audit.append(early);
    await seal();
    expect(await idAt(4)).toBe(early.id);
    expect(await check()).toMatchObject({ intact: 4, broken: undefined, unsealed: 0 });
  });

  test.each<[string, string]>([
    ['at', "'2000-01-01T00:00:00.000Z'"],
    ['actor_kind', "'system'"],
    ['actor_id', "'somebody else'"],
    ['actor_name', "'Somebody Else'"],
    ['action', "'user.delete'"],
    ['subject_type', "'Group'"],
    ['subject_id', "'another'"],
    ['organization_id', "'another'"],
    ['request_id', "'another'"],
    ['address', 'null'],
    ['changes', "'{}'"],
    ['changes', "'not even JSON'"],
    ['chain_hash', "'0000000000000000000000000000000000000000000000000000000000000000'"],
  ])('an edited row shows, and is named: %s = %s', async (column, value) => {
    await append(9);
    await seal();
    const id = await idAt(5);
    await database.query(`update audit set ${column} = ${value} where id = '${id}'`);
    expect(await check()).toMatchObject({
      intact: 4,
      broken: { position: 5, id, why: expect.stringContaining('changed') },
    });
  });

  test.each([1, 5])('a removed row shows: the one at %i', async (position) => {
    await append(9);
    await seal();
    await database.query(`delete from audit where chain_position = ${position}`);
    expect(await check()).toMatchObject({
      intact: position - 1,
      broken: { position, id: null, why: 'the row was removed' },
    });
  });

  test('rows in another order show', async () => {
    await append(9);
    await seal();
    await database.query('update audit set chain_position = 100 where chain_position = 4');
    await database.query('update audit set chain_position = 4 where chain_position = 5');
    await database.query('update audit set chain_position = 5 where chain_position = 100');
    expect(await check()).toMatchObject({ intact: 3, broken: { position: 4, id: await idAt(4) } });
  });

  test('a row whose seal was taken off shows, and so does one slipped in', async () => {
    await append(9);
    await seal();
    await database.query('update audit set chain_position = null, chain_hash = null where chain_position = 6');
    expect(await check()).toMatchObject({ intact: 5, broken: { position: 6, id: null }, unsealed: 1 });
    await everything(storage).auditChain.seal(new Map([[await newRow(), { position: 6, hash: 'f'.repeat(64) }]]));
    expect(await check()).toMatchObject({ intact: 5, broken: { position: 6 } });
  });

  async function newRow(): Promise<string> {
    const row = rowOf();
    await everything(storage).audit.append(row);
    return row.id;
  }

  test('rows cut off at the end, or a chain made anew, show against a head that was noted', async () => {
    await append(9);
    await seal();
    const { head } = await check();
    await append(2);
    await seal();
    expect(await check(head)).toMatchObject({ intact: 11, broken: undefined });
    await database.query('delete from audit where chain_position > 7');
    expect(await check()).toMatchObject({ intact: 7, broken: undefined });
    expect(await check(head)).toMatchObject({ intact: 7, broken: { position: 8, id: null } });
    await append(4);
    await seal();
    expect(await check()).toMatchObject({ intact: 11, broken: undefined });
    expect(await check(head)).toMatchObject({
      intact: 8,
      broken: { position: 9, why: expect.stringContaining('anew') },
    });
  });

  test('a chain of another database is none of this one’s', async () => {
    await append(2);
    await seal();
    const other = await (await create()).open();
    const genesis = (on: OpenStorage) => everything(on).auditChain.genesis();
    expect(await genesis(other)).not.toBe(await genesis(storage));
  });

  test('several processes seal at once while rows are written: one chain, without a gap', async () => {
    const processes = [storage, await database.open(), await database.open()];
    const writers = processes.map((each) => append(60, each));
    let writing = true;
    const sealers = processes.map(async (each) => {
      while (writing) {
        await seal(each);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    });
    await Promise.all(writers);
    writing = false;
    await Promise.all(sealers);
    await seal();
    expect(await check()).toMatchObject({ intact: 180, broken: undefined, unsealed: 0 });
  });

  test('of several processes that seal the same rows at once, one does, and nobody fails', async () => {
    const processes = [storage, await database.open(), await database.open()];
    for (let round = 1; round <= 10; round++) {
      await append(20);
      await Promise.all(processes.map((each) => sealBatch(each)));
      expect(await check()).toMatchObject({ intact: 20 * round, broken: undefined, unsealed: 0 });
    }
  });

  test('a process that comes while another one seals waits for it', async () => {
    const other = await database.open();
    await append(1);
    await seal();
    await append(3);
    let sealed = false;
    let sealing: Promise<unknown> = Promise.resolve();
    await storage.transaction(async (inner) => {
      await everything(inner).auditChain.lock();
      sealing = sealBatch(other).then(() => (sealed = true));
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(sealed).toBe(false);
    });
    await sealing;
    expect(await check()).toMatchObject({ intact: 4, unsealed: 0 });
  });

  test('a trail of many pages is checked whole', async () => {
    await storage.transaction(async (inner) => {
      for (let index = 0; index < 2100; index++) await everything(inner).audit.append(rowOf());
    });
    await seal();
    expect(await check()).toMatchObject({ intact: 2100, broken: undefined });
    await database.query(`update audit set actor_name = 'x' where chain_position = 2050`);
    expect(await check()).toMatchObject({ intact: 2049, broken: { position: 2050 } });
  });
});
