/** `open` is a string without its closing quote, `end` the end of the text. */
export type TokenKind = 'word' | 'string' | '(' | ')' | '[' | ']' | 'open' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As written, quotes included. */
  readonly text: string;
  /** Where it begins and where it ended, from 0. */
  readonly start: number;
  readonly end: number;
}

const BRACKETS: ReadonlySet<string> = new Set(['(', ')', '[', ']']);
const SPACE: ReadonlySet<string> = new Set([' ', '\t', '\r', '\n']);

/**
 * Cuts a filter or path into words (attributes, operators, bare values), strings and brackets, reading each character
 * once. Never fails: what the words may be is the parser's business. The last token is `end`.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    if (SPACE.has(text.charAt(position))) {
      position++;
    } else {
      const token = readToken(text, position);
      tokens.push(token);
      position = token.end;
    }
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length });
  return tokens;
}

function readToken(text: string, start: number): Token {
  const first = text.charAt(start);
  if (BRACKETS.has(first)) return token(first as TokenKind, text, start, start + 1);
  if (first !== '"') return token('word', text, start, endOfWord(text, start));
  const end = endOfString(text, start);
  return end === undefined ? token('open', text, start, text.length) : token('string', text, start, end);
}

function token(kind: TokenKind, text: string, start: number, end: number): Token {
  return { kind, text: text.slice(start, end), start, end };
}

function endOfString(text: string, start: number): number | undefined {
  let position = start + 1;
  while (position < text.length) {
    const character = text[position];
    if (character === '"') return position + 1;
    position += character === '\\' ? 2 : 1;
  }
  return undefined;
}

function endOfWord(text: string, start: number): number {
  let position = start + 1;
  while (position < text.length && isWordCharacter(text.charAt(position))) position++;
  return position;
}

function isWordCharacter(character: string): boolean {
  return character !== '"' && !BRACKETS.has(character) && !SPACE.has(character);
}
