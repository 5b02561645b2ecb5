import { Buffer } from 'node:buffer';
import { PortalError } from '../errors';

declare const prepared: unique symbol;

/** A password after {@link preparePassword}: what policies judge and hashes are made of. */
export type PreparedPassword = string & { readonly [prepared]: true };

/** Longer than any policy allows: refused before any work is spent on it. */
export const MAX_PASSWORD_BYTES = 4096;

/**
 * Brings a password to the form in which it is judged, hashed and compared: the OpaqueString profile of PRECIS
 * (RFC 8265 §4.2, which RFC 7643 §4.1.1 asks for): other spaces become U+0020, then Unicode form C; case and
 * everything else stay. Throws `invalid-password` where there is nothing to hash, or no way to hash all of it.
 */
export function preparePassword(text: string): PreparedPassword {
  if (text === '') throw refusal('must not be empty');
  if (isTooLong(text)) throw refusal(`must not be longer than ${MAX_PASSWORD_BYTES} bytes`);
  if (text.includes('\0')) throw refusal('must not contain the character U+0000');
  if (!text.isWellFormed()) throw refusal('must be well-formed Unicode');
  return text.replace(/\p{Zs}/gu, ' ').normalize('NFC') as PreparedPassword;
}

/** Every UTF-16 unit makes at least one byte, so most of what is too long needs no counting. */
function isTooLong(text: string): boolean {
  return text.length > MAX_PASSWORD_BYTES || Buffer.byteLength(text) > MAX_PASSWORD_BYTES;
}

function refusal(rule: string): PortalError {
  return new PortalError('invalid-password', `The password ${rule}.`, { attribute: 'password' });
}
