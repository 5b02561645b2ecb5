import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Bound, Position } from '../portal/query';
import { ScimError } from './errors';

/** How many seconds a cursor is good for after it was given out. */
export const CURSOR_TIMEOUT = 3600;

/** What a cursor says: where a page begins, and what all pages of a list have in common. */
export interface CursorContent {
  readonly from: Bound;
  /** The size of the pages. */
  readonly count: number;
  /** How many resources matched on the first page. */
  readonly total: number;
}

/** The texts of cursors (RFC 9865 §2). `subject`: the list and the caller that a cursor is good for. */
export interface Cursors {
  /** A text of unreserved characters that only this server can read or make. */
  seal(content: CursorContent, subject: string): Promise<string>;
  /** Throws 400 `invalidCursor` for what was made for another subject, or not here; `expiredCursor`. */
  open(text: string, subject: string): Promise<CursorContent>;
}

const ALGORITHM = 'aes-256-gcm';
const [SALT_BYTES, TAG_BYTES, KEY_BYTES, NONCE_BYTES] = [16, 16, 32, 12];

/** As JSON, so that a cursor stays short enough for a URL. */
type Payload = [
  issuedAt: number,
  count: number,
  total: number,
  side: Bound['side'],
  inclusive: boolean,
  key: Position['key'],
  id: string,
];

/** `secret` is asked for once; processes that share it take each other's cursors. */
export function createCursors(secret: () => Promise<Uint8Array>): Cursors {
  let known: Promise<Uint8Array> | undefined;
  const obtain = async () => {
    known ??= secret();
    try {
      return await known;
    } catch (error) {
      known = undefined;
      throw error;
    }
  };
  return {
    seal: async ({ from: { side, inclusive, position }, count, total }, subject) =>
      encrypt([seconds(), count, total, side, inclusive, position.key, position.id], subject, await obtain()),
    open: async (text, subject) => {
      const [issuedAt, count, total, side, inclusive, key, id] = decrypt(text, subject, await obtain());
      if (seconds() - issuedAt > CURSOR_TIMEOUT) {
        throw new ScimError(400, 'expiredCursor', `The cursor is older than ${CURSOR_TIMEOUT} seconds: start anew.`);
      }
      return { from: { side, inclusive, position: { key, id } }, count, total };
    },
  };
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** Each cursor has a key of its own, so that no nonce is ever used twice with one, however many there are. */
function keyOf(secret: Uint8Array, salt: Uint8Array): { key: Buffer; nonce: Buffer } {
  const derived = Buffer.from(hkdfSync('sha256', secret, salt, 'scim cursor 1', KEY_BYTES + NONCE_BYTES));
  return { key: derived.subarray(0, KEY_BYTES), nonce: derived.subarray(KEY_BYTES) };
}

function encrypt(payload: Payload, subject: string, secret: Uint8Array): string {
  const salt = randomBytes(SALT_BYTES);
  const { key, nonce } = keyOf(secret, salt);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(subject));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(payload)), cipher.final()]);
  return Buffer.concat([salt, cipher.getAuthTag(), sealed]).toString('base64url');
}

function decrypt(text: string, subject: string, secret: Uint8Array): Payload {
  const bytes = Buffer.from(text, 'base64url');
  // Other texts would be read as the same bytes.
  if (bytes.toString('base64url') !== text || bytes.length <= SALT_BYTES + TAG_BYTES) throw invalid();
  const { key, nonce } = keyOf(secret, bytes.subarray(0, SALT_BYTES));
  const decipher = createDecipheriv(ALGORITHM, key, nonce)
    .setAAD(Buffer.from(subject))
    .setAuthTag(bytes.subarray(SALT_BYTES, SALT_BYTES + TAG_BYTES));
  try {
    const opened = [decipher.update(bytes.subarray(SALT_BYTES + TAG_BYTES)), decipher.final()];
    return JSON.parse(Buffer.concat(opened).toString()) as Payload;
  } catch (error) {
    throw invalid(error);
  }
}

function invalid(cause?: unknown): ScimError {
  const detail =
    'The cursor is not one that was given out for this list to this caller: send nextCursor or previousCursor as it ' +
    'was received, with the same filter and order, or an empty cursor to start.';
  return new ScimError(400, 'invalidCursor', detail, { cause });
}
