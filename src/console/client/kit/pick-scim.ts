import type { Option } from './option';
import {
  allOf,
  holdsText,
  listResources,
  nameOf,
  PORTAL_GROUP,
  PORTAL_USER,
  quoted,
  type GroupResource,
  type OrganizationResource,
  type RoleResource,
  type UserResource,
} from './scim';

/** What {@link Picker} finds things with. */

export async function findOrganizations(text: string, signal: AbortSignal): Promise<readonly Option[]> {
  const { Resources } = await listResources<OrganizationResource>(
    'Organizations',
    { filter: holdsText(['name'], text), sortBy: 'name', attributes: 'name', count: 20 },
    signal,
  );
  return Resources.map(({ id, name }) => ({ id, text: name }));
}

/** A role's id is its value, by which users are given it. */
export async function findRoles(text: string, signal: AbortSignal): Promise<readonly Option[]> {
  const { Resources } = await listResources<RoleResource>(
    'Roles',
    { filter: holdsText(['display', 'value'], text), sortBy: 'display', attributes: 'value,display', count: 20 },
    signal,
  );
  return Resources.map(({ value, display }) => ({ id: value, text: display }));
}

/** Groups of one organization, or of all. */
export async function findGroups(text: string, signal: AbortSignal, organization?: string): Promise<readonly Option[]> {
  const within = organization && `${PORTAL_GROUP}:organization.value eq ${quoted(organization)}`;
  const { Resources } = await listResources<GroupResource>(
    'Groups',
    {
      filter: allOf([holdsText(['displayName'], text), within]),
      sortBy: 'displayName',
      attributes: 'displayName',
      count: 20,
    },
    signal,
  );
  return Resources.map(({ id, displayName }) => ({ id, text: displayName }));
}

/** People, by whatever they are called or reached; of one organization, or of all. */
export async function findUsers(text: string, signal: AbortSignal, organization?: string): Promise<readonly Option[]> {
  const within = organization && `${PORTAL_USER}:organization.value eq ${quoted(organization)}`;
  const { Resources } = await listResources<UserResource>(
    'Users',
    {
      filter: allOf([holdsText(['userName', 'displayName', 'name.familyName', 'emails.value'], text), within]),
      sortBy: 'userName',
      attributes: 'userName,displayName,name',
      count: 20,
    },
    signal,
  );
  return Resources.map((user) => ({ id: user.id, text: nameOf(user), note: user.userName }));
}
