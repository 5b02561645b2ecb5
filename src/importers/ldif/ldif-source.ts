import { peek, refuseUtf16 } from '../peek';
import type { FaultyRow, MembershipRow, OpenSource, RejectsFormat, ResourceRow, SourceRow } from '../source-row';
import { nameKey, parseDistinguishedName, type DistinguishedName } from './distinguished-name';
import { LdifAttributes } from './ldif-attributes';
import { organizationOf } from './ldif-organization';
import { readLdifPassword } from './ldif-password';
import { readLdifRecords, type LdifFault, type LdifRecord } from './ldif-records';
import { userOf } from './ldif-user';
import { PORTAL_GROUP } from '../../portal/schema-urns';

/** Memberships wait for the end of the file, where everybody is known; more than this would not fit. */
const MOST_MEMBERSHIPS = 2_000_000;

/** So do the names of entries that don't tell a user's or group's name by themselves. */
const MOST_NAMES = 2_000_000;

/**
 * Reads LDIF (RFC 2849): people become users, organizations and their units organizations, groups groups. Members are
 * told last: they are known by their distinguished names, and may stand behind the group.
 */
export const openLdif: OpenSource = async (file) => {
  const { head, input } = await peek(file);
  refuseUtf16(head);
  return { rows: new LdifReader().read(input), rejects: LDIF_REJECTS };
};

/** The reason stands in front of the record, as a comment. */
const LDIF_REJECTS: RejectsFormat = {
  head: '',
  reject: ({ line, raw }, { attribute, column, reason }) => {
    const where = column ?? attribute;
    const text = `line ${line}${where === undefined ? '' : `, ${where}`}: ${reason}`;
    return `# ${text.replaceAll(/[\r\n]+/g, ' ')}\n${raw()}\n`;
  },
};

interface Entry {
  readonly record: LdifRecord;
  readonly name: DistinguishedName;
  readonly attributes: LdifAttributes;
}

interface WaitingGroup {
  readonly dn: string;
  readonly displayName: string;
  readonly organization: string | undefined;
  readonly members: readonly (readonly [line: number, attribute: string, member: string])[];
}

class LdifReader {
  /** Key of a distinguished name → userName or displayName, where the name itself doesn't tell. */
  readonly #names = new Map<string, string>();
  readonly #groups: WaitingGroup[] = [];
  #memberships = 0;

  async *read(input: AsyncIterable<Uint8Array>): AsyncGenerator<SourceRow> {
    for await (const entry of readLdifRecords(input)) {
      const row = 'fault' in entry ? faulty(entry.fault) : this.#rowOf(entry.record);
      const { size } = 'fault' in entry ? entry.fault : entry.record;
      if (row) yield { ...row, size };
    }
    for (const group of this.#groups) yield* this.#membershipsOf(group);
  }

  /** Undefined for what holds the tree together and is nothing by itself. */
  #rowOf(record: LdifRecord): SourceRow | undefined {
    const name = parseDistinguishedName(record.dn);
    if (!name) return refused(record, 'dn', 'The dn is not a distinguished name.');
    if (this.#names.size === MOST_NAMES) {
      return refused(record, 'dn', `A file can have ${MOST_NAMES} entries that are named by something else: split it.`);
    }
    const entry = { record, name, attributes: new LdifAttributes(record) };
    switch (kindOf(entry.attributes.classes)) {
      case 'user':
        return this.#user(entry);
      case 'group':
        return this.#group(entry);
      case 'organization':
        return organizationRow(entry);
      case 'structure':
        return undefined;
      default:
        return refused(record, 'objectClass', 'Neither a person nor a group nor an organization.');
    }
  }

