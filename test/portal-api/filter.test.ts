import fc from 'fast-check';
import { parseFilter } from '../../src/portal-api/filter/parse';
import type { FilterSyntax } from '../../src/portal-api/filter/syntax';
import { PortalError } from '../../src/portal/errors';

const field = fc.constantFrom('Username', 'Email', 'status', 'not1', 'andy', 'Null');
const text = fc.oneof(fc.constantFrom("O'Neil", "''", 'a b', '(', 'eq', ''), fc.string({ maxLength: 8 }));

const { filter } = fc.letrec<{ filter: FilterSyntax }>((tie) => {
  const operands = fc.array(tie('filter'), { minLength: 2, maxLength: 3 });
  return {
    filter: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.record({
        kind: fc.constant('compare' as const),
        field,
        operator: fc.constantFrom('eq' as const, 'ne' as const),
        value: fc.option(text),
      }),
      fc.record({
        kind: fc.constant('call' as const),
        field,
        operator: fc.constantFrom('sw' as const, 'ew' as const, 'co' as const),
        value: text,
      }),
      fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), operands }),
      fc.record({ kind: fc.constant('not' as const), operand: tie('filter') }),
    ),
  };
});

const FUNCTIONS = { sw: 'startswith', ew: 'endswith', co: 'contains' };

/** With brackets around everything that could be misread. */
function write(syntax: FilterSyntax): string {
  switch (syntax.kind) {
    case 'and':
    case 'or':
      return syntax.operands.map((operand) => `(${write(operand)})`).join(` ${syntax.kind} `);
    case 'not':
      return `not (${write(syntax.operand)})`;
    case 'call':
      return `${FUNCTIONS[syntax.operator]}(${syntax.field},${quote(syntax.value)})`;
    case 'compare':
      return `${syntax.field} ${syntax.operator} ${syntax.value === null ? 'null' : quote(syntax.value)}`;
  }
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

describe('$filter', () => {
  test('what is written is what is read', () => {
    fc.assert(fc.property(filter, (syntax) => expect(parseFilter(write(syntax))).toEqual(syntax)));
  });

  test('and binds tighter than or, not tighter than both', () => {
    const name = (value: string) => ({ kind: 'compare', field: 'a', operator: 'eq', value });
    expect(parseFilter("a eq '1' or a eq '2' and a eq '3'")).toEqual({
      kind: 'or',
      operands: [name('1'), { kind: 'and', operands: [name('2'), name('3')] }],
    });
    expect(parseFilter("not (a eq '1') and a eq '2'")).toEqual({
      kind: 'and',
      operands: [{ kind: 'not', operand: name('1') }, name('2')],
    });
  });

  test('whatever else comes is refused, and never breaks', () => {
    const word = fc.constantFrom(
      '(',
      ')',
      ',',
      "'",
      "'a'",
      'eq',
      'ne',
      'and',
      'or',
      'not',
      'a',
      'null',
      'startswith',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join(' ')),
          fc.array(word).map((words) => words.join('')),
        ),
        (input) => {
          try {
            parseFilter(input);
          } catch (error) {
            expect(error).toBeInstanceOf(PortalError);
            expect(error).toMatchObject({ code: 'invalid-value', attribute: '$filter' });
          }
        },
      ),
    );
  });
});
