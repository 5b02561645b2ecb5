/** `open` is a text without its closing quote, `end` the end of the filter. */
export type TokenKind = 'word' | 'text' | '(' | ')' | ',' | 'open' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Of a text, its value; of anything else, as written. */
  readonly text: string;
  /** Where it begins, from 0. */
  readonly start: number;
}

/** Quotes within a text are doubled: `'O''Neil'`; `guid'…'` is a text, too. */
const TOKEN = /\s+|(?:guid)?'((?:[^']|'')*)('?)|[(),]|[^\s'(),]+/giy;

/** Cuts a `$filter` into words, texts and brackets, reading each character once. Never fails. */
export function tokenize(filter: string): Token[] {
  const tokens: Token[] = [];
  for (const match of filter.matchAll(TOKEN)) {
    const [written, text, quote] = match;
    if (/^\s/.test(written)) continue;
    tokens.push({ ...kindAndText(written, text, quote), start: match.index });
  }
  tokens.push({ kind: 'end', text: '', start: filter.length });
  return tokens;
}

function kindAndText(written: string, text: string | undefined, quote: string | undefined): Omit<Token, 'start'> {
  if (text !== undefined) return quote === "'" ? { kind: 'text', text: text.replaceAll("''", "'") } : open(written);
  return { kind: written === '(' || written === ')' || written === ',' ? written : 'word', text: written };
}

function open(written: string): Omit<Token, 'start'> {
  return { kind: 'open', text: written };
}
