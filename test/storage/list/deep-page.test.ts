import fc from 'fast-check';
import type { Scope } from '../../../src/portal/model';
import type { OpenStorage } from '../../../src/storage/open';
import { idOfTime } from '../../../src/portal/new-id';
import { onDatabases, onEveryDatabase } from '../../support/databases';
import { addOrganization, everything, PORTAL_ORGANIZATION, userFields } from '../fixtures';
import { manyUsers } from '../many-users';

const MANY = 5_000;

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ offset: fc.nat(MANY + 20), limit: fc.integer({ min: 1, max: 300 }) }) },
  { weight: 1, arbitrary: fc.record({ add: fc.nat(MANY) }) },
  { weight: 1, arbitrary: fc.record({ append: fc.nat(1_000_000) }) },
  { weight: 1, arbitrary: fc.record({ remove: fc.nat(MANY) }) },
  { weight: 1, arbitrary: fc.record({ move: fc.nat(MANY) }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

onEveryDatabase('pages far in (RFC 7644 §3.4.2.4)', (_open, create) => {
  let storage: OpenStorage;
  let other: string;
  const organizations = new Map<string, string>();

  beforeAll(async () => {
    const database = await create();
    for (const statement of manyUsers(MANY)) await database.query(statement);
    // Older than any that is made now: only then do places hold still on PostgreSQL.
    await database.query(`update users set id = '00' || id`);
    storage = await database.open();
    other = await addOrganization(storage, 'other');
    for (let number = 1; number <= MANY; number += 1) organizations.set(`00u${number}`, PORTAL_ORGANIZATION);
  });

  async function take(done: Step): Promise<void> {
    if ('offset' in done) return await compare(done);
    const { users } = everything(storage);
    const ids = [...organizations.keys()].toSorted();
    if ('add' in done || 'append' in done) {
      const id = 'add' in done ? `${ids[done.add % ids.length]}-` : `00v${done.append}`;
      if (organizations.has(id)) return;
      await users.create(id, userFields(id));
      organizations.set(id, PORTAL_ORGANIZATION);
      return;
    }
    const id = ids[('remove' in done ? done.remove : done.move) % ids.length] ?? '';
    if ('remove' in done) {
      await users.delete(id);
      organizations.delete(id);
      return;
    }
    await users.update(id, userFields(`moved ${id}`, { organizationId: other }));
    organizations.set(id, other);
  }

  async function compare(page: { offset: number; limit: number }): Promise<void> {
    const scopes: readonly Scope[] = [{ all: true }, { organizations: [PORTAL_ORGANIZATION] }];
    for (const scope of scopes) {
      const visible = [...organizations].filter(([, owner]) => scope.all || scope.organizations.includes(owner));
      const expected = visible.map(([id]) => id).toSorted();
      const { rows, total } = await storage.within(scope).users.list({ page });
      expect({ ids: rows.map(({ id }) => id), total }).toEqual({
        ids: expected.slice(page.offset, page.offset + page.limit),
        total: expected.length,
      });
    }
  }

  test('hold whoever is there, whoever came, went or moved in front of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        for (const each of steps) await take(each);
      }),
      // What was written stays for the next run, so that there is nothing to make smaller.
      { numRuns: 40, endOnFailure: true },
    );
  });

  test('begin near where an earlier one ended, unless somebody has gone from in front of it', async () => {
    const database = await create();
    for (const statement of manyUsers(MANY)) await database.query(statement);
    await database.query(`update users set id = '00' || id`);
    const skips: unknown[] = [];
    const statementLog = (sql: string, parameters: readonly unknown[]) =>
      void (sql.includes(' offset ') && skips.push(parameters.at(-1)));
    const { users } = everything(await database.open({ statementLog }));
    await users.list({ page: { offset: 4_000, limit: 100 } });
    await users.list({ page: { offset: 4_100, limit: 100 } });
    await users.delete('00u1');
    await users.list({ page: { offset: 4_200, limit: 100 } });
    expect(skips).toEqual([4_000, 0, 4_200]);
  });

  test('as seen within a transaction', async () => {
    await storage.transaction(async (inner) => {
      const total = organizations.size;
      await everything(inner).users.create('0', userFields('first'));
      const { rows } = await everything(inner).users.list({ page: { offset: total, limit: 9 } });
      expect(rows.map(({ id }) => id)).toEqual([[...organizations.keys()].toSorted().at(-1)]);
      await everything(inner).users.delete('0');
    });
  });
});

onDatabases(['postgres'], 'whoever comes late', (_open, create) => {
  test('is known by the id, of which database and server think alike', async () => {
    const database = await create();
    for (const at of [0, 1_700_000_000_123, Date.now()]) {
      const [row] = await database.query(`select id_of_time(to_timestamp(${at} / 1000.0)) as id`);
      expect(row).toEqual({ id: idOfTime(at) });
    }
  });

  test('and counted as moving others, unless the id is of the last half hour', async () => {
    const database = await create();
    const { users } = everything(await database.open());
    const shifts = async () => (await database.query('select sum(shifts)::int as shifts from user_totals'))[0];
    await users.create(idOfTime(Date.now() - 10 * 60_000), userFields('soon'));
    expect(await shifts()).toEqual({ shifts: 0 });
    await users.create(idOfTime(Date.now() - 40 * 60_000), userFields('late'));
    expect(await shifts()).toEqual({ shifts: 1 });
  });
});
