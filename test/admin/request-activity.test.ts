import { newId } from '../../src/portal/new-id';
import type { RequestEntry } from '../../src/portal/requests/request-entry';
import { requestEntry } from '../portal/requests/request-entries';
import { onEveryApp } from '../support/app';
import { onEveryDatabase } from '../support/databases';
import { unique, userBody } from '../support/factories';
import { ScimClient, type JsonObject } from '../support/scim-client';
import { everything } from '../storage/fixtures';

/** An id as one made at that time has (RFC 9562 §5.7). */
function idOf(at: string): string {
  const time = Date.parse(at).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}${newId().slice(13)}`;
}

const entry = (at: string, fields: Partial<RequestEntry> = {}) => requestEntry({ id: idOf(at), at, ...fields });

/** Issue 7, 1: sync activity over time, and failures. */
onEveryDatabase('the activity in the log of requests', (_open, create) => {
  const FROM = '2026-03-01T00:00:00.000Z';
  const ENTRIES = [
    entry('2026-02-28T23:59:59.999Z'),
    entry('2026-03-01T00:00:00.000Z'),
    entry('2026-03-01T00:59:59.999Z', { failed: true, status: 409 }),
    entry('2026-03-01T01:00:00.000Z', { organizationId: 'acme', actorId: 'd', actorName: 'Entra' }),
    entry('2026-03-01T01:10:00.000Z', { actorKind: 'user', actorId: 'u1', actorName: 'ada' }),
    entry('2026-03-01T01:20:00.000Z', { actorKind: 'user', actorId: 'u2', actorName: 'alan' }),
    entry('2026-03-02T08:00:00.000Z', { failed: true, status: 200, path: '/scim/v2/Bulk' }),
    entry('2026-03-02T08:00:00.000Z', { failed: true, status: 409, part: 1 }),
    entry('2026-03-02T09:00:00.000Z', { actorKind: null, actorId: null, actorName: null, failed: true, status: 401 }),
    entry('2026-03-02T09:00:00.000Z', { actorKind: null, actorId: null, actorName: null, path: '/auth/login' }),
  ];

  async function open() {
    const statements: [string, readonly unknown[]][] = [];
    const database = await create();
    const storage = await database.open({ statementLog: (sql, parameters) => void statements.push([sql, parameters]) });
    await everything(storage).requests.append(ENTRIES);
    return { database, storage, statements };
  }

  const short = ({ at, actorKind, actorId, requests, failed }: Record<string, unknown>) => [
    at,
    actorKind,
    actorId,
    requests,
    failed,
  ];

  test('by the hour: each connection for itself, users together, strangers at SCIM; a Bulk request once', async () => {
    const { storage } = await open();
    const found = await everything(storage).requests.activity({
      from: FROM,
      to: '2026-03-03T00:00:00.000Z',
      step: 'hour',
    });
    expect(found.map((each) => short({ ...each })).sort()).toEqual(
      [
        ['2026-03-01T00:00:00.000Z', 'connection', 'c', 2, 1],
        ['2026-03-01T01:00:00.000Z', 'connection', 'd', 1, 0],
        ['2026-03-01T01:00:00.000Z', 'user', null, 2, 0],
        ['2026-03-02T08:00:00.000Z', 'connection', 'c', 1, 1],
        ['2026-03-02T09:00:00.000Z', null, null, 1, 1],
      ].sort(),
    );
    expect(found[0]).toMatchObject({ actorName: 'Okta', lastAt: '2026-03-01T00:59:59.999Z' });
  });

  test('by the day, up to a time, exclusive', async () => {
    const { storage } = await open();
    const found = await everything(storage).requests.activity({
      from: FROM,
      to: '2026-03-02T08:00:00.000Z',
      step: 'day',
    });
    expect(found.map(({ at, actorId, requests }) => [at, actorId, requests])).toEqual([
      [FROM, 'c', 2],
      [FROM, 'd', 1],
      [FROM, null, 2],
    ]);
  });

  test('a scope sees its organizations’ callers', async () => {
    const { storage } = await open();
    const query = { from: FROM, to: '2026-03-03T00:00:00.000Z', step: 'day' } as const;
    const found = await storage.within({ organizations: ['acme'] }).requests.activity(query);
    expect(found.map(({ actorName }) => actorName)).toEqual(['Entra']);
    expect(await storage.within({ organizations: [] }).requests.activity(query)).toEqual([]);
  });

  test('reads that time only, by an index', async () => {
    const { database, storage, statements } = await open();
    statements.length = 0;
    await everything(storage).requests.activity({ from: FROM, to: '2026-03-02T00:00:00.000Z', step: 'hour' });
    const [sql = '', parameters = []] = statements[0] ?? [];
    expect(await database.explain(sql, parameters)).toMatch(/sqlite_autoindex_request_log_1|request_log_pkey/);
  });
});

onEveryApp('GET /admin/requests/activity', (app) => {
  async function ask(query: string, token = app.adminToken()) {
    return await new ScimClient(() => ({ baseUrl: app.url(), token })).get(`/admin/requests/activity${query}`);
  }

  test('what a connection just did is counted, failures among it', async () => {
    const name = unique('okta');
    const okta = await app.connect({ name });
    const user = userBody();
    await okta.post('/Users', user);
    await okta.post('/Users', user);
    const { status, body } = await ask('');
    expect(status).toBe(200);
    expect(Date.parse(String(body['to'])) - Date.parse(String(body['from']))).toBe(24 * 3_600_000);
    const mine = (body['activity'] as JsonObject[]).filter(
      ({ actor }) => (actor as { name?: string } | null)?.name === name,
    );
    const sum = (count: 'requests' | 'failed') => mine.reduce((total, each) => total + Number(each[count]), 0);
    expect([sum('requests'), sum('failed')]).toEqual([2, 1]);
  });

  test('a year of days is the year’s days in order, whatever day it begins on', async () => {
    const { status, body } = await ask('?step=day&from=2026-01-05T13:00:00Z&to=2026-06-01');
    expect([status, body['activity']]).toEqual([200, []]);
  });

  test.each([
    ['?step=minute', 'step'],
    ['?from=2026-01-02&to=2026-01-01', 'from'],
    ['?from=2026-01-01&to=2027-01-01', 'from'],
    ['?from=yesterday', 'from'],
    ['?status=failed', 'status'],
  ])('%s is refused', async (query, attribute) => {
    const { status, body } = await ask(query);
    expect({ status, body }).toMatchObject({ status: 400, body: { error: { attribute } } });
  });

  test('takes audit:read', async () => {
    expect((await ask('', await app.tokenFor({ privileges: ['users:read'] }))).status).toBe(403);
  });
});
