import type { CompareOperator } from '../../portal/query';
import { ScimError, type ScimType } from '../errors';
import { readLiteral } from './literal';
import type { ElementSyntax, FilterSyntax, PathSyntax, SyntaxOptions } from './syntax';
import { tokenize, type Token } from './tokenize';

const MAX_LENGTH = 4096;
const MAX_DEPTH = 32;
const MAX_TERMS = 256;

const OPERATORS: ReadonlySet<string> = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']);
/** RFC 7644 §3.4.2.2 attrPath, with the URN in front of it. */
const ATTRIBUTE = /^[a-z$][\w$:.-]*$/i;
const SUB_ATTRIBUTE = /^\.[a-z$][\w$-]*$/i;

/**
 * Parses a filter (RFC 7644 §3.4.2.2) in linear time: grouping before `not` before `and` before `or`, operators and
 * keywords in any case. Beyond the grammar it takes `emails[type eq "work"].value eq "x"`: one element of that type
 * and that value.
 *
 * Throws 400 `invalidFilter`, naming the position, for what isn't a filter and for more than 4,096 characters, 32
 * levels of brackets or 256 terms.
 */
export function parseFilter(text: string, options: SyntaxOptions): FilterSyntax {
  if (text.length > MAX_LENGTH) {
    throw new ScimError(400, 'invalidFilter', `A filter has at most ${MAX_LENGTH} characters, not ${text.length}.`);
  }
  return new FilterParser(tokenize(text), options).parse();
}

/**
 * Parses the path of a PATCH operation (RFC 7644 §3.5.2 Figure 7): `attribute`, `attribute[filter]`,
 * `attribute[filter].subAttribute`. Throws 400 `invalidPath`, or `invalidFilter` for a fault between the brackets.
 */
export function parsePath(text: string, options: SyntaxOptions): PathSyntax {
  if (text.length > MAX_LENGTH) {
    throw new ScimError(400, 'invalidPath', `A path has at most ${MAX_LENGTH} characters, not ${text.length}.`);
  }
  const tokens = tokenize(text);
  const [attribute, opening] = tokens as [Token, Token?];
  if (attribute.kind !== 'word' || !ATTRIBUTE.test(attribute.text)) throw pathFault('an attribute', attribute);
  if (!opening || opening.kind === 'end') return { attribute: attribute.text };
  if (opening.kind !== '[') throw pathFault('"[" or the end', opening);
  return { attribute: attribute.text, ...parseValuePath(tokens, options) };
}

function parseValuePath(tokens: readonly Token[], options: SyntaxOptions): Omit<PathSyntax, 'attribute'> {
  const open = tokens.find(({ kind }) => kind === 'open');
  if (open) throw pathFault('a closing quote', open);
  const closing = tokens.findLastIndex(({ kind }) => kind === ']');
  const [after, end] = tokens.slice(closing + 1);
  if (closing < 0 || !after) throw pathFault('"]"', tokens.at(-1));
  const filter = new FilterParser([...tokens.slice(2, closing), endAt(tokens[closing])], options).parseElement();
  if (after.kind === 'end') return { filter };
  if (!SUB_ATTRIBUTE.test(after.text) || end?.kind !== 'end') throw pathFault('one sub-attribute or the end', after);
  return { filter, subAttribute: after.text.slice(1) };
}

function endAt(closing: Token | undefined): Token {
  return { kind: 'end', text: ']', start: closing?.start ?? 0, end: closing?.end ?? 0 };
}

function pathFault(expected: string, token: Token | undefined): ScimError {
  return fault('invalidPath', 'path', expected, token);
}

function fault(scimType: ScimType, what: string, expected: string, token: Token | undefined): ScimError {
  const found = token?.text ? `"${shorten(token.text)}"` : 'nothing';
  const position = (token?.start ?? 0) + 1;
  return new ScimError(
    400,
    scimType,
    `The ${what} is wrong at position ${position}: expected ${expected}, found ${found}.`,
  );
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40).toWellFormed()}…` : text.toWellFormed();
}

/** Recursive descent; the limit on depth bounds the recursion. */
class FilterParser {
  private index = 0;
  private depth = 0;
  private terms = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly options: SyntaxOptions,
  ) {}

  parse(): FilterSyntax {
    const filter = this.disjunction();
    this.take('end', '"and", "or" or the end');
    return filter;
  }

  /** The whole text is the inside of `attribute[…]`. */
  parseElement(): FilterSyntax {
    return this.nested(this.current, () => this.parse());
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

  private factor(): FilterSyntax {
    if (this.current.kind === '(') return this.group();
    if (this.tokens[this.index + 1]?.kind === '(' && this.takeKeyword('not')) {
      return { kind: 'not', operand: this.group() };
    }
    const attribute = this.attribute();
    return this.current.kind === '[' ? this.valuePath(attribute) : this.term(attribute);
  }

  private group(): FilterSyntax {
    return this.nested(this.take('(', '"("'), () => {
      const filter = this.disjunction();
      this.take(')', '"and", "or" or ")"');
      return filter;
    });
  }

  private valuePath(attribute: string): ElementSyntax {
    const where = this.nested(this.take('[', '"["'), () => this.disjunction());
    const closing = this.take(']', '"and", "or" or "]"');
    const { current } = this;
    if (current.start !== closing.end || !SUB_ATTRIBUTE.test(current.text))
      return { kind: 'element', attribute, where };
    this.index++;
    const term = this.term(current.text.slice(1));
    return { kind: 'element', attribute, where: { kind: 'and', operands: [where, term] } };
  }

  private term(attribute: string): FilterSyntax {
    if (++this.terms > MAX_TERMS) throw this.limit(`more than ${MAX_TERMS} terms`, this.current);
    if (this.takeKeyword('pr')) return { kind: 'present', attribute };
    const operator = this.operator();
    const value = readLiteral(this.current, this.options);
    if (!value) throw this.fault('a value: a JSON string in quotes, a number, true, false or null');
    this.index++;
    return { kind: 'compare', attribute, operator, value };
  }

  private attribute(): string {
    const { current } = this;
    if (current.kind !== 'word' || !ATTRIBUTE.test(current.text)) throw this.fault('an attribute, "not (" or "("');
    this.index++;
    return current.text;
  }

  private operator(): CompareOperator {
    const { current } = this;
    const operator = current.text.toLowerCase();
    if (!OPERATORS.has(operator)) throw this.fault('an operator (eq ne co sw ew pr gt ge lt le)');
    this.index++;
    return operator as CompareOperator;
  }

  private nested<T>(opening: Token, parse: () => T): T {
    if (++this.depth > MAX_DEPTH) throw this.limit(`nested deeper than ${MAX_DEPTH} levels`, opening);
    const result = parse();
    this.depth--;
    return result;
  }

  private get current(): Token {
    return this.tokens[this.index]!;
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

  private fault(expected: string): ScimError {
    return fault('invalidFilter', 'filter', expected, this.current);
  }

  private limit(problem: string, token: Token): ScimError {
    return new ScimError(400, 'invalidFilter', `The filter is ${problem}, at position ${token.start + 1}.`);
  }
}
