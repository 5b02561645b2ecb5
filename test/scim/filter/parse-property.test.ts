import fc from 'fast-check';
import { ScimError } from '../../../src/scim/errors';
import { parseFilter, parsePath } from '../../../src/scim/filter/parse';
import { resolveFilter } from '../../../src/scim/filter/resolve';
import type { FilterSyntax } from '../../../src/scim/filter/syntax';
import { userSchema } from '../../../src/scim/schemas/user-schema';

const tolerances = [{ tolerant: false }, { tolerant: true }];

const attribute = fc.constantFrom(
  'userName',
  '$ref',
  'emails.type',
  'urn:ietf:params:scim:schemas:core:2.0:User:title',
);
const literal = fc.oneof(
  fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed() && !text.includes('\0')),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
  fc.boolean(),
  fc.constant(null),
);
const term: fc.Arbitrary<FilterSyntax> = fc.oneof(
  fc.record({ kind: fc.constant('present' as const), attribute }),
  fc.record({
    kind: fc.constant('compare' as const),
    attribute,
    operator: fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'),
    value: literal.map((value) => ({ value, text: typeof value === 'string' ? value : JSON.stringify(value) })),
  }),
);

function logic(leaf: fc.Arbitrary<FilterSyntax>): fc.Arbitrary<FilterSyntax> {
  const { tree } = fc.letrec<{ tree: FilterSyntax }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.record({ kind: fc.constant('not' as const), operand: tie('tree') }),
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        operands: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }),
      }),
    ),
  }));
  return tree;
}

const element = fc.record({ kind: fc.constant('element' as const), attribute, where: logic(term) });
const anyFilter = logic(fc.oneof(term, element));

/** With random keywords' case and as many brackets and spaces as it takes, or more. */
function write(syntax: FilterSyntax, loud: boolean): string {
  const word = (text: string) => (loud ? text.toUpperCase() : text);
  switch (syntax.kind) {
    case 'present':
      return `${syntax.attribute} ${word('pr')}`;
    case 'compare':
      return `${syntax.attribute} ${word(syntax.operator)} ${JSON.stringify(syntax.value.value)}`;
    case 'element':
      return `${syntax.attribute}[${write(syntax.where, loud)}]`;
    case 'not':
      return `${word('not')}${loud ? '  ' : ' '}(${write(syntax.operand, loud)})`;
    case 'and':
    case 'or':
      return `(${syntax.operands.map((operand) => write(operand, loud)).join(` ${word(syntax.kind)} `)})`;
  }
}

/** Pieces of filters in no order. */
const rubble = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'userName',
        'emails[',
        ']',
        '(',
        ')',
        'not',
        'and',
        'or',
        'eq',
        'pr',
        '"',
        '"x"',
        '\\',
        '.value',
        ' ',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 60 },
  )
  .map((pieces) => pieces.join(''));

describe('the parser', () => {
  test('reads what is written, whatever its shape', () => {
    fc.assert(
      fc.property(anyFilter, fc.boolean(), (syntax, loud) => {
        const text = write(syntax, loud);
        fc.pre(text.length <= 4096);
        for (const options of tolerances) expect(parseFilter(text, options)).toEqual(syntax);
      }),
      { numRuns: 2000 },
    );
  });

  test('reads or refuses anything at all, with 400 and nothing else', () => {
    fc.assert(
      fc.property(rubble, fc.constantFrom(...tolerances), (text, options) => {
        for (const read of [
          () => resolveFilter(parseFilter(text, options), userSchema, options),
          () => parsePath(text, options),
        ]) {
          try {
            read();
          } catch (error) {
            expect(error).toBeInstanceOf(ScimError);
            expect(error).toMatchObject({ status: 400, scimType: expect.stringMatching(/^invalid(Filter|Path)$/) });
          }
        }
      }),
      { numRuns: 5000 },
    );
  });
});
