import { PortalError } from '../../portal/errors';
import { peek, refuseUtf16 } from '../peek';
import type { OpenSource, RejectsFormat, SourceRow } from '../source-row';
import { readJsonElements, type JsonElement } from './json-elements';
import { MemberProblem, readMembers } from './members';
import { organizationOf } from './portal-organization';
import { userOf } from './portal-user';

/**
 * What the developer portal's API takes and lists, as a file: its users (either generation's) and organizations, each
 * an object as in `POST /portal/Users`, `/portal/v2/users` and `/portal/Organizations`.
 */
export const openDeveloperPortal: OpenSource = async (file) => {
  const { head, input } = await peek(file);
  refuseUtf16(head);
  if (!/^\uFEFF?\s*[[{]/.test(head.toString('utf8'))) {
    throw new PortalError('invalid-value', 'The file is not JSON: it must begin with [ or {.');
  }
  return { rows: rowsOf(input), rejects: OBJECT_REJECTS };
};

/** One object a line, its reason in a member that the reader passes over. */
const OBJECT_REJECTS: RejectsFormat = {
  head: '',
  reject: ({ line, raw }, { column, reason }) => {
    const text = raw()
      .trim()
      .replaceAll(/[\r\n]+/g, ' ')
      .replace(EARLIER_REASON, '{');
    const where = column === undefined ? '' : `, ${column}`;
    const members = { ImportError: `line ${line}${where}: ${reason}` };
    return `${text.replace(/^\{\s*(?=")/, `${JSON.stringify(members).slice(0, -1)},`)}\n`;
  },
};

const EARLIER_REASON = /^\{\s*"ImportError":"(?:[^"\\]|\\.)*",/;

async function* rowsOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<SourceRow> {
  for await (const element of readJsonElements(input)) yield rowOf(element);
}

function rowOf(element: JsonElement): SourceRow {
  const { line, text, isTooLarge } = element;
  const place = { line, raw: () => text, size: text.length };
  if (isTooLarge) return { ...place, fault: { reason: 'The object is too large.' } };
  try {
    const members = readMembers(text);
    if (members.has('username')) return { ...place, kind: 'User', ...userOf(members) };
    if (members.has('name')) return { ...place, kind: 'Organization', ...organizationOf(members) };
    return { ...place, fault: { reason: 'It is neither a user (with a Username) nor an organization (with a Name).' } };
  } catch (error) {
    if (!(error instanceof MemberProblem)) throw error;
    return { ...place, fault: { column: error.member, reason: error.message } };
  }
}
