import { allOf, holdsText, PORTAL_USER, quoted } from '../../kit/scim';

/** What the list shows of each user, and no more. */
export const LISTED_ATTRIBUTES = ['userName', 'displayName', 'name', 'emails', 'active', 'roles', PORTAL_USER].join(
  ',',
);

const SEARCHED = ['userName', 'displayName', 'name.familyName', 'name.givenName', 'emails.value'];

/** The states that the list can be narrowed to, as filters. */
export const STATES = {
  active: 'active eq true',
  disabled: 'active eq false',
  locked: `${PORTAL_USER}:locked eq true`,
  due: `${PORTAL_USER}:mustChangePassword eq true`,
} as const;

/** The SCIM filter that the page's query stands for: `q`, `organization`, `role`, `state`, `provider`. */
export function userFilter(query: URLSearchParams): string | undefined {
  const equal = (attribute: string, value: string | null) => (value ? `${attribute} eq ${quoted(value)}` : undefined);
  const state = query.get('state') ?? '';
  return allOf([
    holdsText(SEARCHED, query.get('q') ?? ''),
    equal(`${PORTAL_USER}:organization.value`, query.get('organization')),
    equal('roles.value', query.get('role')),
    Object.hasOwn(STATES, state) ? STATES[state as keyof typeof STATES] : undefined,
    equal(`${PORTAL_USER}:provider`, query.get('provider')),
  ]);
}
