import { HttpError } from './http-error';

/** Far more than anything we read has; names that mean nothing must not keep others waiting. */
export const MAX_JSON_MEMBERS = 10_000;

/**
 * Whether an object anywhere in the JSON text, which must be valid, has two members of one name. JSON.parse lets the
 * last one win in silence, others the first (RFC 8259 §4): whoever looked at the body before would have seen another.
 * Takes time in proportion to the text. Throws an {@link HttpError} of 400 where an object has more members than
 * {@link MAX_JSON_MEMBERS}.
 */
export function repeatsName(json: string, { ignoreCase }: { readonly ignoreCase: boolean }): boolean {
  const scan = new NameScan(json, ignoreCase);
  return scan.findsRepeated();
}

const [QUOTE, BACKSLASH, COMMA] = ['"', '\\', ','].map((character) => character.charCodeAt(0));
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = ['[', ']', '{', '}'].map((each) => each.charCodeAt(0));

/** So many names are looked for in one way whatever object they are in: what anybody means has fewer. */
const REMEMBERED = 1_000;

/** Stands for a list, which has no names. */
const LIST = -1;

class NameScan {
  /** The objects and lists that are open, from the outermost; objects are numbered. */
  private readonly open: number[] = [];
  private objects = 0;
  /** How many names each open object has. */
  private readonly counts: number[] = [];
  /** For the first names, by how they are spelt and by what they are: the last object at each depth that had it. */
  private readonly spellings = new Map<string, number[]>();
  private readonly names = new Map<string, number[]>();
  /** The other names of each open object. */
  private readonly others: (Set<string> | undefined)[] = [];
  /** Whether the next string is a name. */
  private naming = false;

  constructor(
    private readonly json: string,
    private readonly ignoreCase: boolean,
  ) {}

  findsRepeated(): boolean {
    const { json } = this;
    for (let at = 0; at < json.length; at++) {
      const character = json.charCodeAt(at);
      if (character !== QUOTE) {
        this.enter(character);
        continue;
      }
      const end = endOfString(json, at);
      if (this.naming && this.isRepeated(json.slice(at + 1, end))) return true;
      this.naming = false;
      at = end;
    }
    return false;
  }

  private enter(character: number): void {
    if (character === OPEN_OBJECT) {
      this.counts[this.open.length] = 0;
      this.others[this.open.length] = undefined;
      this.open.push(this.objects++);
      this.naming = true;
    } else if (character === OPEN_ARRAY) this.open.push(LIST);
    else if (character === CLOSE_OBJECT || character === CLOSE_ARRAY) {
      this.open.pop();
      this.naming = false;
    } else if (character === COMMA) this.naming = this.open.at(-1) !== LIST;
  }

  private isRepeated(written: string): boolean {
    const depth = this.open.length - 1;
    const count = (this.counts[depth] ?? 0) + 1;
    this.counts[depth] = count;
    if (count > MAX_JSON_MEMBERS) throw tooManyMembers();
    const holders = this.spellings.get(written);
    return holders ? this.holds(holders, depth) : this.isOtherRepeated(written, depth);
  }

  private holds(holders: number[], depth: number): boolean {
    const object = this.open[depth] ?? LIST;
    if (holders[depth] === object) return true;
    holders[depth] = object;
    return false;
  }

  /** Spellings that mean one name share a list. */
  private isOtherRepeated(written: string, depth: number): boolean {
    const unescaped = written.includes('\\') ? (JSON.parse(`"${written}"`) as string) : written;
    const name = this.ignoreCase ? unescaped.toLowerCase() : unescaped;
    const holders = this.names.get(name) ?? (this.names.size < REMEMBERED ? [] : undefined);
    if (!holders) return this.isAmongOthers(name, depth);
    this.names.set(name, holders);
    if (this.spellings.size < REMEMBERED) this.spellings.set(written, holders);
    return this.holds(holders, depth);
  }

  private isAmongOthers(name: string, depth: number): boolean {
    const others = (this.others[depth] ??= new Set());
    if (others.has(name)) return true;
    others.add(name);
    return false;
  }
}

export function tooManyMembers(): HttpError {
  const message = `An object in the body has more than ${MAX_JSON_MEMBERS} members.`;
  return new HttpError(400, 'entity.parse.failed', message);
}

/** A quote ends a string unless an odd number of backslashes stands before it. */
function endOfString(json: string, start: number): number {
  let end = start;
  do end = json.indexOf('"', end + 1);
  while (backslashesBefore(json, end) % 2 === 1);
  return end;
}

function backslashesBefore(json: string, at: number): number {
  let first = at;
  while (json.charCodeAt(first - 1) === BACKSLASH) first--;
  return at - first;
}
