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

/** A list has none; an object's set is made with its first name. */
type Names = 'list' | { seen?: Set<string> };

class NameScan {
  private readonly open: Names[] = [];
  /** The object whose next string is a name. */
  private naming: { seen?: Set<string> } | undefined;

  constructor(
    private readonly json: string,
    private readonly ignoreCase: boolean,
  ) {}

  findsRepeated(): boolean {
    const { json } = this;
    for (let at = 0; at < json.length; at++) {
      if (json[at] !== '"') {
        this.enter(json[at]);
        continue;
      }
      const end = endOfString(json, at);
      if (this.naming && this.isRepeated(this.naming, json.slice(at, end + 1))) return true;
      this.naming = undefined;
      at = end;
    }
    return false;
  }

  private enter(character: string | undefined): void {
    if (character === '{') this.open.push((this.naming = {}));
    else if (character === '[') this.open.push('list');
    else if (character === '}' || character === ']') this.leave();
    else if (character === ',') this.naming = this.innermostObject();
  }

  private leave(): void {
    this.open.pop();
    this.naming = undefined;
  }

  private innermostObject(): { seen?: Set<string> } | undefined {
    const innermost = this.open.at(-1);
    return innermost === 'list' ? undefined : innermost;
  }

  private isRepeated(object: { seen?: Set<string> }, quoted: string): boolean {
    const written = quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
    const name = this.ignoreCase ? written.toLowerCase() : written;
    const seen = (object.seen ??= new Set());
    if (seen.has(name)) return true;
    if (seen.size === MAX_JSON_MEMBERS) throw tooManyMembers();
    seen.add(name);
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
  while (json[first - 1] === '\\') first--;
  return at - first;
}
