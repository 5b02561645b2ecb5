import { hash, randomBytes } from 'node:crypto';

/** Connections' tokens, the access tokens got for them, users' session tokens, those of links in mails. */
const TOKEN_PREFIXES = ['psk_', 'psa_', 'pss_', 'psl_'] as const;
export type TokenPrefix = (typeof TOKEN_PREFIXES)[number];

const SECRET_BYTES = 32;
const CHECKSUM_LENGTH = 6;

/** Prefix, 32 random bytes in base64url, 6 characters of checksum: easy to find where it leaked, cheap to refuse. */
const SHAPE = /^(psk_|psa_|pss_|psl_)([\w-]{43})([\w-]{6})$/;

interface ParsedToken {
  readonly prefix: TokenPrefix;
}

/** A new token, as its holder sends it; only its hash is to be kept. */
export function newToken(prefix: TokenPrefix): string {
  const body = prefix + randomBytes(SECRET_BYTES).toString('base64url');
  return body + checksum(body);
}

/** The parts of a token of the portal's own making; undefined where shape or checksum are wrong. */
export function parseToken(text: string): ParsedToken | undefined {
  const [, prefix, secret, check] = SHAPE.exec(text) ?? [];
  if (prefix === undefined || secret === undefined || check !== checksum(prefix + secret)) return undefined;
  return { prefix: prefix as TokenPrefix };
}

/** Whether a text claims to be a token of the portal's own making, right or wrong. */
export function hasTokenPrefix(text: string): boolean {
  return TOKEN_PREFIXES.some((prefix) => text.startsWith(prefix));
}

/** The form in which tokens are kept: SHA-256 in hexadecimal. A token is random, so it needs no salt and no work. */
export function hashToken(token: string): string {
  return hash('sha256', token);
}

/** What is kept in clear, to tell tokens apart. */
export function displayPrefix(token: string): string {
  return token.slice(0, 10);
}

function checksum(body: string): string {
  return hash('sha256', body, 'base64url').slice(0, CHECKSUM_LENGTH);
}
