import type { ForeignScheme } from './foreign-hash';

/** The one function of an argon2 library that is needed; it must work off the main thread. */
export interface Argon2 {
  verify(hash: string, password: string): Promise<boolean>;
}

/** The notation of the Password Hashing Competition; without a version it is the first one, 16. */
const SHAPE =
  /^\$argon2(?:id|i|d)(?:\$v=(?:16|19))?\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{16,}$/;

/** In KiB: each verification takes that much memory. */
const MOST = { memory: 262_144, passes: 32, lanes: 64 };

export function foreignArgon2(argon2: Argon2): ForeignScheme {
  return {
    read(hash) {
      const [, memory, passes, lanes] = SHAPE.exec(hash) ?? [];
      const fits = Number(memory) <= MOST.memory && Number(passes) <= MOST.passes && Number(lanes) <= MOST.lanes;
      return fits ? { verify: (password) => argon2.verify(hash, password) } : undefined;
    },
  };
}