  #user({ record, name, attributes }: Entry): SourceRow {
    const user = userOf(attributes, organizationOf(name)?.name);
    if (!user) return refused(record, 'uid', 'A person needs a uid, a sAMAccountName or a userPrincipalName.');
    this.#remember(name, 'uid', user.userName);
    const password = attributes.first('userPassword');
    const { password: clear, passwordHash } = {
      password: undefined,
      passwordHash: undefined,
      ...readPassword(password),
    };
    return {
      kind: 'User',
      line: record.line,
      raw: record.raw,
      resource: { ...user.resource, ...(clear !== undefined && { password: clear }) },
      ...(passwordHash !== undefined && { passwordHash }),
      columnOf: new Map([...user.columnOf, ['password', 'userPassword']]),
    };
  }

  #group({ record, name, attributes }: Entry): SourceRow {
    const displayName = attributes.first('cn');
    if (displayName === undefined) return refused(record, 'cn', 'A group needs a cn.');
    this.#remember(name, undefined, displayName);
    const organization = organizationOf(name)?.name ?? attributes.first('o');
    const members = MEMBER_ATTRIBUTES.flatMap((attribute) =>
      attributes.values(attribute).map(({ line, text }) => [line, attribute, text] as const),
    );
    this.#memberships += members.length;
    if (this.#memberships > MOST_MEMBERSHIPS) {
      return refused(record, 'member', `A file can have ${MOST_MEMBERSHIPS} memberships: split it.`);
    }
    if (members.length > 0) this.#groups.push({ dn: record.dn, displayName, organization, members });
    const extension = organization === undefined ? {} : { [PORTAL_GROUP]: { organization: { value: organization } } };
    return resourceRow(record, 'Group', { displayName, ...extension }, new Map([['displayName', 'cn']]));
  }

  /** A name such as `uid=ada,…` tells the user name by itself and takes no memory. */
  #remember(name: DistinguishedName, type: string | undefined, value: string): void {
    const own = name[0]?.find((part) => part.type === type);
    if (own?.value !== value) this.#names.set(nameKey(name), value);
  }

  *#membershipsOf(group: WaitingGroup): Generator<SourceRow> {
    for (const [line, attribute, text] of group.members) {
      const raw = () => `dn: ${group.dn}\nobjectClass: groupOfNames\ncn: ${group.displayName}\n${attribute}: ${text}\n`;
      const member = attribute === 'memberuid' ? text : this.#memberOf(text);
      const place = { line, raw };
      if (member === undefined) {
        yield { ...place, fault: { column: attribute, attribute: 'member', reason: unknownMember(text) } };
      } else {
        yield membershipRow(place, group, attribute, member);
      }
    }
  }

  #memberOf(text: string): string | undefined {
    // RFC 4517 §3.3.21: a unique identifier may follow, `#'0101'B`.
    const name = parseDistinguishedName(text.replace(/#'[01]*'B$/, ''));
    if (!name) return undefined;
    return this.#names.get(nameKey(name)) ?? name[0]?.find(({ type }) => type === 'uid')?.value;
  }
}

const MEMBER_ATTRIBUTES = ['member', 'uniquemember', 'memberuid'] as const;

const CLASSES = {
  group: ['groupofnames', 'groupofuniquenames', 'posixgroup', 'groupofmembers', 'group'],
  user: ['inetorgperson', 'organizationalperson', 'person', 'posixaccount', 'account', 'user'],
  organization: ['organization', 'organizationalunit'],
  structure: ['dcobject', 'domain', 'container', 'builtindomain', 'organizationalrole', 'locality', 'country'],
} as const;

/** A computer of Active Directory is a user by its classes, but nobody signs in as one. */
function kindOf(classes: ReadonlySet<string>): keyof typeof CLASSES | undefined {
  if (classes.has('computer')) return 'structure';
  return (Object.keys(CLASSES) as (keyof typeof CLASSES)[]).find((kind) =>
    CLASSES[kind].some((name) => classes.has(name)),
  );
}

/** A unit is an organization only where it is the one that what is below it belongs to. */
function organizationRow({ record, name, attributes }: Entry): SourceRow | undefined {
  const organization = organizationOf(name);
  const isItself = organization?.key === nameKey(name);
  if (!isItself && !attributes.classes.has('organization')) return undefined;
  const title = isItself ? organization.name : attributes.first('o');
  if (title === undefined) return refused(record, 'o', 'An organization needs its name, o.');
  const description = attributes.first('description');
  const resource = { name: title, ...(description !== undefined && { description }) };
  const columnOf = new Map([
    ['name', attributes.has('o') ? 'o' : 'ou'],
    ['description', 'description'],
  ]);
  return resourceRow(record, 'Organization', resource, columnOf);
}

function resourceRow(
  { line, raw }: LdifRecord,
  kind: ResourceRow['kind'],
  resource: ResourceRow['resource'],
  columnOf: ResourceRow['columnOf'],
): ResourceRow {
  return { kind, line, raw, resource, columnOf };
}

function membershipRow(
  place: { readonly line: number; readonly raw: () => string },
  { displayName, organization }: WaitingGroup,
  attribute: string,
  member: string,
): MembershipRow {
  const columnOf = new Map([
    ['member', attribute],
    ['group', 'cn'],
  ]);
  return { kind: 'Membership', ...place, group: displayName, organization, member, columnOf };
}

function refused({ line, raw }: Pick<LdifRecord, 'line' | 'raw'>, column: string, reason: string): FaultyRow {
  return { line, raw, fault: { column, reason } };
}

function faulty({ line, raw, attribute, reason }: LdifFault): FaultyRow {
  return { line, raw, fault: { column: attribute, reason } };
}

function readPassword(text: string | undefined) {
  return text === undefined ? {} : readLdifPassword(text);
}

function unknownMember(member: string): string {
  return `"${member.slice(0, 200)}" is no entry of this file, and has no uid in its name.`;
}
