import type { Operation } from '../portal/operation';
import type { Role } from '../portal/roles/role';
import type { User } from '../portal/users/user';
import { emailOf, nameOf } from '../portal/users/profile';
import { shownRole } from '../portal/users/shown-role';

/** What users are shown with besides their own: how their organizations and roles are known. */
export interface Directory {
  readonly organizationUuid: (id: string) => string;
  readonly role: (id: string) => Role | undefined;
}

/** Looks up what these users need, all at once. */
export async function loadDirectory({ store }: Operation, users: readonly User[]): Promise<Directory> {
  const organizationIds = users.flatMap(({ organization, roles }) => [
    organization.id,
    ...roles.flatMap((grant) => grant.organization?.id ?? []),
  ]);
  const roleIds = users.flatMap(({ roles }) => roles.map(({ roleId }) => roleId));
  const organizations = byId(await store.organizations.findMany(unique(organizationIds)));
  const roles = byId(await store.roles.findMany(unique(roleIds)));
  return {
    organizationUuid: (id) => organizations.get(id)?.portalUuid ?? id,
    role: (id) => roles.get(id),
  };
}

export function uuidOf({ id, portalUuid }: { readonly id: string; readonly portalUuid: string | null }): string {
  return portalUuid ?? id;
}

export function statusOf({ active }: { readonly active: boolean }): 'ENABLED' | 'DISABLED' {
  return active ? 'ENABLED' : 'DISABLED';
}

/** A user as `/portal/Users` shows it. */
export function presentUser(user: User, directory: Directory): object {
  const own = user.roles.filter(({ organization }) => organization === null);
  const role = own[shownRole(own)];
  return {
    Uuid: uuidOf(user),
    Username: user.userName,
    FirstName: nameOf(user.profile).givenName ?? '',
    LastName: nameOf(user.profile).familyName ?? '',
    Email: emailOf(user.profile) ?? '',
    Status: statusOf(user),
    RoleUuid: role?.roleId ?? null,
    RoleType: role ? roleType(directory.role(role.roleId)) : null,
    OrganizationUuid: directory.organizationUuid(user.organization.id),
    Locale: user.locale,
  };
}

/** A user as `/portal/v2/users` shows it. */
export function presentV2User(user: User, { organizationUuid }: Directory): object {
  return {
    uuid: uuidOf(user),
    username: user.userName,
    firstName: nameOf(user.profile).givenName ?? '',
    lastName: nameOf(user.profile).familyName ?? '',
    email: emailOf(user.profile) ?? '',
    status: statusOf(user),
    locale: user.locale,
    access: user.roles.map(({ roleId, organization }) => ({
      roleUuid: roleId,
      orgUuid: organizationUuid(organization?.id ?? user.organization.id),
    })),
  };
}

/** Roles bound to an organization are for the portal's customers, the others for its operators. */
export function roleType(role: Role | undefined): string | null {
  if (!role) return null;
  return role.type ?? (role.organizationBound ? 'EXTERNAL' : 'INTERNAL');
}

function unique(ids: readonly string[]): string[] {
  return Array.from(new Set(ids));
}

function byId<T extends { readonly id: string }>(rows: readonly T[]): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}
