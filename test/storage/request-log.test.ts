import { newId } from '../../src/portal/new-id';
import type { RequestEntry, RequestQuery } from '../../src/portal/requests/request-entry';
import { sweepRequests } from '../../src/portal/requests/sweep-requests';
import type { OpenStorage } from '../../src/storage/open';
import { requestEntry } from '../portal/requests/request-entries';
import { onEveryDatabase, type TestDatabase } from '../support/databases';
import { everything } from './fixtures';

onEveryDatabase('the log of requests', (_open, create) => {
  let database: TestDatabase;
  let storage: OpenStorage;
  let statements: [string, readonly unknown[]][];
  beforeEach(async () => {
    statements = [];
    database = await create();
    storage = await database.open({ statementLog: (sql, parameters) => void statements.push([sql, parameters]) });
  });

  async function append(...fields: Partial<RequestEntry>[]): Promise<RequestEntry[]> {
    const entries = fields.map(requestEntry);
    await everything(storage).requests.append(entries);
    return entries;
  }

  async function list(query: Partial<RequestQuery>, store = everything(storage)): Promise<string[]> {
    return (await store.requests.list({ limit: 100, ...query })).map(({ id }) => id);
  }

  test('keeps every field, whatever is in it', async () => {
    const odd = 'ß "quoted" \\ 🙂 \'; drop table request_log; --';
    const [one, two] = await append(
      { resourceName: odd, detail: odd, body: JSON.stringify({ odd }), part: 3, milliseconds: 0.1, failed: true },
      { actorKind: null, actorId: null, actorName: null, address: null, userAgent: null, body: null },
    );
    const { requests } = everything(storage);
    expect(await requests.find(one?.id ?? '')).toEqual(one);
    expect(await requests.find(two?.id ?? '')).toEqual(two);
    expect(await requests.find('nothing')).toBeUndefined();
    await requests.append([one ?? requestEntry()]);
    expect(await list({})).toEqual([two?.id, one?.id]);
  });

  test('finds by status, failure, caller, resource, path, method, time and request id, the newest first', async () => {
    const [a, b, c] = (
      await append(
        {
          status: 201,
          actorId: 'okta',
          resourceName: 'Ada',
          externalId: 'X1',
          at: '2026-01-01T00:00:00.000Z',
          id: idOf('2026-01-01'),
        },
        {
          status: 409,
          failed: true,
          actorId: 'entra',
          resourceName: 'ADA',
          method: 'PUT',
          at: '2026-02-01T00:00:00.000Z',
          id: idOf('2026-02-01'),
        },
        {
          status: 404,
          failed: true,
          actorId: 'okta',
          resourceId: '42',
          path: '/scim/v2/Users/42',
          requestId: 'q',
          at: '2026-03-01T00:00:00.000Z',
          id: idOf('2026-03-01'),
        },
      )
    ).map(({ id }) => id);
    expect(await list({})).toEqual([c, b, a]);
    expect(await list({ limit: 2 })).toEqual([c, b]);
    expect(await list({ before: b ?? '' })).toEqual([a]);
    expect(await list({ status: { from: 400, to: 499 } })).toEqual([c, b]);
    expect(await list({ status: { from: 409, to: 409 } })).toEqual([b]);
    expect(await list({ failed: true })).toEqual([c, b]);
    expect(await list({ actorId: 'okta' })).toEqual([c, a]);
    expect(await list({ resource: { ids: ['42'], names: ['aDa'], externalIds: [] } })).toEqual([c, b, a]);
    expect(await list({ resource: { ids: [], names: [], externalIds: ['X1'] } })).toEqual([a]);
    expect(await list({ resource: { ids: [], names: [], externalIds: [] } })).toEqual([]);
    expect(await list({ path: '/Users/4' })).toEqual([c]);
    expect(await list({ method: 'PUT' })).toEqual([b]);
    expect(await list({ from: '2026-02-01T00:00:00.000Z', to: '2026-03-01T00:00:00.000Z' })).toEqual([b]);
    expect(await list({ requestId: 'q' })).toEqual([c]);
  });

  test('a scope sees its organizations’ entries only, in lists and one by one', async () => {
    const [a, b, nobody] = await append({ organizationId: 'a' }, { organizationId: 'b' }, {});
    const scoped = storage.within({ organizations: ['a'] });
    expect(await list({}, scoped)).toEqual([a?.id]);
    expect(await scoped.requests.find(a?.id ?? '')).toBeDefined();
    for (const other of [b, nobody]) expect(await scoped.requests.find(other?.id ?? '')).toBeUndefined();
    expect(await list({}, storage.within({ organizations: [] }))).toEqual([]);
  });

  test.each<[string, Partial<RequestQuery>, RegExp]>([
    ['the newest', {}, /sqlite_autoindex_request_log_1|request_log_pkey/],
    ['failures', { failed: true }, /request_log_failed/],
    ['a status', { status: { from: 500, to: 599 } }, /request_log_failed/],
    ['a caller', { actorId: 'x' }, /request_log_actor_id/],
    ['a resource', { resource: { ids: ['x'], names: ['x'], externalIds: ['x'] } }, /request_log_resource_id/],
    ['a request id', { requestId: 'x' }, /request_log_request_id/],
    ['a time', { from: '2026-01-01T00:00:00.000Z' }, /sqlite_autoindex_request_log_1|request_log_pkey/],
  ])('%s by an index, without sorting', async (title, query, index) => {
    statements.length = 0;
    await list(query);
    const [sql = '', parameters = []] = statements[0] ?? [];
    const plan = await database.explain(sql, parameters);
    expect(plan).toMatch(index);
    expect(plan).not.toMatch(/Seq Scan|SCAN request_log$/m);
    // By request id there are few, and by resource not many; a table without rows is no measure of a range.
    if (!/resource|request id|time/.test(title)) expect(plan).not.toMatch(/TEMP B-TREE|Sort/);
  });

  test('keeps as many days and as many rows as it is told, and removes the oldest in batches', async () => {
    const old = Array.from({ length: 700 }, () => ({ id: idOf('2020-01-01') }));
    const [, recent] = [await append(...old), await append(...Array.from({ length: 20 }, () => ({})))];
    const ids = recent.map(({ id }) => id).toReversed();
    let rounds = 1;
    while (await sweepRequests(storage, { days: 30, rows: 10_000 })) rounds += 1;
    expect(rounds).toBe(8);
    expect(await list({ limit: 1000 })).toEqual(ids);
    expect(await sweepRequests(storage, { days: 30, rows: 5 })).toBe(false);
    expect(await list({})).toEqual(ids.slice(0, 5));
  });

  test('a flood of callers whom nobody knows pushes nobody else out: they have a tenth', async () => {
    const stranger = { actorKind: null, actorId: null, actorName: null };
    const [known] = await append({});
    const flood = await append(...Array.from({ length: 40 }, () => stranger));
    while (await sweepRequests(storage, { days: 30, rows: 20 }));
    expect(await list({})).toEqual([flood[39]?.id, flood[38]?.id, known?.id]);
    const [statement, parameters] = statements.find(([sql]) => sql.includes('actor_id is null')) ?? ['', []];
    expect(await database.explain(statement, parameters)).toContain('request_log_strangers');
  });
});

/** An id as one made then would be. */
function idOf(date: string): string {
  const hex = Date.parse(date).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}${newId().slice(13)}`;
}
