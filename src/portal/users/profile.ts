import { fold } from '../fold';
import { CORE_USER, PORTAL_USER } from '../schema-urns';
import { jsonObjectOf, type JsonObject } from '../model';

/**
 * What edges other than SCIM read and write of a user's profile: the name and one e-mail address. All else in it stays
 * as the identity provider left it.
 */

/** Of a user of whom nothing is known. */
export const EMPTY_PROFILE: JsonObject = { schemas: [CORE_USER, PORTAL_USER] };

/** The parts of a name (RFC 7643 §4.1.1) that edges know. */
export interface NameParts {
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly formatted: string | null;
}

/** Null removes a part, undefined keeps it. */
export type NameChange = { readonly [Part in keyof NameParts]?: NameParts[Part] | undefined };

/** The parts of a name that all portals know; null where there is none. */
export function nameOf(profile: JsonObject): NameParts {
  const { givenName, familyName, formatted } = jsonObjectOf(profile['name']);
  return { givenName: textOf(givenName), familyName: textOf(familyName), formatted: textOf(formatted) };
}

/** The profile with another name. A `formatted` that spells out other parts than there are now goes. */
export function withName(profile: JsonObject, parts: NameChange): JsonObject {
  const present = nameOf(profile);
  const changed = (['givenName', 'familyName', 'formatted'] as const).filter(
    (part) => parts[part] !== undefined && parts[part] !== present[part],
  );
  if (changed.length === 0) return profile;
  const { formatted: _stale, ...kept } = jsonObjectOf(profile['name']);
  const name = { ...kept, ...Object.fromEntries(changed.map((part) => [part, parts[part]])) };
  return withAttribute(profile, 'name', withoutNulls(name));
}

/** The primary e-mail address, or else the first. */
export function emailOf(profile: JsonObject): string | null {
  const emails = emailsIn(profile);
  return textOf(emails[shownEmail(emails)]?.['value']);
}

/** Every e-mail address. */
export function emailsOf(profile: JsonObject): string[] {
  return emailsIn(profile).flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
}

/** The profile with another address in the place of {@link emailOf}'s, or (null) without that one; others stay. */
export function withEmail(profile: JsonObject, value: string | null): JsonObject {
  if (emailOf(profile) === value) return profile;
  const emails = emailsIn(profile);
  const shown = shownEmail(emails);
  const changed = emails.flatMap((email, at) => {
    if (at !== shown) return isSame(email, value) ? [] : [email];
    const { display: _ofTheOld, ...place } = email;
    return value === null ? [] : [{ ...place, value }];
  });
  if (shown < 0 && value !== null) changed.push({ value, type: 'work', primary: true });
  return withAttribute(profile, 'emails', changed);
}

function shownEmail(emails: readonly JsonObject[]): number {
  const isAddress = ({ value }: JsonObject) => typeof value === 'string' && value !== '';
  const primary = emails.findIndex((email) => email['primary'] === true && isAddress(email));
  return primary < 0 ? emails.findIndex(isAddress) : primary;
}

function isSame(email: JsonObject, value: string | null): boolean {
  return value !== null && typeof email['value'] === 'string' && fold(email['value']) === fold(value);
}

function emailsIn({ emails }: JsonObject): readonly JsonObject[] {
  return Array.isArray(emails) ? emails.map(jsonObjectOf) : [];
}

/** An attribute without a value isn't there (RFC 7643 §2.5). */
function withAttribute(profile: JsonObject, name: string, value: object): JsonObject {
  const { [name]: _before, ...rest } = profile;
  return Object.keys(value).length === 0 ? rest : { ...rest, [name]: value };
}

function withoutNulls(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null));
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
