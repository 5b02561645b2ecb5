import type { ForeignScheme } from './foreign-hash';

/** The one function of an argon2 library that is needed; it must work off the main thread. */
export interface Argon2 {
  verify(hash: string, password: string): Promise<boolean>;
}

/** The notation of the Password Hashing Competition; without a version it is the first one, 16. */
const SHAPE = /^\$argon2(?:id|i|d)(?:\$v=(?:16|19))?\$([a-z]=\d{1,7}(?:,[a-z]=\d{1,7}){2})\$[\w+/]{11,}\$[\w+/]{16,}$/;

/** Memory in KiB, passes, lanes: each verification takes that much. */
const MOST: ReadonlyMap<string, number> = new Map([
  ['m', 262_144],
  ['t', 32],
  ['p', 64],
]);

export function foreignArgon2(argon2: Argon2): ForeignScheme {
  return {
    read(hash) {
      const [, parameters] = SHAPE.exec(hash) ?? [];
      if (parameters === undefined || !isModerate(parameters)) return undefined;
      return { verify: (password) => argon2.verify(hash, password) };
    },
  };
}

/** Each of the three is there, in whatever order, and none is beyond its limit. */
function isModerate(parameters: string): boolean {
  const given = new Map(parameters.split(',').map((part) => [part.slice(0, 1), Number(part.slice(2))]));
  return Array.from(MOST).every(([name, most]) => (given.get(name) ?? 0) >= 1 && (given.get(name) ?? 0) <= most);
}
