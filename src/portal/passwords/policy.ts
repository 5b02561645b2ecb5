import { PortalError } from '../errors';
import { fold } from '../fold';
import type { Blocklist } from './blocklist';
import type { PreparedPassword } from './prepare-password';
import { PASSWORD_RULES, type CharacterKind, type PasswordPolicyName, type PasswordRules } from './presets';

/** Whose password it is to be: what it must not be made of. */
export interface PasswordOwner {
  readonly userName: string;
  /** Further names and e-mail addresses of the user. */
  readonly names?: readonly string[];
  /** The stored forms of the passwords that the user has and had, the latest first. */
  readonly lastPasswords?: readonly string[];
}

export interface PasswordPolicy {
  readonly rules: PasswordRules;
  /** How many of a user's last passwords, the present one among them, a new one must differ from. */
  readonly history: number;
  /** Throws `invalid-password` with every rule that the password breaks, never with the password. */
  check(password: PreparedPassword, owner: PasswordOwner): void;
}

export interface PasswordPolicyOptions {
  readonly name: PasswordPolicyName;
  /** Default: 0, none. */
  readonly history?: number;
  readonly blocklist: Blocklist;
  /** The portal's own names, which make a password as guessable as the user's own. */
  readonly portalNames: readonly string[];
}

/** The policy of a name (`presets.ts`), with what the portal adds to it. */
export function createPasswordPolicy({
  name,
  history = 0,
  blocklist,
  portalNames,
}: PasswordPolicyOptions): PasswordPolicy {
  const rules = PASSWORD_RULES[name];
  return {
    rules,
    history,
    check(password, owner) {
      const broken = [
        ...brokenLengths(rules, password),
        ...missingCharacters(rules, password),
        ...(rules.blocklist && blocklist.has(password) ? ['must not be a commonly used password'] : []),
        ...(rules.ownNames && restsOnNames(password, namesOf(owner, portalNames))
          ? ["must not be made of the user's or the portal's own name"]
          : []),
      ];
      if (broken.length === 0) return;
      throw new PortalError('invalid-password', `The password ${inWords(broken)}.`, { attribute: 'password' });
    },
  };
}

function brokenLengths({ minimumLength, maximumLength }: PasswordRules, password: string): string[] {
  const length = countCharacters(password);
  if (length < minimumLength) return [`must have at least ${minimumLength} characters`];
  if (length > maximumLength) return [`must have at most ${maximumLength} characters`];
  return [];
}

const CHARACTERS: Readonly<Record<Exclude<CharacterKind, 'symbol'>, readonly [pattern: RegExp, words: string]>> = {
  letter: [/\p{L}/u, 'a letter'],
  lowercase: [/\p{Ll}/u, 'a lower-case letter'],
  uppercase: [/\p{Lu}/u, 'an upper-case letter'],
  digit: [/\p{Nd}/u, 'a digit'],
};

function missingCharacters({ requires, symbols }: PasswordRules, password: string): string[] {
  return requires.flatMap((kind) => {
    if (kind === 'symbol') return hasOneOf(password, symbols) ? [] : [`must contain one of ${symbols}`];
    const [pattern, words] = CHARACTERS[kind];
    return pattern.test(password) ? [] : [`must contain ${words}`];
  });
}

function hasOneOf(text: string, characters: string): boolean {
  return Array.from(characters).some((character) => text.includes(character));
}

/** Shorter names occur in good passwords by chance. */
const SHORTEST_NAME = 4;

/** What has to be left of a password without the name in it. */
const SHORTEST_REST = 8;

function restsOnNames(password: string, names: readonly string[]): boolean {
  const folded = fold(password);
  return names.some((name) => folded.includes(name) && countCharacters(folded.replaceAll(name, '')) < SHORTEST_REST);
}

/** The names as a whole, and an e-mail address's part before the @. */
function namesOf({ userName, names = [] }: PasswordOwner, portalNames: readonly string[]): string[] {
  const all = [userName, ...names, ...portalNames].flatMap((name) => [name, name.replace(/@.*$/s, '')]);
  return all.map(fold).filter((name) => countCharacters(name) >= SHORTEST_NAME);
}

function countCharacters(text: string): number {
  return Array.from(text).length;
}

function inWords(rules: readonly string[]): string {
  return rules.length < 2 ? rules.join('') : `${rules.slice(0, -1).join(', ')} and ${rules.at(-1)}`;
}
