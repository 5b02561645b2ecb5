/** What a `userPassword` comes to: a clear text to be judged and hashed, or another system's hash. */
export type LdifPassword = { readonly password: string } | { readonly passwordHash: string };

const SCHEME = /^\{([\w-]+)\}([^]*)$/;

/**
 * Takes the name of the scheme (RFC 2307 §5.3) off where the hash names its own, as `$2b$…` and `$argon2id$…` do.
 * Whether the hash is understood, the portal says.
 */
export function readLdifPassword(text: string): LdifPassword {
  const [, name, value = ''] = SCHEME.exec(text) ?? [];
  if (name === undefined) return { password: text };
  switch (name.toUpperCase()) {
    case 'CLEAR':
    case 'CLEARTEXT':
      return { password: value };
    case 'CRYPT':
    case 'BCRYPT':
    case 'ARGON2':
      return { passwordHash: value };
    case 'PBKDF2':
    case 'PBKDF2-SHA1':
      return { passwordHash: `$pbkdf2$${value}` };
    case 'PBKDF2-SHA256':
    case 'PBKDF2-SHA512':
      return { passwordHash: `$${name.toLowerCase()}$${value}` };
    default:
      return { passwordHash: text };
  }
}
