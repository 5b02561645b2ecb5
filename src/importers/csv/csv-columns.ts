import { PortalError } from '../../portal/errors';
import { PORTAL_USER } from '../../portal/schema-urns';
import type { ResourceKind, RowKind } from '../source-row';
import type { AttributeLookup, FoundAttribute } from './attribute-lookup';

/** What a cell of a column sets. */
export type CsvTarget =
  | { readonly to: 'attribute'; readonly attribute: FoundAttribute; readonly type?: string; readonly primary?: true }
  | { readonly to: 'field'; readonly field: Field }
  | { readonly to: 'nothing' }
  /** Means something to rows of another kind only. */
  | { readonly to: 'stray' };

/** What isn't an attribute of SCIM. */
export type Field =
  'kind' | 'passwordHash' | 'portalUuid' | 'groups' | 'access' | 'attributes' | 'group' | 'organization' | 'member';

export interface CsvColumn {
  /** As in the header. */
  readonly name: string;
  readonly target: CsvTarget;
}

/** Where the reasons of rejected rows stand; columns that begin like this are passed over. */
export const FAULT_COLUMN = '_fault';

/** Words for attributes, as people write them; compared without case, spaces, - and _. */
const WORDS: Readonly<Record<RowKind, Readonly<Record<string, string>>>> = {
  User: {
    email: 'emails[type eq "work"].value',
    phone: 'phoneNumbers[type eq "work"].value',
    mobile: 'phoneNumbers[type eq "mobile"].value',
    givenname: 'name.givenName',
    firstname: 'name.givenName',
    familyname: 'name.familyName',
    lastname: 'name.familyName',
    organization: `${PORTAL_USER}:organization`,
    role: 'roles',
    manager: 'manager.value',
  },
  Organization: { organization: 'name' },
  Group: { name: 'displayName', group: 'displayName', organization: 'organization' },
  Membership: {},
  Role: { role: 'value', name: 'display' },
};

const FIELDS: Readonly<Record<RowKind, readonly Field[]>> = {
  User: ['passwordHash', 'portalUuid', 'groups', 'access', 'attributes'],
  Organization: ['portalUuid', 'attributes'],
  Group: ['attributes'],
  Membership: ['group', 'organization', 'member'],
  Role: ['attributes'],
};

const ALIASES: Readonly<Record<string, Field>> = { username: 'member', user: 'member', displayname: 'group' };

const PATH = /^([^[\]]+?)(?:\[type eq "([^"\]]*)"\])?(\.[A-Za-z$]\w*)?$/;

/** A name as names are compared. */
function wordOf(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}

/** What a column of a kind of rows sets; undefined where there is no such thing. */
export function targetOf(name: string, kind: RowKind, lookup: AttributeLookup): CsvTarget | undefined {
  if (name.startsWith('_')) return { to: 'nothing' };
  const word = wordOf(name);
  if (word === 'kind') return { to: 'field', field: 'kind' };
  const named = kind === 'Membership' ? (ALIASES[word] ?? word) : word;
  const field = FIELDS[kind].find((each) => each.toLowerCase() === named.toLowerCase());
  if (field) return { to: 'field', field };
  return kind === 'Membership' ? undefined : attributeTarget(name, word, kind, lookup);
}

function attributeTarget(
  name: string,
  word: string,
  kind: ResourceKind,
  lookup: AttributeLookup,
): CsvTarget | undefined {
  const [, owner = '', type, part = ''] = PATH.exec(WORDS[kind][word] ?? name) ?? [];
  const attribute = lookup(kind, owner + part) ?? lookup(kind, word);
  if (!attribute) return undefined;
  if (!attribute.writable) return { to: 'nothing' };
  return {
    to: 'attribute',
    attribute,
    ...(type !== undefined && { type }),
    ...(word === 'email' && { primary: true }),
  };
}

/** Far more than there are attributes; each costs every row, and the progress that is kept of an import, its share. */
const MOST_COLUMNS = 1_000;

/** Characters of a name in a message. */
const LONGEST_SHOWN = 200;

/** Throws `invalid-value` unless each column means something to rows of one of the kinds, and no two the same. */
export function checkHeader(header: readonly string[], kinds: readonly RowKind[], lookup: AttributeLookup): void {
  const refuse = (message: string) => new PortalError('invalid-value', message);
  if (header.length > MOST_COLUMNS)
    throw refuse(`The header has ${header.length} columns; ${MOST_COLUMNS} are the most.`);
  const seen = new Set<string>();
  for (const [at, name] of header.entries()) {
    if (name === '') throw refuse(`Column ${at + 1} has no name in the header.`);
    const known = seen.size;
    if (seen.add(name.startsWith('_') ? name : wordOf(name)).size === known)
      throw refuse(`The column "${name.slice(0, LONGEST_SHOWN)}" is there twice.`);
    if (kinds.some((kind) => targetOf(name, kind, lookup))) continue;
    throw refuse(
      `There is no column "${name.slice(0, LONGEST_SHOWN)}" for ${kinds.map((kind) => KIND_WORDS[kind]).join(', ')}.`,
    );
  }
}

export const KIND_WORDS: Readonly<Record<RowKind, string>> = {
  User: 'users',
  Organization: 'organizations',
  Group: 'groups',
  Membership: 'memberships',
  Role: 'roles',
};

/** What rows speak of, by their columns. Throws `invalid-value` where these don't tell. */
export function kindOfHeader(header: readonly string[]): RowKind {
  const words = new Set(header.map(wordOf));
  if (words.has('group') && ['member', 'user', 'username'].some((word) => words.has(word))) return 'Membership';
  if (words.has('username')) return 'User';
  if (words.has('value') && words.has('privileges')) return 'Role';
  if (words.has('displayname') || words.has('group')) return 'Group';
  if (words.has('name')) return 'Organization';
  throw new PortalError(
    'invalid-value',
    'The header does not tell what the rows are: say users, organizations, groups, memberships or roles.',
  );
}
