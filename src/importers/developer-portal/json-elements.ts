import { StringDecoder } from 'node:string_decoder';

/** The text of one object of a file, and the line that it begins in. */
export interface JsonElement {
  readonly line: number;
  readonly text: string;
  /** It is larger than anything of a portal: the text is cut off. */
  readonly isTooLarge: boolean;
}

/** Characters of one object. */
const LARGEST = 1024 * 1024;

/** What lists are wrapped in: `{"results":[…]}`, `{"value":[…]}`, `{"d":{"results":[…]}}`, `{"Users":[…]}`. */
const WRAPPERS = new Set(['results', 'value', 'd', 'users', 'organizations']);

/**
 * The objects of a file, one after the other, whatever holds them: a list, a list within an object, or nothing (an
 * object a line). Each is text that begins and ends like an object; whether it is JSON shows when it is parsed.
 */
export async function* readJsonElements(file: AsyncIterable<Uint8Array>): AsyncGenerator<JsonElement> {
  const decoder = new StringDecoder('utf8');
  const scanner = new ElementScanner();
  for await (const chunk of file) yield* scanner.scan(decoder.write(Buffer.from(chunk)));
  yield* scanner.scan(decoder.end());
  yield* scanner.end();
}

class ElementScanner {
  #line = 1;
  /** The element at hand, and how deep its own nesting is; undefined: between elements. */
  #parts: string[] | undefined;
  #size = 0;
  /** Where the element's part of the text at hand begins. */
  #from = 0;
  #start = 1;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** The string that was read last, at the element's first level: maybe the name of a wrapper. */
  #string = '';
  #name = '';
  #seen = false;

  *scan(text: string): Generator<JsonElement> {
    this.#from = 0;
    for (let at = 0; at < text.length; at++) {
      const character = text[at] ?? '';
      if (character === '\n') this.#line++;
      if (this.#inString) this.#readString(character);
      else if (character === '"') [this.#inString, this.#string] = [true, ''];
      else if (character === ':' && this.#depth === 1) this.#name = this.#string;
      else if (character === '{' || character === '[') this.#open(character, at);
      else if ((character === '}' || character === ']') && this.#depth > 0 && --this.#depth === 0) {
        this.#keep(text.slice(this.#from, at + 1));
        yield* this.end();
      }
    }
    this.#keep(text.slice(this.#from));
  }

  /** What has begun and not ended is told, too: it is no JSON, and should not be lost in silence. */
  *end(): Generator<JsonElement> {
    if (!this.#parts) return;
    const isTooLarge = this.#size > LARGEST;
    yield { line: this.#start, text: this.#parts.join(''), isTooLarge };
    this.#parts = undefined;
    this.#depth = 0;
    this.#seen = true;
  }

  #open(character: string, at: number): void {
    if (this.#opensWrapper(character)) {
      this.#depth = 0;
      this.#parts = undefined;
      return;
    }
    if (this.#depth === 0) this.#begin(at);
    this.#depth++;
  }

  /** A list around elements, or a name such as `results` in front of what holds them all. */
  #opensWrapper(character: string): boolean {
    if (this.#depth === 0) return character === '[';
    return this.#depth === 1 && !this.#seen && WRAPPERS.has(this.#name.toLowerCase());
  }

  #begin(at: number): void {
    this.#parts = [];
    this.#size = 0;
    this.#start = this.#line;
    this.#name = '';
    this.#from = at;
  }

  #keep(text: string): void {
    if (!this.#parts) return;
    if (this.#size <= LARGEST) this.#parts.push(text);
    this.#size += text.length;
  }

  #readString(character: string): void {
    if (this.#escaped) this.#escaped = false;
    else if (character === '\\') this.#escaped = true;
    else if (character === '"') this.#inString = false;
    else if (this.#depth === 1 && this.#string.length < 32) this.#string += character;
  }
}
