import { PortalError } from '../../portal/errors';
import type { CallSyntax, FilterSyntax } from './syntax';
import { tokenize, type Token } from './tokenize';

const MAX_LENGTH = 4096;
const MAX_DEPTH = 32;
const MAX_TERMS = 256;

interface Call {
  readonly operator: CallSyntax['operator'];
  /** Which of the two arguments is the field. */
  readonly fieldFirst: boolean;
}

const FUNCTIONS: ReadonlyMap<string, Call> = new Map([
  ['startswith', { operator: 'sw', fieldFirst: true }],
  ['endswith', { operator: 'ew', fieldFirst: true }],
  ['contains', { operator: 'co', fieldFirst: true }],
  ['substringof', { operator: 'co', fieldFirst: false }],
]);

const FIELD = /^[a-z]\w*$/i;

/**
 * Parses OData's `$filter` as far as the portal has use for it: `eq`, `ne`, `and`, `or`, `not`, brackets, `startswith`,
 * `endswith`, `contains` and `substringof`, also compared with `true` or `false`. Throws `invalid-value`, naming the
 * position, for anything else and for more than 4,096 characters, 32 levels or 256 terms.
 */
export function parseFilter(text: string): FilterSyntax {
  if (text.length > MAX_LENGTH) throw refusal(`it has more than ${MAX_LENGTH} characters`);
  return new FilterParser(tokenize(text)).parse();
}

/** Recursive descent; the limit on depth bounds the recursion. */
class FilterParser {
  private index = 0;
  private depth = 0;
  private terms = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): FilterSyntax {
    const filter = this.disjunction();
    this.take('end', '"and", "or" or the end');
    return filter;
  }

  private disjunction(): FilterSyntax {
    const operands = [this.conjunction()];
    while (this.takeKeyword('or')) operands.push(this.conjunction());
    return operands.length === 1 ? operands[0]! : { kind: 'or', operands };
  }

  private conjunction(): FilterSyntax {
    const operands = [this.factor()];
    while (this.takeKeyword('and')) operands.push(this.factor());
    return operands.length === 1 ? operands[0]! : { kind: 'and', operands };
  }

  /** `not` binds tighter than `eq`, so that it can only stand before brackets or a function. */
  private factor(): FilterSyntax {
    if (this.isAt('(')) return this.group();
    if (!this.takeKeyword('not')) return this.term();
    if (this.isAt('(')) return { kind: 'not', operand: this.group() };
    if (this.functionHere()) return { kind: 'not', operand: this.call() };
    throw this.fault('"(" or a function after "not"');
  }

  private group(): FilterSyntax {
    const opening = this.take('(', '"("');
    if (++this.depth > MAX_DEPTH) throw refusal(`it is nested deeper than ${MAX_DEPTH} levels, ${at(opening)}`);
    const filter = this.disjunction();
    this.take(')', '"and", "or" or ")"');
    this.depth--;
    return filter;
  }

  private term(): FilterSyntax {
    if (++this.terms > MAX_TERMS) throw refusal(`it has more than ${MAX_TERMS} terms, ${at(this.current)}`);
    if (this.functionHere()) return this.comparedCall();
    const field = this.field();
    const operator = this.equality();
    if (operator) return { kind: 'compare', field, operator, value: this.value() };
    throw this.fault('"eq" or "ne"');
  }

  /** `startswith(Username,'a')`, or the same followed by `eq true`, which some clients write. */
  private comparedCall(): FilterSyntax {
    const call = this.call();
    const operator = this.equality();
    if (!operator) return call;
    const isTrue = this.takeKeyword('true');
    if (!isTrue && !this.takeKeyword('false')) throw this.fault('true or false');
    return isTrue === (operator === 'eq') ? call : { kind: 'not', operand: call };
  }

  private call(): FilterSyntax {
    const { operator, fieldFirst } = this.functionHere()!;
    this.index++;
    this.take('(', '"("');
    const first = fieldFirst ? this.field() : this.text();
    this.take(',', '","');
    const second = fieldFirst ? this.text() : this.field();
    this.take(')', '")"');
    const [field, value] = fieldFirst ? [first, second] : [second, first];
    return { kind: 'call', field, operator, value };
  }

  private functionHere(): Call | undefined {
    const isCall = this.current.kind === 'word' && this.tokens[this.index + 1]?.kind === '(';
    return isCall ? FUNCTIONS.get(this.current.text.toLowerCase()) : undefined;
  }

  private field(): string {
    const { kind, text } = this.current;
    if (kind !== 'word' || !FIELD.test(text)) throw this.fault('a field');
    this.index++;
    return text;
  }

  private equality(): 'eq' | 'ne' | undefined {
    if (this.takeKeyword('eq')) return 'eq';
    return this.takeKeyword('ne') ? 'ne' : undefined;
  }

  /** A text in single quotes, null, or a bare Uuid. */
  private value(): string | null {
    if (this.isAt('text')) return this.text();
    if (this.takeKeyword('null')) return null;
    const { kind, text } = this.current;
    if (kind !== 'word' || !/^\{?[0-9a-f-]{36}\}?$/i.test(text))
      throw this.fault("a text in single quotes ('…') or null");
    this.index++;
    return text;
  }

  private text(): string {
    return this.take('text', "a text in single quotes ('…')").text;
  }

  private get current(): Token {
    return this.tokens[this.index]!;
  }

  private isAt(kind: Token['kind']): boolean {
    return this.current.kind === kind;
  }

  private takeKeyword(keyword: string): boolean {
    const { kind, text } = this.current;
    const found = kind === 'word' && text.toLowerCase() === keyword;
    if (found) this.index++;
    return found;
  }

  private take(kind: Token['kind'], expected: string): Token {
    const { current } = this;
    if (current.kind !== kind) throw this.fault(expected);
    this.index++;
    return current;
  }

  private fault(expected: string): PortalError {
    const { current } = this;
    const found = current.kind === 'end' ? 'the end' : `"${shorten(current.text)}"`;
    return refusal(`expected ${expected} ${at(current)}, found ${found}`);
  }
}

function refusal(problem: string): PortalError {
  return new PortalError('invalid-value', `The $filter is wrong: ${problem}.`, { attribute: '$filter' });
}

function at({ start }: Token): string {
  return `at position ${start + 1}`;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40).toWellFormed()}…` : text.toWellFormed();
}
