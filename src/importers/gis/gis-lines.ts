import { isUtf8 } from 'node:buffer';
import type { JsonObject } from '../../portal/model';
import { PORTAL_USER } from '../../portal/schema-urns';
import { readByteLines, type ByteLine } from '../byte-lines';
import { peek, refuseUtf16 } from '../peek';
import type { OpenSource, RejectsFormat, Source, SourceRow } from '../source-row';
import type { GisWords } from './gis-words';

/** What stands between two bars, in this order. */
const BUILT_IN = ['account', 'password', 'email', 'name', 'role', 'description'] as const;
const ENTERPRISE = ['login', 'email', 'name', 'role', 'description'] as const;

/** A description may be long; more than this is no line of anybody's. */
const LONGEST = 64 * 1024;

/** Lines `account|password|email|name|role|description`: accounts of the portal's own. */
export function openGisBuiltIn(words: GisWords): OpenSource {
  return (file) => openLines(file, BUILT_IN, words);
}

/** Lines `login|email|name|role|description`: accounts of the enterprise identity store. */
export function openGisEnterprise(words: GisWords): OpenSource {
  return (file) => openLines(file, ENTERPRISE, words);
}

/** A line that begins with `#` is passed over, so the reason stands in one. */
const LINE_REJECTS: RejectsFormat = {
  head: '',
  reject: ({ line, raw }, { column, reason }) =>
    `# line ${line}${column === undefined ? '' : `, ${column}`}: ${reason.replaceAll(/[\r\n]+/g, ' ')}\n${raw()}\n`,
};

type Field = (typeof BUILT_IN)[number] | (typeof ENTERPRISE)[number];

async function openLines(file: AsyncIterable<Buffer>, fields: readonly Field[], words: GisWords): Promise<Source> {
  const { head, input } = await peek(file);
  refuseUtf16(head);
  return { rows: rowsOf(input, fields, words), rejects: LINE_REJECTS };
}

async function* rowsOf(
  input: AsyncIterable<Uint8Array>,
  fields: readonly Field[],
  words: GisWords,
): AsyncGenerator<SourceRow> {
  const columnOf = columnsOf(fields);
  let isFirst = true;
  for await (const line of readByteLines(input, LONGEST)) {
    if (line.bytes.length === 0 || line.bytes[0] === HASH) continue;
    const isHeader = isFirst && namesFields(line, fields);
    isFirst = false;
    if (isHeader) continue;
    const row = rowOf(line, fields, words);
    yield 'fault' in row ? row : { ...row, columnOf };
  }
}

const [HASH] = Buffer.from('#');

/** Whether it is the line by which documents tell what stands between the bars, and spreadsheets head their columns. */
function namesFields({ bytes }: ByteLine, fields: readonly Field[]): boolean {
  const names = bytes.toString('utf8').split('|');
  return names.length === fields.length && fields.every((field, at) => names[at]?.trim().toLowerCase() === field);
}

function rowOf({ number: line, bytes }: ByteLine, fields: readonly Field[], words: GisWords): SourceRow {
  const raw = () => bytes.toString('utf8');
  if (bytes.length > LONGEST) return { line, raw, fault: { reason: `A line has ${LONGEST} bytes at most.` } };
  if (!isUtf8(bytes)) return { line, raw, fault: { reason: 'The line is not UTF-8.' } };
  const cells = raw().split('|');
  if (cells.length !== fields.length) {
    const reason = `The line must have ${fields.length} fields: ${fields.join('|')}; it has ${cells.length}.`;
    return { line, raw, fault: { reason } };
  }
  const values = new Map(fields.map((field, at) => [field, cells[at]?.trim() ?? ''] as const));
  // A password is what stands there, spaces included.
  const password = fields.includes('password') ? cells[fields.indexOf('password')] : undefined;
  return { kind: 'User', line, raw, resource: userOf(values, password, words) };
}

const COLUMNS: readonly (readonly [attribute: string, field: Field])[] = [
  ['userName', 'account'],
  ['userName', 'login'],
  ['password', 'password'],
  ['emails', 'email'],
  ['displayName', 'name'],
  ['name.formatted', 'name'],
  ['roles', 'role'],
  [`${PORTAL_USER}:idpUsername`, 'login'],
  [`${PORTAL_USER}:description`, 'description'],
];

function columnsOf(fields: readonly Field[]): ReadonlyMap<string, string> {
  return new Map(COLUMNS.filter(([, field]) => fields.includes(field)));
}

function userOf(values: ReadonlyMap<Field, string>, password: string | undefined, words: GisWords): JsonObject {
  const text = (field: Field) => values.get(field) || undefined;
  const [login, name, email] = [text('login'), text('name'), text('email')];
  const [role, description] = [text('role'), text('description')];
  const extension = {
    provider: values.has('login') ? 'enterprise' : 'builtIn',
    ...(login !== undefined && { idpUsername: login }),
    ...(description !== undefined && { description }),
  };
  return {
    userName: login ?? text('account') ?? '',
    ...(password !== undefined && password !== '' && { password }),
    ...(name !== undefined && { displayName: name, name: { formatted: name } }),
    ...(email !== undefined && { emails: [{ value: email, type: 'work', primary: true }] }),
    ...(role !== undefined && { roles: [{ value: words.role(role) }] }),
    [PORTAL_USER]: extension,
  };
}
