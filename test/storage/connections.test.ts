import { newId } from '../../src/portal/new-id';
import type { ConnectionFields, Token } from '../../src/portal/connections/connection';
import { onEveryDatabase } from '../support/databases';
import { addOrganization, everything } from './fixtures';

const FIELDS: ConnectionFields = {
  name: 'Entra',
  scope: { all: true },
  privileges: ['users:read', 'users:write'],
  grantableRoles: null,
  profile: 'entra',
  passwordMode: 'ignore',
  allowedAddresses: null,
};

function tokenOf(connectionId: string, fields: Partial<Token> = {}): Token {
  return {
    id: newId(),
    connectionId,
    prefix: 'psk_abc',
    created: '2030-01-01T00:00:00.000Z',
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
    lastUsedAddress: null,
    lastUsedUserAgent: null,
    ...fields,
  };
}

onEveryDatabase('connections', (open) => {
  test('a connection reads back as it was written', async () => {
    const { connections } = everything(await open());
    const id = newId();
    await connections.create(id, { ...FIELDS, grantableRoles: ['a', 'b'] });
    const expected = {
      ...FIELDS,
      grantableRoles: ['a', 'b'],
      id,
      version: 1,
      created: expect.any(String),
      lastModified: expect.any(String),
      revokedAt: null,
    };
    expect(await connections.find(id)).toEqual(expected);
    expect(await connections.findByName('ENTRA')).toEqual(expected);
    expect(await connections.list()).toEqual([expected]);
    expect(await connections.find(newId())).toBeUndefined();
    expect(await connections.findByName('other')).toBeUndefined();
  });

  test('it sees the organizations it was given; none is not all', async () => {
    const storage = await open();
    const organizations = [await addOrganization(storage, 'A'), await addOrganization(storage, 'B')];
    const { connections } = everything(storage);
    const [some, none] = [newId(), newId()];
    await connections.create(some, { ...FIELDS, scope: { organizations } });
    await connections.create(none, { ...FIELDS, name: 'None', scope: { organizations: [] } });
    expect((await connections.find(some))?.scope).toEqual({ organizations });
    expect((await connections.find(none))?.scope).toEqual({ organizations: [] });
  });

  test('an organization that goes takes the access to it along, not the connection', async () => {
    const storage = await open();
    const organization = await addOrganization(storage, 'A');
    const { connections, organizations } = everything(storage);
    const id = newId();
    await connections.create(id, { ...FIELDS, scope: { organizations: [organization] } });
    await organizations.delete(organization);
    expect((await connections.find(id))?.scope).toEqual({ organizations: [] });
  });

  test('its name is taken, and an unknown organization refused', async () => {
    const storage = await open();
    const create = (fields: ConnectionFields) =>
      storage.transaction((inner) => everything(inner).connections.create(newId(), fields));
    await create(FIELDS);
    await expect(create({ ...FIELDS, name: 'entra' })).rejects.toMatchObject({ code: 'conflict', attribute: 'name' });
    const elsewhere = { ...FIELDS, name: 'X', scope: { organizations: [newId()] } };
    await expect(create(elsewhere)).rejects.toMatchObject({ code: 'invalid-value', attribute: 'organizations' });
    expect(await everything(storage).connections.findByName('X')).toBeUndefined();
  });

  test('revoking keeps the time of the first time', async () => {
    const { connections } = everything(await open());
    const id = newId();
    await connections.create(id, FIELDS);
    expect(await connections.revoke(id, '2030-01-01T00:00:00.000Z')).toBe(true);
    expect(await connections.revoke(id, '2031-01-01T00:00:00.000Z')).toBe(true);
    expect((await connections.find(id))?.revokedAt).toBe('2030-01-01T00:00:00.000Z');
    expect(await connections.revoke(newId(), '2030-01-01T00:00:00.000Z')).toBe(false);
  });

  test('a token is found by its hash, with its connection; the hash is never read', async () => {
    const { connections } = everything(await open());
    const id = newId();
    await connections.create(id, FIELDS);
    const [first, second] = [tokenOf(id), tokenOf(id, { created: '2030-02-01T00:00:00.000Z', expiresAt: 'x' })];
    await connections.addToken(second, 'hash-2');
    await connections.addToken(first, 'hash-1');
    expect(await connections.findByTokenHash('hash-1')).toEqual({
      token: first,
      connection: await connections.find(id),
    });
    expect(await connections.findByTokenHash('hash-3')).toBeUndefined();
    expect(await connections.listTokens(id)).toEqual([first, second]);
    expect(await connections.listTokens(newId())).toEqual([]);
  });

  test('a token can be revoked, expire and be seen used', async () => {
    const { connections } = everything(await open());
    const id = newId();
    await connections.create(id, FIELDS);
    const token = tokenOf(id);
    await connections.addToken(token, 'hash');
    await connections.expireToken(token.id, '2030-03-01T00:00:00.000Z');
    const use = { at: '2030-02-01T00:00:00.000Z', address: '192.0.2.7', userAgent: 'Okta SCIM Client 1.0.0' };
    await connections.touchToken(token.id, use);
    expect(await connections.revokeToken(token.id, '2030-02-02T00:00:00.000Z')).toBe(true);
    expect(await connections.revokeToken(token.id, '2030-02-03T00:00:00.000Z')).toBe(true);
    expect(await connections.revokeToken(newId(), '2030-02-02T00:00:00.000Z')).toBe(false);
    expect(await connections.listTokens(id)).toEqual([
      {
        ...token,
        expiresAt: '2030-03-01T00:00:00.000Z',
        lastUsedAt: '2030-02-01T00:00:00.000Z',
        lastUsedAddress: '192.0.2.7',
        lastUsedUserAgent: 'Okta SCIM Client 1.0.0',
        revokedAt: '2030-02-02T00:00:00.000Z',
      },
    ]);
  });
});
