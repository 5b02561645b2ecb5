import { createHmac } from 'node:crypto';
import { foreignArgon2, type Argon2 } from './foreign/argon2';
import type { Bcrypt } from './bcrypt';
import { foreignBcrypt } from './foreign/bcrypt';
import type { ForeignHash } from './foreign/foreign-hash';
import { foreignPbkdf2 } from './foreign/pbkdf2';
import { foreignSaltedSha } from './foreign/salted-sha';
import type { PreparedPassword } from './prepare-password';
import { createWorkQueue, type WorkLoad } from './work-queue';

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
  /** Whether `verify` understands a stored form: one of its own, or a hash that another system made. */
  understands(stored: string): boolean;
  /** How many hashes are under way, wait, and were turned away. */
  load(): WorkLoad;
}

export interface PasswordHasherOptions {
  readonly bcrypt: Bcrypt;
  /** For imported hashes. */
  readonly argon2?: Argon2;
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

const OWN = /^\{bcrypt-sha384:v1\}\$2b\$(0[4-9]|1[0-5])\$[./A-Za-z0-9]{53}$/;

const WRONG: Verification = { ok: false, rehash: false };

/**
 * Hashes passwords as bcrypt(base64(HMAC-SHA-384(pepper, password))). bcrypt alone reads 72 bytes and stops at a NUL;
 * the 64 characters of base64 carry the whole password, whatever its length, and no NUL. Hashes of other systems verify,
 * too, and ask to be replaced.
 */
export function createPasswordHasher(options: PasswordHasherOptions): PasswordHasher {
  const { bcrypt, argon2, cost, pepper = '', concurrency = 2, waiting = 128 } = options;
  const foreign = [foreignBcrypt(bcrypt), foreignPbkdf2, foreignSaltedSha, ...(argon2 ? [foreignArgon2(argon2)] : [])];
  const queue = createWorkQueue({ concurrency, waiting, retryAfter: 5 });
  const digest = (password: PreparedPassword) => createHmac('sha384', pepper).update(password).digest('base64');
  const compare = (password: PreparedPassword, hash: string) => queue.run(() => bcrypt.compare(digest(password), hash));

  const verifyDummy = async (password: PreparedPassword): Promise<Verification> => {
    await compare(password, dummyOf(cost));
    return WRONG;
  };

  function readForeign(stored: string): ForeignHash | undefined {
    for (const scheme of foreign) {
      const hash = scheme.read(stored);
      if (hash) return hash;
    }
    return undefined;
  }

  /** A wrong password costs no less than with a hash of our own, so that a cheap hash doesn't show by its time. */
  async function verifyForeign(password: PreparedPassword, stored: string): Promise<Verification> {
    const hash = readForeign(stored);
    if (!hash) return await verifyDummy(password);
    if (await queue.run(() => hash.verify(password))) return { ok: true, rehash: true };
    if (hash.bcryptCost === undefined) return await verifyDummy(password);
    // Each step of the cost doubles the work, so one verification a step makes up what is missing, exactly.
    for (let step = hash.bcryptCost; step < cost; step++) await compare(password, dummyOf(step));
    return WRONG;
  }

  return {
    load: () => queue.load(),
    hash: async (password) => SCHEME + (await queue.run(() => bcrypt.hash(digest(password), cost))),
    async verify(password, stored) {
      if (!stored.startsWith(SCHEME)) return await verifyForeign(password, stored);
      const hash = stored.slice(SCHEME.length);
      const ok = await compare(password, hash);
      return ok ? { ok, rehash: !hash.startsWith(parameters(cost)) } : WRONG;
    },
    verifyDummy,
    understands: (stored) => OWN.test(stored) || readForeign(stored) !== undefined,
  };
}

/** A hash that no password has, with the work of the cost. */
function dummyOf(cost: number): string {
  return `${parameters(cost)}${'.'.repeat(53)}`;
}

/** How bcrypt's own notation starts: algorithm and cost. */
function parameters(cost: number): string {
  return `$2b$${String(cost).padStart(2, '0')}$`;
}
