import type { SecretStore } from '../store';
import type { PasswordHasher } from './hasher';
import { preparePassword } from './prepare-password';

/** Nobody's password: what its hash gives away, anybody's does who knows the own password. */
const WORD = preparePassword('Is it the same pepper?');
const NAME = 'pepper-witness';

/**
 * Whether passwords are hashed here with the pepper with which they were hashed when {@link rememberPepper} was called
 * last; `none`: it never was. Takes as long as to verify a password. Throws `busy`.
 */
export async function comparePepper(secrets: SecretStore, hasher: PasswordHasher): Promise<'none' | 'same' | 'other'> {
  const kept = await secrets.find(NAME);
  if (!kept) return 'none';
  return (await hasher.verify(WORD, kept.toString())).ok ? 'same' : 'other';
}

/** From now on the pepper counts with which passwords are hashed here. Throws `busy`. */
export async function rememberPepper(secrets: SecretStore, hasher: PasswordHasher): Promise<void> {
  await secrets.put(NAME, Buffer.from(await hasher.hash(WORD)));
}
