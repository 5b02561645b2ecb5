/** What a role's holders or a connection may do: by area, the acts that there are a privilege for. */
const PRIVILEGE_AREAS = {
  users: ['read', 'write', 'password'],
  groups: ['read', 'write'],
  organizations: ['read', 'write'],
  roles: ['read', 'write'],
  connections: ['read', 'write'],
  audit: ['read'],
} as const;

export type PrivilegeArea = keyof typeof PRIVILEGE_AREAS;
export type PrivilegeAct = 'read' | 'write' | 'password';

export const AREAS = Object.keys(PRIVILEGE_AREAS) as PrivilegeArea[];

/** Every privilege, such as `users:read`. */
export const PRIVILEGES: readonly string[] = AREAS.flatMap((area) => actsOf(area).map((act) => `${area}:${act}`));

export function actsOf(area: PrivilegeArea): readonly PrivilegeAct[] {
  return PRIVILEGE_AREAS[area];
}
