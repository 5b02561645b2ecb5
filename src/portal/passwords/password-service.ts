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
}

export function createPasswordService(policy: PasswordPolicy, hasher: PasswordHasher): PasswordService {
  return {
    async accept(password, owner) {
      const prepared = preparePassword(password);
      policy.check(prepared, owner);
      return await hasher.hash(prepared);
    },
  };
}
