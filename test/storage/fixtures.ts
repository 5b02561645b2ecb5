import type { AuditRow } from '../../src/portal/audit/audit-row';
import { newId } from '../../src/portal/new-id';
import type { AttributeRef, Filter, Page } from '../../src/portal/query';
import type { GroupFields } from '../../src/portal/groups/group';
import type { OrganizationFields } from '../../src/portal/organizations/organization';
import type { RoleFields } from '../../src/portal/roles/role';
import type { Storage, Store } from '../../src/portal/store';
import type { UserFields } from '../../src/portal/users/user';

export const PORTAL_ORGANIZATION = '00000001-0000-4000-8000-000000000001';
export const DEVELOPER_ROLE = '00000006-0006-0006-0006-000000000006';
export const ORG_ADMIN_ROLE = '00000005-0005-0005-0005-000000000005';
export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';

export const FIRST_PAGE: Page = { offset: 0, limit: 100 };

export function everything(storage: Storage): Store {
  return storage.within({ all: true });
}

/** A user without anything that isn't required. */
export function userFields(userName: string, fields: Partial<UserFields> = {}): UserFields {
  return {
    organizationId: PORTAL_ORGANIZATION,
    userName,
    externalId: null,
    displayName: null,
    active: true,
    locale: null,
    provider: 'builtIn',
    idpUsername: null,
    licenseType: null,
    description: null,
    mustChangePassword: false,
    lockedUntil: null,
    profile: { schemas: [USER] },
    roles: [],
    ...fields,
  };
}

export function groupFields(displayName: string, fields: Partial<GroupFields> = {}): GroupFields {
  return { organizationId: PORTAL_ORGANIZATION, displayName, externalId: null, ...fields };
}

export function organizationFields(name: string, fields: Partial<OrganizationFields> = {}): OrganizationFields {
  return { name, description: null, type: null, active: true, externalId: null, ...fields };
}

export function roleFields(value: string, fields: Partial<RoleFields> = {}): RoleFields {
  return {
    value,
    display: `Role ${value}`,
    description: null,
    type: null,
    supported: true,
    privileges: [],
    organizationBound: true,
    ...fields,
  };
}

/** The row of the audit trail about a user who is created. */
export function creationRow(subjectId: string): AuditRow {
  return {
    id: newId(),
    at: new Date().toISOString(),
    actorKind: 'system',
    actorId: 'system',
    actorName: 'system',
    action: 'user.create',
    subjectType: 'User',
    subjectId,
    organizationId: PORTAL_ORGANIZATION,
    requestId: 'r',
    address: null,
    changes: { userName: [null, 'u'] },
  };
}

export async function addUser(storage: Storage, userName: string, fields: Partial<UserFields> = {}): Promise<string> {
  const id = newId();
  await storage.transaction((inner) => everything(inner).users.create(id, userFields(userName, fields)));
  return id;
}

export async function addGroup(storage: Storage, name: string, fields: Partial<GroupFields> = {}): Promise<string> {
  const id = newId();
  await storage.transaction((inner) => everything(inner).groups.create(id, groupFields(name, fields)));
  return id;
}

export async function addOrganization(storage: Storage, name: string): Promise<string> {
  const id = newId();
  await everything(storage).organizations.create(id, organizationFields(name));
  return id;
}

/** Puts users and groups into a group. */
export async function addMembers(
  storage: Storage,
  groupId: string,
  members: { readonly users?: readonly string[]; readonly groups?: readonly string[] },
): Promise<number> {
  const { users = [], groups = [] } = members;
  return storage.transaction((inner) =>
    everything(inner).groups.addMembers(groupId, [
      ...users.map((id) => ({ id, type: 'User' as const })),
      ...groups.map((id) => ({ id, type: 'Group' as const })),
    ]),
  );
}

export function attribute(path: string, options: Partial<AttributeRef> = {}): AttributeRef {
  return { path: path.split('.'), type: 'string', caseExact: false, multiValued: false, ...options };
}

export function equals(path: string, value: string, options: Partial<AttributeRef> = {}): Filter {
  return { kind: 'compare', attribute: attribute(path, options), operator: 'eq', value };
}

export async function versionOfGroup(storage: Storage, id: string): Promise<number | undefined> {
  return (await everything(storage).groups.find(id))?.version;
}
