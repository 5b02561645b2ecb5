import type { Option } from '../../kit/option';
import type { Connection } from './connection';

/** A connection as its form has it. */
export interface ConnectionDraft {
  readonly name: string;
  readonly everywhere: boolean;
  readonly organizations: readonly Option[];
  readonly scopes: readonly string[];
  readonly anyRole: boolean;
  readonly roles: readonly Option[];
  readonly profile: string;
  readonly passwordMode: string;
  /** One address or network a line; none is anywhere. */
  readonly addresses: string;
}

/** What it takes to keep the people of an organization in step, and what makes sense for every organization only. */
const PROVISIONING = [
  'users:read',
  'users:write',
  'users:password',
  'groups:read',
  'groups:write',
  'organizations:read',
  'roles:read',
];
const READING = ['users:read', 'groups:read', 'organizations:read', 'roles:read'];

export const PRESETS = { provisioning: PROVISIONING, reading: READING } as const;
export type Preset = keyof typeof PRESETS;

/** Which set of scopes these are; undefined: one of somebody's own. */
export function presetOf(scopes: readonly string[]): Preset | undefined {
  const given = Array.from(new Set(scopes)).toSorted().join();
  return (Object.keys(PRESETS) as Preset[]).find((preset) => PRESETS[preset].toSorted().join() === given);
}

/** The connection with the names of what it has ids of. */
export function connectionDraft(
  connection: Connection,
  names: { readonly organizations: ReadonlyMap<string, string>; readonly roles: ReadonlyMap<string, string> },
): ConnectionDraft {
  const { name, organizations, scopes, grantableRoles, profile, passwordMode, allowedAddresses } = connection;
  const options = (ids: readonly string[], known: ReadonlyMap<string, string>) =>
    ids.map((id): Option => ({ id, text: known.get(id) ?? id }));
  return {
    name,
    everywhere: organizations === 'all',
    organizations: organizations === 'all' ? [] : options(organizations, names.organizations),
    scopes,
    anyRole: grantableRoles === null,
    roles: options(grantableRoles ?? [], names.roles),
    profile,
    passwordMode,
    addresses: (allowedAddresses ?? []).join('\n'),
  };
}

/** What `POST /admin/connections` takes, but for expiry and setup. */
export function connectionBody(draft: ConnectionDraft) {
  const addresses = draft.addresses.split(/[\s,]+/).filter((address) => address !== '');
  return {
    name: draft.name.trim(),
    organizations: draft.everywhere ? ('all' as const) : draft.organizations.map(({ id }) => id),
    scopes: draft.scopes.toSorted(),
    grantableRoles: draft.anyRole ? null : draft.roles.map(({ id }) => id),
    profile: draft.profile,
    passwordMode: draft.passwordMode,
    allowedAddresses: addresses.length === 0 ? null : addresses,
  };
}

/** What of it changed, for PATCH. */
export function connectionChanges(before: ConnectionDraft, after: ConnectionDraft): object {
  const [old, present] = [connectionBody(before), connectionBody(after)];
  const changed = Object.entries(present).filter(
    ([name, value]) => JSON.stringify(old[name as keyof typeof old]) !== JSON.stringify(value),
  );
  return Object.fromEntries(changed);
}
