import { isUtf8 } from 'node:buffer';
import type { JsonObject } from '../../portal/model';
import { CORE_GROUP, CORE_USER, ORGANIZATION, ROLE } from '../../portal/schema-urns';
import { readByteLines, type ByteLine } from '../byte-lines';
import { peek, refuseUtf16 } from '../peek';
import {
  ROW_KINDS,
  type FaultyRow,
  type OpenSource,
  type RejectsFormat,
  type RowKind,
  type SourceRow,
} from '../source-row';

/** A group names its members in its line. */
const LONGEST = 16 * 1024 * 1024;

/** Lists and objects in a line: a line of nothing else would take seconds to read, and twenty times its size. */
const MOST_PARTS = 300_000;

const [LIST, OBJECT] = Buffer.from('[{');

const KIND_OF_SCHEMA: ReadonlyMap<string, RowKind> = new Map([
  [CORE_USER.toLowerCase(), 'User'],
  [CORE_GROUP.toLowerCase(), 'Group'],
  [ORGANIZATION.toLowerCase(), 'Organization'],
  [ROLE.toLowerCase(), 'Role'],
]);

/**
 * NDJSON: a resource of SCIM a line, or a membership `{"group":…,"organization":…,"member":…}`. What it is, `schemas`
 * tells, or `meta.resourceType`, or its attributes. Beside the attributes, a user may have `passwordHash` and
 * `portalUuid`. Empty lines and those that begin with `#` are passed over.
 */
export const openNdjson: OpenSource = async (file, { kind }) => {
  const { head, input } = await peek(file);
  refuseUtf16(head);
  return { rows: rowsOf(input, kind), rejects: REJECTS };
};

const REJECTS: RejectsFormat = {
  head: '',
  reject: ({ line, raw }, { column, attribute, reason }) => {
    const place = column ?? attribute;
    const where = place === undefined ? `line ${line}` : `line ${line}, ${place}`;
    return `# ${where}: ${reason.replaceAll(/[\r\n]+/g, ' ')}\n${raw()}\n`;
  },
};

async function* rowsOf(input: AsyncIterable<Buffer>, kind: RowKind | undefined): AsyncGenerator<SourceRow> {
  for await (const line of readByteLines(input, LONGEST)) {
    const text = line.bytes.toString('utf8');
    if (text.trim() !== '' && !text.startsWith('#')) yield rowOf(line, text, kind);
  }
}

function rowOf({ number: line, bytes }: ByteLine, text: string, otherwise: RowKind | undefined): SourceRow {
  const raw = () => text;
  const size = bytes.length;
  const fault = (reason: string): FaultyRow => ({ line, raw, size, fault: { reason } });
  if (size > LONGEST) return fault(`A line has ${LONGEST} bytes at most.`);
  if (partsIn(bytes) > MOST_PARTS) return fault(`A line has ${MOST_PARTS} lists and objects at most.`);
  if (text.includes('\uFFFD') && !isUtf8(bytes)) return fault('The line holds bytes that are not UTF-8.');
  const resource = parseObject(text);
  if (typeof resource === 'string') return fault(resource);
  const kind = kindOf(resource) ?? otherwise;
  if (!kind) return fault('The line does not tell what it is: "schemas" is missing.');
  if (kind === 'Membership') return { ...membershipOf(resource, line, raw), size };
  const { passwordHash, portalUuid } = resource;
  return { kind, line, raw, size, resource, passwordHash: textOf(passwordHash), portalUuid: textOf(portalUuid) };
}

/** No less than there are: what stands in a text counts, too. */
function partsIn(bytes: Buffer): number {
  if (bytes.length <= MOST_PARTS) return 0;
  let parts = 0;
  for (const byte of bytes) if (byte === LIST || byte === OBJECT) parts += 1;
  return parts;
}

/** The object, or what is wrong with it; what `JSON.parse` says would show parts of the line. */
function parseObject(text: string): JsonObject | string {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
    return isObject ? (value as JsonObject) : 'The line must be a JSON object.';
  } catch (error) {
    const [position] = /position \d+/.exec(String(error)) ?? [];
    return `The line is not JSON${position === undefined ? '' : `, at ${position}`}.`;
  }
}

function kindOf(resource: JsonObject): RowKind | undefined {
  const schemas = Array.isArray(resource['schemas']) ? (resource['schemas'] as unknown[]) : [];
  for (const urn of schemas) {
    const kind = typeof urn === 'string' ? KIND_OF_SCHEMA.get(urn.toLowerCase()) : undefined;
    if (kind) return kind;
  }
  const meta = resource['meta'] as JsonObject | undefined;
  return ROW_KINDS.find((kind) => kind === meta?.['resourceType']) ?? kindByAttributes(resource);
}

function kindByAttributes({ group, member, userName }: JsonObject): RowKind | undefined {
  if (group !== undefined && member !== undefined) return 'Membership';
  return userName === undefined ? undefined : 'User';
}

function membershipOf(resource: JsonObject, line: number, raw: () => string): SourceRow {
  const group = textOf(resource['group']);
  const member = textOf(resource['member']);
  if (group !== undefined && member !== undefined) {
    return { kind: 'Membership', line, raw, group, organization: textOf(resource['organization']), member };
  }
  const attribute = group === undefined ? 'group' : 'member';
  return { line, raw, fault: { attribute, reason: `${attribute} must be a string.` } };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
