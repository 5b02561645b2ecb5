import type { PortalError } from '../portal/errors';
import type { RowFault } from './source-row';

/** What a refusal says of a row: its attribute, and the column that this came from. */
export function faultOf(error: PortalError, columnOf: ReadonlyMap<string, string> | undefined): RowFault {
  const { attribute, message } = error;
  const column = attribute === undefined ? undefined : columnFor(attribute, columnOf ?? new Map());
  return shortened({
    ...(column !== undefined && { column }),
    ...(attribute !== undefined && { attribute }),
    reason: message,
  });
}

/** Characters of each text: faults are kept with an import's progress, and a file may be full of long names. */
const LONGEST = 1_000;

/** The same, where it quotes more of the file than anybody would read. */
export function shortened(fault: RowFault): RowFault {
  const texts = Object.entries(fault) as [keyof RowFault, string | undefined][];
  if (texts.every(([, text]) => (text?.length ?? 0) <= LONGEST)) return fault;
  const cut = (text: string | undefined) =>
    text !== undefined && text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return { ...fault, ...Object.fromEntries(texts.map(([name, text]) => [name, cut(text)])) };
}

/** The column of the very path, or of the first path within the attribute; refusals may name it without its URN. */
function columnFor(attribute: string, columnOf: ReadonlyMap<string, string>): string | undefined {
  const exact = columnOf.get(attribute);
  if (exact !== undefined) return exact;
  for (const [path, column] of columnOf) {
    if (isWithin(path, attribute) || nameOf(path) === nameOf(attribute)) return column;
  }
  return undefined;
}

function isWithin(path: string, attribute: string): boolean {
  return path.startsWith(attribute) && /^[.[]/.test(path.slice(attribute.length));
}

/** `urn:…:User:manager.value` → `manager`. */
function nameOf(path: string): string {
  const bare = path.slice(path.lastIndexOf(':') + 1);
  return bare.split(/[.[]/, 1)[0] ?? bare;
}
