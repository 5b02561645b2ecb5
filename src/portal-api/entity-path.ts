import { HttpError } from '../http/http-error';
import { bareUuid } from './uuid';

/** What a path addresses: an entity set, or one entity of it. */
export interface EntityPath {
  readonly set: string;
  /** Without quotes and braces; undefined: the set. */
  readonly key: string | undefined;
}

/** `/Users`, `/Users('{…}')`, `/Users(guid'…')`, `/Users(Uuid='…')`, `/Users/…`, `/Users/$count`. */
const SHAPE = /^\/(?<set>[a-z]+)(?:\((?:uuid=)?(?<inBrackets>[^()]+)\)|\/(?<segment>[^/]+))?\/?$/i;

/**
 * Reads a path in OData's notation, percent-encoded or not; undefined where it has another form. Throws 400 for a
 * broken encoding.
 */
export function parseEntityPath(path: string): EntityPath | undefined {
  const { set, inBrackets, segment } = SHAPE.exec(decode(path))?.groups ?? {};
  if (set === undefined) return undefined;
  const key = inBrackets ?? segment;
  return { set: set.toLowerCase(), key: key === undefined ? undefined : bareUuid(key) };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new HttpError(400, 'path.malformed', 'The path is not well encoded.');
  }
}
