/** `GET /auth/password-policy`. */
export interface PasswordPolicy {
  readonly name: string;
  readonly minimumLength: number;
  readonly maximumLength: number;
  readonly requires: Readonly<Record<'letter' | 'lowercase' | 'uppercase' | 'digit' | 'symbol', boolean>>;
  readonly symbols: string;
  readonly refusesCommonPasswords: boolean;
  readonly refusesOwnNames: boolean;
}

export type RuleName = 'length' | keyof PasswordPolicy['requires'];

export interface CheckedRule {
  readonly rule: RuleName;
  readonly met: boolean;
}

const PATTERNS = { letter: /\p{L}/u, lowercase: /\p{Ll}/u, uppercase: /\p{Lu}/u, digit: /\p{Nd}/u } as const;
const KINDS = ['letter', 'lowercase', 'uppercase', 'digit', 'symbol'] as const;

/** The rules that can be told while one types, and whether they are met; the rest, the server judges. */
export function checkRules(policy: PasswordPolicy, password: string): readonly CheckedRule[] {
  const length = Array.from(password).length;
  const has = (kind: (typeof KINDS)[number]) =>
    kind === 'symbol'
      ? Array.from(policy.symbols).some((symbol) => password.includes(symbol))
      : PATTERNS[kind].test(password);
  return [
    { rule: 'length', met: length >= policy.minimumLength && length <= policy.maximumLength },
    ...KINDS.filter((kind) => policy.requires[kind]).map((rule) => ({ rule, met: has(rule) })),
  ];
}

/** Without what is easily mistaken for something else. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A random password that any of the policies takes: at least 20 characters in groups, all kinds in it. */
export function generatePassword(policy: PasswordPolicy): string {
  const groups = Math.max(4, Math.ceil(policy.minimumLength / 5));
  for (;;) {
    const password = Array.from({ length: groups }, () => randomText(5)).join('-');
    if (/[a-z]/.test(password) && /[A-Z]/.test(password) && /\d/.test(password)) return password;
  }
}

function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    const [byte = 0] = crypto.getRandomValues(new Uint8Array(1));
    // What goes beyond a whole multiple would make some characters likelier than others.
    if (byte < 256 - (256 % ALPHABET.length)) text += ALPHABET[byte % ALPHABET.length];
  }
  return text;
}
