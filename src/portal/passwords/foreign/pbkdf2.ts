import { Buffer } from 'node:buffer';
import { pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { decodeBase64 } from './base64';
import type { ForeignScheme } from './foreign-hash';

const derive = promisify(pbkdf2);

/** PHC (`$pbkdf2-sha256$i=600000,l=32$salt$hash`), passlib (`$pbkdf2-sha256$29000$salt$hash`; no name means SHA-1). */
const MODULAR = /^\$pbkdf2(?:-(sha1|sha256|sha512))?\$(?:i=)?(\d{1,8})(?:,l=\d+)?\$([^$]+)\$([^$]+)$/;

/** Django (`pbkdf2_sha256$600000$salt$hash`): the salt is the text itself. */
const DJANGO = /^pbkdf2_(sha1|sha256|sha512)\$(\d{1,8})\$([^$]+)\$([^$]+)$/;

const MOST = { iterations: 5_000_000, bytes: 128 };

interface Parameters {
  readonly digest: string;
  readonly iterations: number;
  readonly salt: Buffer;
  readonly expected: Buffer;
}

export const foreignPbkdf2: ForeignScheme = {
  read(hash) {
    const parameters = parse(hash);
    if (!parameters) return undefined;
    const { digest, iterations, salt, expected } = parameters;
    return {
      verify: async (password) =>
        timingSafeEqual(await derive(password, salt, iterations, expected.length, digest), expected),
    };
  },
};

function parse(hash: string): Parameters | undefined {
  const django = DJANGO.exec(hash);
  const [, digest = 'sha1', count, salt, key] = django ?? MODULAR.exec(hash) ?? [];
  if (salt === undefined || key === undefined) return undefined;
  const iterations = Number(count);
  const saltBytes = django ? Buffer.from(salt) : decodeBase64(salt);
  const expected = decodeBase64(key);
  if (!saltBytes || !expected || expected.length < 16 || expected.length > MOST.bytes) return undefined;
  if (iterations < 1 || iterations > MOST.iterations) return undefined;
  return { digest, iterations, salt: saltBytes, expected };
}
