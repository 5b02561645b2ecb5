import { PortalError } from '../errors';
import type { PasswordHasher } from './hasher';
import type { PasswordOwner, PasswordPolicy } from './policy';
import { preparePassword } from './prepare-password';

/** The one way in for a new password, whichever edge it comes through. */
export interface PasswordService {
  /**
   * Prepares, judges and hashes a password (RFC 7643 §4.1.1) and returns the form to store. Takes long, so never call
   * it inside a transaction. Throws `invalid-password` with the reasons, `busy` when too many wait.
   */
  accept(password: string, owner: PasswordOwner): Promise<string>;
  /**
   * Takes over a hash that another system made (bcrypt, argon2, PBKDF2, salted SHA) and returns the form to store. It
   * verifies, and is replaced by one of our own with the first sign-in. Never for what a client of the API calls a
   * password: a hash that leaked would be one. Throws `invalid-value` for what could never verify.
   */
  adopt(hash: string): string;
}

export function createPasswordService(policy: PasswordPolicy, hasher: PasswordHasher): PasswordService {
  return {
    async accept(password, owner) {
      const prepared = preparePassword(password);
      policy.check(prepared, owner);
      return await hasher.hash(prepared);
    },
    adopt(hash) {
      if (hasher.understands(hash)) return hash;
      throw new PortalError(
        'invalid-value',
        'The password hash is of no kind that is understood: bcrypt, argon2, PBKDF2 or salted SHA, in usual costs.',
        { attribute: 'passwordHash' },
      );
    },
  };
}
