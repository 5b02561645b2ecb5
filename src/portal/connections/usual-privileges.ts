import type { Privilege } from '../actor';

/** What it takes to provision the people of an organization. */
export const PROVISIONING: readonly Privilege[] = [
  'users:read',
  'users:write',
  'users:password',
  'groups:read',
  'groups:write',
  'organizations:read',
  'roles:read',
];

/** What makes sense only for whoever sees every organization. */
export const BEYOND: readonly Privilege[] = ['organizations:write', 'roles:write'];

/** What a connection may do where nobody says. */
export function usualPrivileges({ everyOrganization }: { readonly everyOrganization: boolean }): readonly Privilege[] {
  return everyOrganization ? [...PROVISIONING, ...BEYOND] : PROVISIONING;
}
