import type { Privilege } from '../actor';
import type { Scope } from '../model';
import type { Role } from '../roles/role';
import type { User } from '../users/user';

export interface UserAuthority {
  readonly privileges: ReadonlySet<Privilege>;
  readonly scope: Scope;
}

type Privileges = ReadonlySet<Privilege>;

/**
 * What a signed-in user may do, and where. A role bound to an organization counts in the user's own one, or in the one
 * that it was granted for; another role counts everywhere. The privileges are those that the user has at home (or, with
 * none there, in the first other organization that gives some), and the scope holds just the organizations in which the
 * user has all of them: being an administrator in one place makes nobody an administrator in another.
 */
export function userAuthority(user: User, roles: ReadonlyMap<string, Role>): UserAuthority {
  const home = user.organization.id;
  const everywhere = new Set<Privilege>();
  const within = new Map<string, Set<Privilege>>([[home, new Set()]]);
  for (const { roleId, organization } of user.roles) {
    const role = roles.get(roleId);
    if (!role) continue;
    const bound = role.organizationBound || organization !== null;
    const target = bound ? privilegesIn(within, organization?.id ?? home) : everywhere;
    for (const privilege of role.privileges) target.add(privilege);
  }
  return widest(everywhere, within);
}

function privilegesIn(within: Map<string, Set<Privilege>>, organization: string): Set<Privilege> {
  const present = within.get(organization) ?? new Set();
  within.set(organization, present);
  return present;
}

function widest(everywhere: Privileges, within: ReadonlyMap<string, Privileges>): UserAuthority {
  const places = Array.from(within, ([id, own]) => ({ id, privileges: new Set([...own, ...everywhere]) }));
  const privileges = places.find((place) => place.privileges.size > 0)?.privileges ?? new Set();
  if (privileges.size > 0 && includesAll(everywhere, privileges)) return { privileges, scope: { all: true } };
  const organizations = places.filter((place) => includesAll(place.privileges, privileges));
  return { privileges, scope: { organizations: organizations.map(({ id }) => id) } };
}

function includesAll(outer: Privileges, inner: Privileges): boolean {
  return Array.from(inner).every((privilege) => outer.has(privilege));
}
