import type { RoleInput } from './user-input';

/**
 * For clients that have room for one role. Which one they are shown: the primary, or else the first of those in the
 * user's own organization. Its index; -1: there is none.
 */
export function shownRole(roles: readonly Pick<RoleInput, 'primary'>[]): number {
  const primary = roles.findIndex((role) => role.primary);
  return primary < 0 ? Math.min(roles.length - 1, 0) : primary;
}

/** Another role in the place of the one shown, or (null) none; those that the client can't see stay. */
export function withShownRole(roles: readonly RoleInput[], value: string | null): readonly RoleInput[] {
  const shown = shownRole(roles);
  const present = roles[shown];
  if ((present?.value ?? null) === value) return roles;
  const others = roles.filter((role, at) => at !== shown && role.value !== value);
  return value === null ? others : [{ value, type: null, primary: present?.primary ?? false }, ...others];
}
