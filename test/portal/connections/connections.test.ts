import type { ConnectionActor, Privilege } from '../../../src/portal/actor';
import { PORTAL_ADMIN_ROLE_ID, PORTAL_ORGANIZATION_ID } from '../../../src/portal/built-in';
import type { ConnectionInput } from '../../../src/portal/connections/connection-input';
import {
  createConnection,
  listConnections,
  revokeConnection,
  rotateConnection,
  showConnection,
} from '../../../src/portal/connections/connections';
import { hashToken } from '../../../src/portal/connections/token';
import { newId } from '../../../src/portal/new-id';
import { createOperation, type Operation } from '../../../src/portal/operation';
import type { Scope } from '../../../src/portal/model';
import type { Storage } from '../../../src/portal/store';
import { systemActor } from '../../../src/portal/system-actor';
import { onEveryDatabase } from '../../support/databases';
import { unique } from '../../support/factories';

onEveryDatabase('connections', (open) => {
  let storage: Storage;
  let op: Operation;
  beforeAll(async () => {
    storage = await open();
    op = createOperation({ storage, actor: systemActor('test'), scope: { all: true }, requestId: 'request-1' });
  });

  const input = (fields: Partial<ConnectionInput> = {}): ConnectionInput => ({
    name: unique('connection'),
    organizations: undefined,
    privileges: ['users:read'],
    grantableRoles: null,
    profile: 'standard',
    passwordMode: 'apply',
    expiresAt: null,
    ...fields,
  });

  /** An operation of a connection with no more than this. */
  function limited(privileges: readonly Privilege[], scope: Scope, grantableRoles?: readonly string[]): Operation {
    const actor: ConnectionActor = {
      kind: 'connection',
      id: 'c',
      name: 'limited',
      privileges: new Set(privileges),
      homeOrganization: PORTAL_ORGANIZATION_ID,
      profile: 'standard',
      passwordMode: 'apply',
      ...(grantableRoles && { grantableRoles: new Set(grantableRoles) }),
    };
    return createOperation({ storage, actor, scope, requestId: 'request-2' });
  }

  async function organization(): Promise<{ id: string; name: string }> {
    const [id, name] = [newId(), unique('organization')];
    await op.store.organizations.create(id, { name, description: null, type: null, active: true, externalId: null });
    return { id, name };
  }

  test('create: the token is returned, and only its hash and first characters kept', async () => {
    const { connection, token } = await createConnection(
      op,
      input({ privileges: ['users:read', 'users:read', 'audit:read'] }),
    );
    expect(connection).toMatchObject({
      scope: { all: true },
      privileges: ['users:read', 'audit:read'],
      revokedAt: null,
    });
    const found = await op.store.connections.findByTokenHash(hashToken(token));
    expect(found?.connection.id).toBe(connection.id);
    expect((await showConnection(op, connection.name.toUpperCase())).tokens).toEqual([
      expect.objectContaining({ prefix: token.slice(0, 10), expiresAt: null, revokedAt: null, lastUsedAt: null }),
    ]);
  });

  test('create: organizations and roles by identifier or name', async () => {
    const [one, other] = [await organization(), await organization()];
    const { connection } = await createConnection(
      op,
      input({ organizations: [one.id, other.name, one.name], grantableRoles: ['developer', 'Org Admin'] }),
    );
    expect(new Set('organizations' in connection.scope ? connection.scope.organizations : [])).toEqual(
      new Set([one.id, other.id]),
    );
    expect(connection.grantableRoles).toEqual([
      '00000006-0006-0006-0006-000000000006',
      '00000005-0005-0005-0005-000000000005',
    ]);
  });

  test.each<[string, Partial<ConnectionInput>, object]>([
    ['an unknown organization', { organizations: ['nowhere'] }, { code: 'invalid-value', attribute: 'organization' }],
    ['an unknown role', { grantableRoles: ['king'] }, { code: 'invalid-value', attribute: 'grantableRoles' }],
    ['no name', { name: '  ' }, { code: 'invalid-value', attribute: 'name' }],
    [
      'an expiry that is over',
      { expiresAt: '2020-01-01T00:00:00.000Z' },
      { code: 'invalid-value', attribute: 'expiresAt' },
    ],
  ])('create: %s is refused', async (_name, fields, error) => {
    await expect(createConnection(op, input(fields))).rejects.toMatchObject(error);
  });

  test('create: a name is unique regardless of case', async () => {
    const { connection } = await createConnection(op, input());
    await expect(createConnection(op, input({ name: connection.name.toUpperCase() }))).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  describe('nobody hands out more than they have', () => {
    const WRITER: readonly Privilege[] = ['connections:read', 'connections:write', 'users:read'];

    test('privileges', async () => {
      const inner = limited(WRITER, { all: true });
      await expect(createConnection(inner, input({ privileges: ['users:write'] }))).rejects.toMatchObject({
        code: 'forbidden',
      });
      await expect(createConnection(limited(['users:read'], { all: true }), input())).rejects.toMatchObject({
        code: 'forbidden',
      });
      await createConnection(inner, input());
    });

    test('organizations', async () => {
      const [own, foreign] = [await organization(), await organization()];
      const inner = limited(WRITER, { organizations: [own.id] });
      await expect(createConnection(inner, input())).rejects.toMatchObject({ code: 'forbidden' });
      await expect(createConnection(inner, input({ organizations: [foreign.id] }))).rejects.toMatchObject({
        code: 'invalid-value',
      });
      await createConnection(inner, input({ organizations: [own.id] }));
    });

    test('roles', async () => {
      await expect(
        createConnection(limited(WRITER, { all: true }), input({ grantableRoles: [PORTAL_ADMIN_ROLE_ID] })),
      ).rejects.toMatchObject({ code: 'forbidden' });
      const inner = limited(WRITER, { all: true }, ['00000006-0006-0006-0006-000000000006']);
      expect((await createConnection(inner, input())).connection.grantableRoles).toEqual([
        '00000006-0006-0006-0006-000000000006',
      ]);
    });

    test('nor sees, rotates or revokes connections that reach further', async () => {
      const own = await organization();
      const inner = limited(WRITER, { organizations: [own.id] });
      const { connection: wide } = await createConnection(op, input());
      const { connection: narrow } = await createConnection(op, input({ organizations: [own.id] }));
      expect((await listConnections(inner)).map(({ id }) => id)).toEqual([narrow.id]);
      const rotation = { oldExpireAt: new Date().toISOString(), expiresAt: null };
      await expect(showConnection(inner, wide.id)).rejects.toMatchObject({ code: 'not-found' });
      await expect(rotateConnection(inner, wide.id, rotation)).rejects.toMatchObject({ code: 'not-found' });
      await expect(revokeConnection(inner, wide.name)).rejects.toMatchObject({ code: 'not-found' });
    });
  });

  test('one whose organization is gone is seen by those only who see every organization', async () => {
    const [gone, other] = [await organization(), await organization()];
    const { connection } = await createConnection(op, input({ organizations: [gone.id] }));
    await op.store.organizations.delete(gone.id);
    expect((await showConnection(op, connection.id)).connection.scope).toEqual({ organizations: [] });
    const elsewhere = limited(['connections:read', 'connections:write', 'users:read'], { organizations: [other.id] });
    await expect(showConnection(elsewhere, connection.id)).rejects.toMatchObject({ code: 'not-found' });
    expect((await listConnections(elsewhere)).map(({ id }) => id)).not.toContain(connection.id);
    await expect(createConnection(elsewhere, input({ organizations: [] }))).rejects.toMatchObject({
      code: 'invalid-value',
      attribute: 'organizations',
    });
  });

  test('rotate: the old tokens expire when told, never later than they would have', async () => {
    const early = new Date(Date.now() + 1000).toISOString();
    const late = new Date(Date.now() + 60_000).toISOString();
    const { connection } = await createConnection(op, input({ expiresAt: early }));
    await rotateConnection(op, connection.id, { oldExpireAt: late, expiresAt: null });
    const { tokens } = await showConnection(op, connection.id);
    expect(tokens.map(({ expiresAt }) => expiresAt)).toEqual([early, null]);
    await rotateConnection(op, connection.id, { oldExpireAt: early, expiresAt: late });
    expect((await showConnection(op, connection.id)).tokens.map(({ expiresAt }) => expiresAt)).toEqual([
      early,
      early,
      late,
    ]);
  });

  test('rotate: of two at the same time, neither prolongs what the other one ends', async () => {
    const [soon, later] = [new Date().toISOString(), new Date(Date.now() + 86_400_000).toISOString()];
    for (let round = 0; round < 5; round++) {
      const { connection, tokens } = await createConnection(op, input());
      await Promise.all(
        [soon, later].map((oldExpireAt) => rotateConnection(op, connection.id, { oldExpireAt, expiresAt: null })),
      );
      const { tokens: after } = await showConnection(op, connection.id);
      expect(after.find(({ id }) => id === tokens[0]?.id)?.expiresAt).toBe(soon);
    }
  });

  test('revoke: once and for good', async () => {
    const { connection } = await createConnection(op, input());
    const revoked = await revokeConnection(op, connection.id);
    expect(revoked.revokedAt).toMatch(/Z$/);
    expect((await revokeConnection(op, connection.id)).revokedAt).toBe(revoked.revokedAt);
    const rotation = { oldExpireAt: new Date().toISOString(), expiresAt: null };
    await expect(rotateConnection(op, connection.id, rotation)).rejects.toMatchObject({ code: 'invalid-value' });
  });

  test('every change is in the audit trail, without the token', async () => {
    const { connection, token } = await createConnection(op, input());
    const rotated = await rotateConnection(op, connection.id, {
      oldExpireAt: new Date().toISOString(),
      expiresAt: null,
    });
    await revokeConnection(op, connection.id);
    await revokeConnection(op, connection.id);
    const rows = await op.store.audit.list({ limit: 10, subjectId: connection.id });
    expect(rows.map(({ action, requestId, actorName }) => [action, requestId, actorName])).toEqual([
      ['connection.revoke', 'request-1', 'test'],
      ['connection.rotate', 'request-1', 'test'],
      ['connection.create', 'request-1', 'test'],
    ]);
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${token}|${rotated.token}|${hashToken(token)}`));
  });

  test('what does not exist is told', async () => {
    await expect(showConnection(op, 'nobody')).rejects.toMatchObject({ code: 'not-found' });
  });
});
