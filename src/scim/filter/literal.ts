import type { Token } from './tokenize';
import type { LiteralSyntax, SyntaxOptions } from './syntax';
import { isStorable } from '../../portal/storable-text';

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const OTHER_QUOTE = /^['`\u2018-\u201f\u00ab]/;
const KEYWORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/**
 * The value of a comparison (RFC 7644 §3.4.2.2 compValue, RFC 8259): a JSON string, a number, true, false or null;
 * a word without quotes counts as a string when tolerant. Undefined where the token is none of these, or a text that
 * no attribute can have: NUL, half a surrogate pair.
 */
export function readLiteral(token: Token, { tolerant }: SyntaxOptions): LiteralSyntax | undefined {
  if (token.kind === 'string') return readString(token.text);
  if (token.kind !== 'word') return undefined;
  const { text } = token;
  const keyword = KEYWORDS.get(text.toLowerCase());
  if (keyword !== undefined) return { value: keyword, text };
  if (NUMBER.test(text)) return readNumber(text);
  return tolerant && isBareValue(text) ? { value: text, text } : undefined;
}

function readString(quoted: string): LiteralSyntax | undefined {
  try {
    const value = JSON.parse(quoted) as string;
    return isStorable(value) ? { value, text: value } : undefined;
  } catch {
    return undefined;
  }
}

function readNumber(text: string): LiteralSyntax | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? { value, text } : undefined;
}

/** `and` and `or` stand where a value was forgotten; quotes that aren't JSON's are no part of the value that was meant. */
function isBareValue(text: string): boolean {
  return isStorable(text) && !['and', 'or'].includes(text.toLowerCase()) && !OTHER_QUOTE.test(text);
}
