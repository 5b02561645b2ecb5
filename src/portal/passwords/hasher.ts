import { createHmac } from 'node:crypto';
import type { PreparedPassword } from './prepare-password';
import { createWorkQueue } from './work-queue';

/** The two functions of a bcrypt library that are needed; both must work off the main thread. */
export interface Bcrypt {
  hash(data: string, cost: number): Promise<string>;
  compare(data: string, hash: string): Promise<boolean>;
}

export interface Verification {
  readonly ok: boolean;
  /** The password is right, but its stored form isn't what would be stored today: store a new one. */
  readonly rehash: boolean;
}

export interface PasswordHasher {
  /** The form to store. Throws `busy`. */
  hash(password: PreparedPassword): Promise<string>;
  /** Whether the stored form is this password's. Costs the same for an unknown stored form. Throws `busy`. */
  verify(password: PreparedPassword, stored: string): Promise<Verification>;
  /** Costs what `verify` costs and is never right: for accounts that don't exist. Throws `busy`. */
  verifyDummy(password: PreparedPassword): Promise<Verification>;
}

export interface PasswordHasherOptions {
  readonly bcrypt: Bcrypt;
  /** bcrypt's cost: each step doubles the work. */
  readonly cost: number;
  /** Key of the HMAC under bcrypt; without one, the key is empty. */
  readonly pepper?: string | undefined;
  /** Hashes at a time: each holds a thread of Node's pool for a fifth of a second, which reads and writes need too. */
  readonly concurrency?: number;
  readonly waiting?: number;
}

/** Names the construction below; another one gets another name, so that stored forms tell how they were made. */
const SCHEME = '{bcrypt-sha384:v1}';

const WRONG: Verification = { ok: false, rehash: false };

/**
 * Hashes passwords as bcrypt(base64(HMAC-SHA-384(pepper, password))). bcrypt alone reads 72 bytes and stops at a NUL;
 * the 64 characters of base64 carry the whole password, whatever its length, and no NUL.
 */
export function createPasswordHasher(options: PasswordHasherOptions): PasswordHasher {
  const { bcrypt, cost, pepper = '', concurrency = 2, waiting = 128 } = options;
  const queue = createWorkQueue({ concurrency, waiting, retryAfter: 5 });
  const dummy = `${parameters(cost)}${'.'.repeat(53)}`;
  const digest = (password: PreparedPassword) => createHmac('sha384', pepper).update(password).digest('base64');
  const compare = (password: PreparedPassword, hash: string) => queue.run(() => bcrypt.compare(digest(password), hash));

  async function verifyDummy(password: PreparedPassword): Promise<Verification> {
    await compare(password, dummy);
    return WRONG;
  }

  return {
    hash: async (password) => SCHEME + (await queue.run(() => bcrypt.hash(digest(password), cost))),
    async verify(password, stored) {
      if (!stored.startsWith(SCHEME)) return verifyDummy(password);
      const hash = stored.slice(SCHEME.length);
      const ok = await compare(password, hash);
      return ok ? { ok, rehash: !hash.startsWith(parameters(cost)) } : WRONG;
    },
    verifyDummy,
  };
}

/** How bcrypt's own notation starts: algorithm and cost. */
function parameters(cost: number): string {
  return `$2b$${String(cost).padStart(2, '0')}$`;
}
