import { decoded } from '../portal/requests/decoded';

/** What a request is about, as far as the request itself tells. */
export interface RequestSubject {
  readonly type?: string | undefined;
  readonly id?: string | undefined;
  /** A user's userName, a group's displayName, an organization's name. */
  readonly name?: string | undefined;
  readonly externalId?: string | undefined;
}

export interface SubjectSource {
  readonly method: string;
  /** From the root, with the query, as sent. */
  readonly target: string;
  readonly body: unknown;
  /** The answer's Location: what was made. */
  readonly location?: string | undefined;
}

/** Resource types by what paths call them, in lower case. */
const TYPES: Readonly<Record<string, string>> = {
  users: 'User',
  groups: 'Group',
  organizations: 'Organization',
  roles: 'Role',
  connections: 'Connection',
};

/** Who signs in, forgot the password, or is made by a form: the body says it. */
const USER_BY_BODY =
  /^\/(auth\/(login|password\/forgot)|console\/(session|plain\/sign-in)|portaladmin\/security\/users\/createuser)\/?$/i;

/** Reads it from the path, the query's filter, the body and the answer's Location. */
export function subjectOf({ method, target, body, location }: SubjectSource): RequestSubject {
  const [path = '', query] = target.split('?', 2);
  const { type, id } = placeOf(path);
  const isUser = USER_BY_BODY.test(path);
  const named = { ...inFilter(query), ...inBody(body, type) };
  const made = method === 'POST' && id === undefined && location !== undefined ? lastSegment(location) : undefined;
  if (/^\/portaladmin\//i.test(path) && id !== undefined) return { type, name: id };
  return { type: isUser ? 'User' : type, id: id ?? made, ...named };
}

/** No path of an API has more segments. */
const DEEPEST = 12;

/** `/scim/v2/Users/42`, `/portal/v2/users/42`, `/portal/Users('42')`, `/portaladmin/community/users/ada/update` */
function placeOf(path: string): RequestSubject {
  const segments = path.split('/', DEEPEST);
  for (const [at, segment] of segments.entries()) {
    const [, word = segment, key] = /^(\w+)\('?(.*?)'?\)$/.exec(segment) ?? [];
    const type = TYPES[word.toLowerCase()];
    if (!type) continue;
    const next = key ?? segments[at + 1];
    const isId = next !== undefined && next !== '' && next !== '.search' && !/^createuser$/i.test(next);
    return { type, id: isId ? decoded(next) : undefined };
  }
  return {};
}

/** What a client looks for is what it means: `filter=userName eq "ada"`. */
function inFilter(query: string | undefined): RequestSubject {
  if (query === undefined || !/filter=/i.test(query)) return {};
  const asked = /\b(userName|externalId|displayName)\s+eq\s+(?:"([^"\\]*)"|'([^'\\]*)')/i.exec(decoded(query));
  if (!asked) return {};
  const value = asked[2] ?? asked[3] ?? '';
  return asked[1]?.toLowerCase() === 'externalid' ? { externalId: value } : { name: value };
}

const NAMES: Readonly<Record<string, string>> = { Group: 'displayname', Organization: 'name', Role: 'display' };

/** How many operations of a PATCH are looked at. */
const OPERATIONS = 20;

/** A resource, a form, or the operations of a PATCH, which may set either. */
function inBody(body: unknown, type = ''): RequestSubject {
  if (!isObject(body)) return {};
  const found = { ...inMembers(body, NAMES[type] ?? 'username') };
  const operations = memberOf(body, 'operations');
  for (const operation of Array.isArray(operations) ? operations.slice(0, OPERATIONS) : []) {
    if (!isObject(operation)) continue;
    const [path, value] = [memberOf(operation, 'path'), memberOf(operation, 'value')];
    const set = typeof path === 'string' ? { [lastName(path)]: value } : value;
    if (isObject(set)) Object.assign(found, inMembers(set, NAMES[type] ?? 'username'));
  }
  return found;
}

function inMembers(members: object, nameOf: string): RequestSubject {
  const [name, externalId] = [memberOf(members, nameOf), memberOf(members, 'externalid')];
  return {
    ...(typeof name === 'string' && { name }),
    ...(typeof externalId === 'string' && { externalId }),
  };
}

function memberOf(members: object, lowerName: string): unknown {
  for (const [name, value] of Object.entries(members)) if (name.toLowerCase() === lowerName) return value;
  return undefined;
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !Buffer.isBuffer(value);
}

/** `urn:ietf:params:scim:schemas:core:2.0:User:userName` is `userName`. */
function lastName(path: string): string {
  return path.slice(path.lastIndexOf(':') + 1);
}

function lastSegment(location: string): string | undefined {
  return /\/([^/?#]+)\/?$/.exec(location)?.[1];
}
