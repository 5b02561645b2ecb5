import { PortalError } from '../errors';
import type { PasswordHasher } from './hasher';
import type { PasswordOwner, PasswordPolicy } from './policy';
import { preparePassword } from './prepare-password';

/** The one way in for a new password, whichever edge it comes through. */
export interface PasswordService {
  /**
   * Prepares, judges and hashes a password (RFC 7643 §4.1.1) and returns the form to store. Takes long, also because each
   * of the owner's last passwords has to be compared, so never call it inside a transaction. Throws `invalid-password` with the reasons, `busy` when too many wait.
   */
  accept(password: string, owner: PasswordOwner): Promise<string>;
  /** Judges a password as `accept` does, without hashing it. Throws `invalid-password`, `busy`. */
  judge(password: string, owner: PasswordOwner): Promise<void>;
  /** How many of a user's last passwords count when a new one is judged. */
  readonly history: number;
  /** Whether a stored form is this password's. Takes as long as `accept`. Throws `busy`. */
  isSame(password: string, stored: string): Promise<boolean>;
  /**
   * Takes over a hash that another system made (bcrypt, argon2, PBKDF2, salted SHA) and returns the form to store. It
   * verifies, and is replaced by one of our own with the first sign-in. Never for what a client of the API calls a
   * password: a hash that leaked would be one. Throws `invalid-value` for what could never verify.
   */
  adopt(hash: string): string;
  /**
   * The same service for somebody who will ask it to accept these passwords, about in this order: hashes of the next few
   * are made while what comes before them is being done.
   */
  ahead(coming: readonly string[]): PasswordService;
}

/** More than are hashed at a time on most machines; few enough to leave the queue to others. */
const AHEAD = 8;

/** Judges by the policy, then hashes. */
export function createPasswordService(policy: PasswordPolicy, hasher: PasswordHasher): PasswordService {
  const service: PasswordService = {
    history: policy.history,
    async accept(password, owner) {
      await service.judge(password, owner);
      return await hasher.hash(preparePassword(password));
    },
    async judge(password, owner) {
      const prepared = preparePassword(password);
      policy.check(prepared, owner);
      for (const stored of owner.lastPasswords ?? []) {
        if ((await hasher.verify(prepared, stored)).ok) throw hadBefore(policy.history);
      }
    },
    isSame: async (password, stored) => (await hasher.verify(preparePassword(password), stored)).ok,
    adopt(hash) {
      if (hasher.understands(hash)) return hash;
      throw new PortalError(
        'invalid-value',
        'The password hash is of no kind that is understood: bcrypt, argon2, PBKDF2 or salted SHA, in usual costs.',
        { attribute: 'passwordHash' },
      );
    },
    ahead(coming) {
      const hashes = new HashesAhead(coming.filter(isWorthHashing), hasher);
      const accept: PasswordService['accept'] = async (password, owner) => {
        const hash = hashes.take(password);
        await service.judge(password, owner);
        return await (hash ?? hasher.hash(preparePassword(password)));
      };
      return { ...service, accept };
    },
  };
  return service;

  /** A password that is refused whosever it is: no work is spent on it. */
  function isWorthHashing(password: string): boolean {
    try {
      policy.check(preparePassword(password), { userName: '', names: [] });
      return true;
    } catch {
      return false;
    }
  }
}

function hadBefore(history: number): PortalError {
  const last = history === 1 ? 'the one that the user has' : `one of the user's last ${history}`;
  return new PortalError('invalid-password', `The password must not be ${last}.`, { attribute: 'password' });
}

/** Hashes under way, each to be used once: two users with one password must not have one hash. */
class HashesAhead {
  private readonly underWay: { readonly password: string; readonly hash: Promise<string> }[] = [];
  private next = 0;

  constructor(
    private readonly coming: readonly string[],
    private readonly hasher: PasswordHasher,
  ) {
    this.fill();
  }

  /** The hash of a password, if it was begun; those before it, which nobody asked for, are given up. */
  take(password: string): Promise<string> | undefined {
    const at = this.underWay.findIndex((each) => each.password === password);
    const [found] = at < 0 ? [] : this.underWay.splice(0, at + 1).slice(-1);
    this.fill();
    return found?.hash;
  }

  private fill(): void {
    while (this.underWay.length < AHEAD && this.next < this.coming.length) {
      const password = this.coming[this.next++] ?? '';
      const hash = this.begin(password);
      // Who asks for it hears of the failure; maybe nobody does.
      hash.catch(() => undefined);
      this.underWay.push({ password, hash });
    }
  }

  private async begin(password: string): Promise<string> {
    return await this.hasher.hash(preparePassword(password));
  }
}
