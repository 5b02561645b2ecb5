import { fold } from '../fold';

/** Passwords that are tried first because many people chose them. */
export interface Blocklist {
  /** Whether the whole password is on the list, regardless of case. */
  has(password: string): boolean;
}

/** A blocklist whose words are loaded with the first question, and once. */
export function createBlocklist(loadWords: () => Iterable<string>): Blocklist {
  let words: ReadonlySet<string> | undefined;
  return {
    has(password) {
      words ??= foldAll(loadWords());
      return words.has(fold(password));
    },
  };
}

function foldAll(words: Iterable<string>): ReadonlySet<string> {
  const folded = new Set<string>();
  for (const word of words) folded.add(fold(word));
  return folded;
}
