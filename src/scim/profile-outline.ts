import type { JsonObject } from '../portal/model';
import { ENTERPRISE_USER } from '../portal/schema-urns';
import { profileTextOf } from '../portal/users/profile-text';
import type { User } from '../portal/users/user';
import type { Outline } from './resource-type';

/** Names that no attribute has stand for what is put in their places as text. */
const [REST, WHOLE] = ['\0', '\u0001'];
const [REST_TEXT, WHOLE_TEXT] = [`${JSON.stringify(REST)}:0`, JSON.stringify({ [WHOLE]: 0 })];

/** As `profileFromScim` has put them at the end. Within a text of JSON, quotation marks have a backslash before them. */
const SCHEMAS = ',"schemas":[';
const ENTERPRISE = `,${JSON.stringify(ENTERPRISE_USER)}:{`;
const ENTERPRISE_FIRST = `{${ENTERPRISE.slice(1)}`;

/**
 * What stands for the profile of a user who was read, so that it needn't be parsed and made a text again. Undefined
 * where it doesn't look as expected, or is not shown as it is kept: with a manager, to whose id a name belongs.
 */
export function outlineOf(user: User): Outline | undefined {
  const text = profileTextOf(user);
  const end = text === undefined ? -1 : text.lastIndexOf(SCHEMAS);
  if (text === undefined || end < 0 || text.startsWith(ENTERPRISE_FIRST) || namesManager(text)) return undefined;
  const schemas = schemasIn(text.slice(end + SCHEMAS.length - 1, -1));
  if (!schemas) return undefined;
  const start = text.lastIndexOf(ENTERPRISE, end);
  const enterprise = start < 0 ? undefined : text.slice(start + ENTERPRISE.length - 1, end);
  const rest = text.slice(1, start < 0 ? end : start);
  return { instead: standIn(schemas, enterprise !== undefined), fill: (made) => fill(made, rest, enterprise) };
}

/** Whether a profile may speak of a manager. Of quotation marks there are so many that to look for one takes long. */
export function namesManager(profile: string): boolean {
  return profile.includes('manager"');
}

function standIn(schemas: readonly string[], hasEnterprise: boolean): JsonObject {
  return { [REST]: 0, ...(hasEnterprise && { [ENTERPRISE_USER]: { [WHOLE]: 0 } }), schemas };
}

function fill(made: string, rest: string, enterprise: string | undefined): string {
  const at = made.indexOf(REST_TEXT);
  const head = made.slice(0, at) + rest;
  const tail = made.slice(at + REST_TEXT.length);
  if (enterprise === undefined) return head + tail;
  const from = tail.indexOf(WHOLE_TEXT);
  return head + tail.slice(0, from) + enterprise + tail.slice(from + WHOLE_TEXT.length);
}

/** There are few lists of schemas. */
const MOST = 100;
const known = new Map<string, readonly string[]>();

function schemasIn(text: string): readonly string[] | undefined {
  const schemas = known.get(text) ?? parseSchemas(text);
  if (schemas && known.size < MOST) known.set(text, schemas);
  return schemas;
}

/** Undefined for what isn't a list of texts: then something else stands at the end of the profile. */
function parseSchemas(text: string): readonly string[] | undefined {
  try {
    const schemas = JSON.parse(text) as unknown;
    return Array.isArray(schemas) && schemas.every((urn) => typeof urn === 'string') ? schemas : undefined;
  } catch {
    return undefined;
  }
}
