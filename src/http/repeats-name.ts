import { HttpError } from './http-error';

/** Far more than anything we read has; names that mean nothing must not keep others waiting. */
export const MAX_JSON_MEMBERS = 10_000;

/**
 * Whether an object anywhere in a value that was parsed from JSON had two members of one name. JSON.parse lets the last
 * one win in silence, others the first (RFC 8259 §4): whoever looked at the body before would have seen another.
 * `members` is how many the text has in all: where two were of one name, the value has fewer. Ignoring case, names are
 * compared, too. Takes time in proportion to the value, which must not be deeper than the stack.
 */
export function repeatsName(
  value: unknown,
  { members, ignoreCase }: { readonly members: number; readonly ignoreCase: boolean },
): boolean {
  const walk = new NameWalk(ignoreCase);
  return walk.findsRepeated(value) || walk.members < members;
}

/** How many spellings are remembered from one body to the next, and how long they may be: what anybody means is less. */
const REMEMBERED = 1_000;
const LONGEST = 128;

/** Each name's number, by how it is spelt and by what it is. */
const spellings = new Map<string, number>();
const names = new Map<string, number>();
/** By a name's number: the last object that had it. */
const holders: number[] = [];
let objects = 0;

class NameWalk {
  members = 0;

  constructor(private readonly ignoreCase: boolean) {
    if (spellings.size < REMEMBERED) return;
    // Full of what somebody made up, perhaps.
    spellings.clear();
    names.clear();
    holders.length = 0;
  }

  /** Regardless of case, if that is ignored; names of the very same spelling are one by now. */
  findsRepeated(value: unknown): boolean {
    if (value === null || typeof value !== 'object') return false;
    if (Array.isArray(value)) return this.findsRepeatedIn(value);
    const own = Object.keys(value);
    this.members += own.length;
    if (this.ignoreCase && own.length > 1 && repeatsAny(own)) return true;
    for (const name of own) {
      const member = (value as Record<string, unknown>)[name];
      if (member !== null && typeof member === 'object' && this.findsRepeated(member)) return true;
    }
    return false;
  }

  private findsRepeatedIn(list: readonly unknown[]): boolean {
    for (const item of list) {
      if (item !== null && typeof item === 'object' && this.findsRepeated(item)) return true;
    }
    return false;
  }
}

/** The names of one object. */
function repeatsAny(own: readonly string[]): boolean {
  objects += 1;
  let others: Set<string> | undefined;
  for (const name of own) {
    const number = spellings.get(name) ?? learn(name);
    if (number === undefined) {
      const lower = name.toLowerCase();
      if (others?.has(lower)) return true;
      (others ??= new Set()).add(lower);
    } else if (holders[number] === objects) return true;
    else holders[number] = objects;
  }
  return false;
}

/** Spellings that mean one name share its number; undefined where there is no room for another name. */
function learn(spelling: string): number | undefined {
  const name = spelling.toLowerCase();
  const known = names.get(name);
  if (spellings.size >= REMEMBERED || name.length > LONGEST) return known;
  const number = known ?? names.size;
  names.set(name, number);
  spellings.set(spelling, number);
  return number;
}

export function tooManyMembers(): HttpError {
  const message = `An object in the body has more than ${MAX_JSON_MEMBERS} members.`;
  return new HttpError(400, 'entity.parse.failed', message);
}
