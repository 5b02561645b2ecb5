import type { Privilege } from '../../../src/portal/actor';
import { userAuthority } from '../../../src/portal/sessions/user-authority';
import type { Role } from '../../../src/portal/roles/role';
import type { RoleGrant, User } from '../../../src/portal/users/user';

const HOME = 'home';
const READS: readonly Privilege[] = ['users:read', 'groups:read'];
const ADMIN: readonly Privilege[] = [...READS, 'users:write', 'users:password'];
const ALL: readonly Privilege[] = [...ADMIN, 'connections:write', 'organizations:write'];

const ROLES = new Map([
  role('portal-admin', ALL, false),
  role('api-owner', READS, false),
  role('org-admin', ADMIN, true),
  role('publisher', READS, true),
  role('developer', [], true),
]);

function role(id: string, privileges: readonly Privilege[], organizationBound: boolean): [string, Role] {
  return [id, { id, privileges, organizationBound } as Role];
}

/** `org-admin` in the user's own organization, `org-admin@other` in another one. */
function authority(...grants: string[]): { privileges: Privilege[]; scope: unknown } {
  const roles = grants.map((grant) => {
    const [roleId, organization] = grant.split('@');
    return { roleId, organization: organization ? { id: organization, name: organization } : null } as RoleGrant;
  });
  const user = { organization: { id: HOME, name: HOME }, roles } as unknown as User;
  const { privileges, scope } = userAuthority(user, ROLES);
  return { privileges: [...privileges].sort(), scope };
}

const sorted = (privileges: readonly Privilege[]) => [...privileges].sort();

describe('what a signed-in user may do, and where', () => {
  test('a role that is bound to an organization counts in the own one', () => {
    expect(authority('org-admin')).toEqual({ privileges: sorted(ADMIN), scope: { organizations: [HOME] } });
  });

  test('a role that is not counts everywhere', () => {
    expect(authority('portal-admin')).toEqual({ privileges: sorted(ALL), scope: { all: true } });
    expect(authority('api-owner')).toEqual({ privileges: sorted(READS), scope: { all: true } });
  });

  test('no privileges: the own organization and nothing to do in it', () => {
    expect(authority()).toEqual({ privileges: [], scope: { organizations: [HOME] } });
    expect(authority('developer')).toEqual({ privileges: [], scope: { organizations: [HOME] } });
  });

  test('an administrator of one organization who may read all does not administer all', () => {
    expect(authority('org-admin', 'api-owner')).toEqual({
      privileges: sorted(ADMIN),
      scope: { organizations: [HOME] },
    });
  });

  test('what a wide role has anyway, a bound one does not narrow', () => {
    expect(authority('publisher', 'developer', 'portal-admin')).toEqual({
      privileges: sorted(ALL),
      scope: { all: true },
    });
  });

  test('a role in a further organization counts there: an administrator here is none where a publisher', () => {
    expect(authority('org-admin', 'publisher@other')).toEqual({
      privileges: sorted(ADMIN),
      scope: { organizations: [HOME] },
    });
    expect(authority('publisher', 'org-admin@other')).toEqual({
      privileges: sorted(READS),
      scope: { organizations: [HOME, 'other'] },
    });
    expect(authority('org-admin', 'org-admin@other', 'developer@third')).toEqual({
      privileges: sorted(ADMIN),
      scope: { organizations: [HOME, 'other'] },
    });
  });

  test('with nothing to do at home, the first other organization counts, and home is out of reach', () => {
    expect(authority('developer', 'org-admin@other')).toEqual({
      privileges: sorted(ADMIN),
      scope: { organizations: ['other'] },
    });
  });

  test('a wide role that was granted for one organization stays within it', () => {
    expect(authority('developer', 'portal-admin@other')).toEqual({
      privileges: sorted(ALL),
      scope: { organizations: ['other'] },
    });
  });
});
