import { SETUP_PROVIDER_NAMES } from '../../src/admin/setup-providers';
import { AREAS, PRIVILEGES as OFFERED } from '../../src/console/client/kit/privileges';
import { adding, groupsOf, removing, usersOf } from '../../src/console/client/pages/group/member-query';
import {
  PASSWORD_MODES,
  PROFILES,
  PROVIDERS,
  connectionPath,
  type Connection,
} from '../../src/console/client/pages/connections/connection';
import {
  connectionBody,
  connectionChanges,
  connectionDraft,
  PRESETS,
  presetOf,
  type ConnectionDraft,
} from '../../src/console/client/pages/connections/connection-draft';
import {
  EMPTY_ORGANIZATION,
  organizationChanges,
  organizationResource,
} from '../../src/console/client/pages/organizations/organization-draft';
import { EMPTY_ROLE, roleChanges, roleResource } from '../../src/console/client/pages/roles/role-draft';
import * as server from '../../src/portal/actor';
import { PROVISIONING } from '../../src/portal/connections/usual-privileges';

describe('what the client knows is what the server has', () => {
  test('privileges, profiles, password modes, providers', () => {
    expect(OFFERED.toSorted()).toEqual(server.PRIVILEGES.toSorted());
    expect(AREAS).toContain('audit');
    expect(PROFILES).toEqual(server.PROFILES);
    expect(PASSWORD_MODES).toEqual(server.PASSWORD_MODES);
    expect(Object.keys(PROVIDERS)).toEqual(SETUP_PROVIDER_NAMES);
  });

  test('the usual scopes', () => expect(PRESETS.provisioning).toEqual(PROVISIONING));
});

describe('the members of a group', () => {
  test('of itself, or also of those within; searched, with whatever is typed inside the quotes', () => {
    expect(usersOf('g')).toBe('groups[value eq "g" and type eq "direct"]');
    expect(usersOf('g', { nested: true })).toBe('groups.value eq "g"');
    expect(usersOf('g', { text: '") or (active pr' })).toMatch(
      /^\(groups\[value eq "g" and type eq "direct"\]\) and \(userName co "\\"\) or \(active pr" or /,
    );
    expect(groupsOf('g', { text: 'x' })).toMatch(/:memberOf\.value eq "g"\) and \(displayName sw "x"\)$/);
  });

  test('are added and removed by name, never replaced', () => {
    expect(adding(new Set(['a', 'b']))).toEqual([
      { op: 'add', path: 'members', value: [{ value: 'a' }, { value: 'b' }] },
    ]);
    expect(removing(['a', 'b"'])).toEqual([
      { op: 'remove', path: 'members[value eq "a"]' },
      { op: 'remove', path: 'members[value eq "b\\""]' },
    ]);
  });
});

describe('an organization', () => {
  test('of what was filled in only; changed where it differs only', () => {
    const draft = { ...EMPTY_ORGANIZATION, name: ' Acme ', type: 'CONSUMER' };
    expect(organizationResource(draft)).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:portal:2.0:Organization'],
      active: true,
      name: 'Acme',
      type: 'CONSUMER',
    });
    const before = { ...draft, name: 'Acme' };
    expect(organizationChanges(before, before)).toEqual([]);
    expect(organizationChanges(before, { ...before, type: '', description: 'x' })).toEqual([
      { op: 'replace', path: 'description', value: 'x' },
      { op: 'remove', path: 'type' },
    ]);
  });
});

describe('a role', () => {
  const role = { ...EMPTY_ROLE, display: 'Help desk', privileges: ['users:read', 'groups:read'] };

  test('goes by its name where no identifier is given', () => {
    expect(roleResource(role)).toMatchObject({ value: 'Help desk', display: 'Help desk', organizationBound: true });
    expect(roleResource({ ...role, value: 'help' })).toMatchObject({ value: 'help' });
  });

  test('changes where it differs; the order of privileges is no difference', () => {
    expect(roleChanges(role, { ...role, privileges: role.privileges.toReversed(), value: 'ignored' })).toEqual([]);
    expect(roleChanges(role, { ...role, privileges: [], organizationBound: false, description: 'x ' })).toEqual([
      { op: 'replace', path: 'description', value: 'x' },
      { op: 'replace', path: 'organizationBound', value: false },
      { op: 'remove', path: 'privileges' },
    ]);
  });
});

describe('a connection', () => {
  const connection: Connection = {
    id: '1',
    name: 'okta',
    organizations: ['o1', 'o2'],
    scopes: PRESETS.provisioning,
    grantableRoles: ['r1'],
    profile: 'okta',
    passwordMode: 'ignore',
    allowedAddresses: ['192.0.2.1'],
    created: '',
    lastModified: '',
    revokedAt: null,
    health: 'ok',
    expiresAt: null,
    lastUsedAt: null,
  };
  const names = { organizations: new Map([['o1', 'One']]), roles: new Map([['r1', 'Role']]) };
  const before: ConnectionDraft = connectionDraft(connection, names);

  test('is shown by names, as far as they are known', () => {
    expect(before.organizations).toEqual([
      { id: 'o1', text: 'One' },
      { id: 'o2', text: 'o2' },
    ]);
    expect(before.roles).toEqual([{ id: 'r1', text: 'Role' }]);
  });

  test('nothing changed, nothing sent; what changed, and no more', () => {
    expect(connectionChanges(before, before)).toEqual({});
    const after = { ...before, everywhere: true, addresses: ' 192.0.2.1,\n2001:db8::/32 ', anyRole: true };
    expect(connectionChanges(before, after)).toEqual({
      organizations: 'all',
      grantableRoles: null,
      allowedAddresses: ['192.0.2.1', '2001:db8::/32'],
    });
    expect(connectionBody({ ...before, addresses: ' ' }).allowedAddresses).toBeNull();
  });

  test('its scopes are told by the name of the set, whatever their order', () => {
    expect(presetOf(PRESETS.provisioning.toReversed())).toBe('provisioning');
    expect(presetOf(['users:read'])).toBeUndefined();
  });

  test('its paths are escaped', () => expect(connectionPath('a/b', 'rotate')).toBe('/admin/connections/a%2Fb/rotate'));
});
