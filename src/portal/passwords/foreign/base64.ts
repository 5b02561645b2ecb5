import { Buffer } from 'node:buffer';

/** The bytes of base64, padded or not, with `+` or passlib's `.`; undefined where it is anything else, or nothing. */
export function decodeBase64(text: string): Buffer | undefined {
  if (!/^[A-Za-z0-9+/.]+={0,2}$/.test(text)) return undefined;
  return Buffer.from(text.replaceAll('.', '+'), 'base64');
}
