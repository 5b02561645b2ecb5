import { PRIVILEGES } from '../../../src/portal/actor';
import { createConnection, revokeConnection, showConnection } from '../../../src/portal/connections/connections';
import { ensureFirstAdministrator } from '../../../src/portal/connections/first-administrator';
import { resolveConnection } from '../../../src/portal/connections/resolve-connection';
import { createOperation, type Operation } from '../../../src/portal/operation';
import { systemActor } from '../../../src/portal/system-actor';
import type { OpenStorage } from '../../../src/storage/open';
import { onEveryDatabase, type TestDatabase } from '../../support/databases';

const [FIRST, SECOND] = ['the-first-token-an-operator-chose-01', 'the-second-token-an-operator-chose-2'];

onEveryDatabase('the first administrator', (_open, create) => {
  let database: TestDatabase;
  let storage: OpenStorage;
  let op: Operation;
  beforeEach(async () => {
    database = await create();
    storage = await database.open();
    op = createOperation({ storage, actor: systemActor('test'), scope: { all: true }, requestId: 'test' });
  });

  const actorOf = async (token: string) => (await resolveConnection(op.store, token))?.actor;

  test('without ADMIN_TOKEN and without connections: a token is made, once', async () => {
    const first = await ensureFirstAdministrator({ storage });
    expect(first).toEqual({ kind: 'generated', token: expect.stringMatching(/^psk_/) });
    expect(await actorOf((first as { token: string }).token)).toMatchObject({
      name: 'admin',
      privileges: new Set(PRIVILEGES),
    });
    expect(await ensureFirstAdministrator({ storage })).toEqual({ kind: 'present' });
  });

  test('without ADMIN_TOKEN but with a connection: nothing is made', async () => {
    const fields = {
      name: 'okta',
      organizations: undefined,
      privileges: [],
      grantableRoles: null,
      expiresAt: null,
    } as const;
    await createConnection(op, { ...fields, profile: 'okta', passwordMode: 'ignore' });
    expect(await ensureFirstAdministrator({ storage })).toEqual({ kind: 'present' });
    expect(await op.store.connections.list()).toHaveLength(1);
  });

  test('with ADMIN_TOKEN: it is accepted, however often the server starts', async () => {
    for (let start = 0; start < 3; start++) {
      expect(await ensureFirstAdministrator({ storage, adminToken: FIRST })).toEqual({ kind: 'present' });
    }
    expect(await actorOf(FIRST)).toMatchObject({ name: 'admin', privileges: new Set(PRIVILEGES) });
    expect((await showConnection(op, 'admin')).tokens).toEqual([expect.objectContaining({ prefix: 'ADMIN_TOKEN' })]);
  });

  test('another ADMIN_TOKEN takes the place of the one before; generated tokens stay', async () => {
    const generated = (await ensureFirstAdministrator({ storage })) as { token: string };
    await ensureFirstAdministrator({ storage, adminToken: FIRST });
    await ensureFirstAdministrator({ storage, adminToken: SECOND });
    expect(await actorOf(FIRST)).toBeUndefined();
    expect(await actorOf(SECOND)).toMatchObject({ name: 'admin' });
    expect(await actorOf(generated.token)).toMatchObject({ name: 'admin' });
  });

  test('a token that was replaced or revoked is not brought back', async () => {
    await ensureFirstAdministrator({ storage, adminToken: FIRST });
    await ensureFirstAdministrator({ storage, adminToken: SECOND });
    expect(await ensureFirstAdministrator({ storage, adminToken: FIRST })).toEqual({ kind: 'refused' });
    await revokeConnection(op, 'admin');
    expect(await ensureFirstAdministrator({ storage, adminToken: SECOND })).toEqual({ kind: 'refused' });
    expect(await actorOf(SECOND)).toBeUndefined();
  });

  test('after "admin" was revoked a new ADMIN_TOKEN gets a connection of its own', async () => {
    await ensureFirstAdministrator({ storage, adminToken: FIRST });
    await revokeConnection(op, 'admin');
    await ensureFirstAdministrator({ storage, adminToken: SECOND });
    expect(await actorOf(SECOND)).toMatchObject({ name: 'admin-2' });
  });

  test('two processes that start at a time make one', async () => {
    const other = await database.open();
    const starts = await Promise.all(
      [storage, other, storage].map((each) => ensureFirstAdministrator({ storage: each })),
    );
    expect(starts.filter(({ kind }) => kind === 'generated')).toHaveLength(1);
    expect(await op.store.connections.list()).toHaveLength(1);
  });

  test('many that start at a time with a chosen token make one, and none of them fails', async () => {
    const others = await Promise.all([database.open(), database.open(), database.open()]);
    const starts = await Promise.all(
      [...others, ...others, ...others].map((each) => ensureFirstAdministrator({ storage: each, adminToken: FIRST })),
    );
    expect(new Set(starts.map(({ kind }) => kind))).toEqual(new Set(['present']));
    expect(await op.store.connections.list()).toHaveLength(1);
    expect(await actorOf(FIRST)).toMatchObject({ name: 'admin' });
  });

  test('a chosen token is nowhere in the database', async () => {
    await ensureFirstAdministrator({ storage, adminToken: FIRST });
    expect(await database.dump()).not.toContain(FIRST);
  });
});
