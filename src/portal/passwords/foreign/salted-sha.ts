import { createHash, timingSafeEqual } from 'node:crypto';
import { decodeBase64 } from './base64';
import type { ForeignScheme } from './foreign-hash';

/** A directory's `{SSHA}`, `{SSHA256}`, `{SSHA512}`: base64 of the digest of password and salt, then the salt. */
const SHAPE = /^\{SSHA(256|512)?\}(.+)$/i;

const LENGTHS = { sha1: 20, sha256: 32, sha512: 64 } as const;

/** More would be no salt. */
const LONGEST_SALT = 64;

/** One digest of some bytes: too little work to need a thread of its own. */
export const foreignSaltedSha: ForeignScheme = {
  read(hash) {
    const [, bits, encoded] = SHAPE.exec(hash) ?? [];
    const bytes = encoded === undefined ? undefined : decodeBase64(encoded);
    const digest = bits === undefined ? 'sha1' : bits === '256' ? 'sha256' : 'sha512';
    const length = LENGTHS[digest];
    if (!bytes || bytes.length <= length || bytes.length > length + LONGEST_SALT) return undefined;
    const [expected, salt] = [bytes.subarray(0, length), bytes.subarray(length)];
    return {
      verify: (password) =>
        Promise.resolve(timingSafeEqual(createHash(digest).update(password).update(salt).digest(), expected)),
    };
  },
};
