import { ENTERPRISE_USER, PORTAL_USER, type PatchOperation, type UserResource } from '../../kit/scim';

/** What of a user can be edited as a text, by section; by SCIM's path (RFC 7644 §3.10). */
export const SECTIONS = {
  identity: [
    'userName',
    'displayName',
    'name.givenName',
    'name.familyName',
    'name.middleName',
    'name.honorificPrefix',
    'name.honorificSuffix',
    'name.formatted',
    'nickName',
    'externalId',
  ],
  work: [
    'title',
    'userType',
    `${ENTERPRISE_USER}:employeeNumber`,
    `${ENTERPRISE_USER}:costCenter`,
    `${ENTERPRISE_USER}:organization`,
    `${ENTERPRISE_USER}:division`,
    `${ENTERPRISE_USER}:department`,
    `${ENTERPRISE_USER}:manager.value`,
  ],
  preferences: ['preferredLanguage', 'locale', 'timezone', 'profileUrl'],
  account: [`${PORTAL_USER}:idpUsername`, `${PORTAL_USER}:licenseType`, `${PORTAL_USER}:description`],
} as const;

export type SectionName = keyof typeof SECTIONS;

/** Attributes with several values, and the parts of one value. */
export const PLURALS = {
  emails: ['value', 'type'],
  phoneNumbers: ['value', 'type'],
  addresses: ['streetAddress', 'postalCode', 'locality', 'region', 'country', 'type'],
  ims: ['value', 'type'],
  photos: ['value', 'type'],
  entitlements: ['value', 'display', 'type'],
} as const;

export type PluralName = keyof typeof PLURALS;

/** One value of several; what isn't edited travels along. */
export type Element = Readonly<Record<string, unknown>>;

/** The user as the form has it. */
export interface Draft {
  readonly texts: Readonly<Record<string, string>>;
  readonly plurals: Readonly<Record<PluralName, readonly Element[]>>;
  readonly provider: string;
  readonly organization: { readonly id: string; readonly text: string };
}

const TEXT_PATHS: readonly string[] = Object.values(SECTIONS).flat();
export const PLURAL_NAMES = Object.keys(PLURALS) as PluralName[];

export function draftOf(user: UserResource): Draft {
  const { organization, provider } = user[PORTAL_USER];
  return {
    texts: Object.fromEntries(TEXT_PATHS.map((path) => [path, textAt(user, path)])),
    plurals: Object.fromEntries(PLURAL_NAMES.map((name) => [name, listAt(user, name)])) as unknown as Draft['plurals'],
    provider,
    organization: { id: organization.value, text: organization.display ?? organization.value },
  };
}

/** The operations that make of one state the other, for what differs only. */
export function changesOf(before: Draft, after: Draft): PatchOperation[] {
  return [
    ...TEXT_PATHS.flatMap((path) => change(path, before.texts[path] ?? '', (after.texts[path] ?? '').trim())),
    ...PLURAL_NAMES.flatMap((name) => change(name, before.plurals[name], after.plurals[name].filter(isFilled))),
    ...change(`${PORTAL_USER}:provider`, before.provider, after.provider),
    ...(before.organization.id === after.organization.id
      ? []
      : [{ op: 'replace' as const, path: `${PORTAL_USER}:organization`, value: { value: after.organization.id } }]),
  ];
}

function change(
  path: string,
  before: string | readonly Element[],
  after: string | readonly Element[],
): PatchOperation[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return after.length === 0 ? [{ op: 'remove', path }] : [{ op: 'replace', path, value: after }];
}

/** An element that nobody wrote anything in is none. */
function isFilled(element: Element): boolean {
  return Object.entries(element).some(([name, value]) => name !== 'type' && name !== 'primary' && value !== '');
}

/** `urn:…:User:manager.value` → the extension's part, then the attribute's. */
function textAt(user: UserResource, path: string): string {
  const [urn, rest] = splitUrn(path);
  let value: unknown = urn === undefined ? user : (user as unknown as Record<string, unknown>)[urn];
  for (const name of rest.split('.')) value = (value as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}

export function splitUrn(path: string): readonly [urn: string | undefined, rest: string] {
  const [, urn, rest = path] = /^(urn:.+):([^:]+)$/.exec(path) ?? [];
  return [urn, rest];
}

function listAt(user: UserResource, name: PluralName): readonly Element[] {
  const list = (user as unknown as Record<string, unknown>)[name];
  return Array.isArray(list) ? (list as Element[]) : [];
}
