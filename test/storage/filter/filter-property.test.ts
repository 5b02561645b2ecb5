import fc from 'fast-check';
import type { CompareOperator, Query } from '../../../src/portal/query';
import type { JsonObject } from '../../../src/portal/model';
import { parseFilter } from '../../../src/scim/filter/parse';
import { attributeRef, resolveFilter } from '../../../src/scim/filter/resolve';
import type { AttributeDefinition } from '../../../src/scim/schemas/schema';
import type { OpenStorage } from '../../../src/storage/open';
import { onEveryDatabase } from '../../support/databases';
import { holds, order, sortKey, valuesAt, write, type Asked, type Tree } from '../../support/filter-oracle';
import { populate, type Population } from '../../support/filter-population';

const options = { tolerant: true };

/** How many times as many filters as usual. */
const TIMES = Number(process.env['FILTER_TIMES'] ?? 1);

/** Complex attributes with what can be asked of their elements, and everything that can be asked of the resource. */
interface Vocabulary {
  readonly asked: readonly Asked[];
  readonly complex: readonly { readonly whole: Asked; readonly parts: readonly Asked[] }[];
}

function vocabularyOf({ schema }: Population): Vocabulary {
  const roots = [
    ...[...schema.attributes.values()].map((definition) => ({ prefix: [] as string[], definition })),
    ...[...schema.extensions.values()].flatMap(({ id, attributes }) =>
      [...attributes.values()].map((definition) => ({ prefix: [id], definition })),
    ),
  ].filter(({ definition }) => definition.returned !== 'never');
  const complex = roots
    .filter(({ definition }) => definition.type === 'complex')
    .map(({ prefix, definition }) => ({
      whole: askedOf([...prefix, definition.name], definition, definition.multiValued),
      parts: [...definition.subAttributes.values()].map((part) => askedOf([part.name], part, part.multiValued)),
    }));
  const simple = roots
    .filter(({ definition }) => definition.type !== 'complex')
    .map(({ prefix, definition }) => askedOf([...prefix, definition.name], definition, definition.multiValued));
  const dotted = complex.flatMap(({ whole, parts }) => parts.flatMap((part) => below(whole, part)));
  return { asked: [...simple, ...dotted], complex };
}

function askedOf(path: readonly string[], { type, caseExact }: AttributeDefinition, multiValued: boolean): Asked {
  const [first = '', ...rest] = path;
  const notation = first.startsWith('urn:') ? `${first}:${rest.join('.')}` : path.join('.');
  return { notation, path, type, caseExact, multiValued };
}

/** `emails.type`; of a value also plain `emails`, and either in capitals. */
function below(whole: Asked, part: Asked): readonly Asked[] {
  const path = [...whole.path, ...part.path];
  const notation = `${whole.notation}.${part.notation}`;
  const asked = { ...part, path, notation, multiValued: whole.multiValued || part.multiValued };
  const plain = part.notation === 'value' ? [{ ...asked, notation: whole.notation, whole: whole.path }] : [];
  return [asked, { ...asked, notation: notation.toUpperCase() }, ...plain];
}

const TEXT_OPERATORS: readonly CompareOperator[] = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'];
const EXACT_OPERATORS: readonly CompareOperator[] = ['eq', 'ne'];
const NUMBER_OPERATORS: readonly CompareOperator[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'];

/** A comparison with something that resources have at the path, or nearly have. */
function compareTree(asked: Asked, whole: readonly string[], resources: readonly JsonObject[]): fc.Arbitrary<Tree> {
  const compare = (operators: readonly CompareOperator[], value: fc.Arbitrary<string | number | boolean | null>) =>
    fc
      .record({ operator: fc.constantFrom(...operators), value })
      .map(({ operator, value }): Tree => ({ kind: 'compare', asked, operator, value }));
  const nothing = compare(EXACT_OPERATORS, fc.constant(null));
  if (asked.type === 'boolean')
    return fc.oneof(compare(EXACT_OPERATORS, fc.constantFrom(true, false, 'True')), nothing);
  if (asked.type === 'integer') return fc.oneof(compare(NUMBER_OPERATORS, fc.integer({ min: -1, max: 20 })), nothing);
  const texts = [...new Set(resources.flatMap((resource) => valuesAt(whole, resource)).map(String)), 'x', '%', ''];
  if (asked.type === 'dateTime') {
    const times = texts.filter((text) => text.endsWith('Z'));
    const shifted = times.map((text) => `${new Date(Date.parse(text) + 7_200_000).toISOString().slice(0, -1)}+02:00`);
    const instants = fc.constantFrom(...times, ...shifted, '2022-01-01T00:00:00Z');
    return fc.oneof(compare(NUMBER_OPERATORS, instants), compare(['co', 'sw', 'ew'], fc.constantFrom('202', '0Z', '')));
  }
  const operators = asked.type === 'binary' ? TEXT_OPERATORS.slice(0, 5) : TEXT_OPERATORS;
  return fc.oneof({ weight: 9, arbitrary: compare(operators, nearly(texts)) }, { weight: 1, arbitrary: nothing });
}

function nearly(texts: readonly string[]): fc.Arbitrary<string> {
  const cuts = fc.tuple(fc.nat(6), fc.nat(6));
  const change = fc.constantFrom<(text: string, cut: [number, number]) => string>(
    (text) => text,
    (text) => text.toUpperCase(),
    (text) => text.toLowerCase(),
    (text, [start, end]) => [...text].slice(start, start + end).join(''),
    (text, [, end]) => [...text].slice(0, end).join(''),
    (text, [start]) => [...text].slice(-start).join(''),
    (text) => `${text}x`,
  );
  return fc.tuple(fc.constantFrom(...texts), change, cuts).map(([text, apply, cut]) => apply(text, cut));
}

function treeOf({ asked, complex }: Vocabulary, resources: readonly JsonObject[]): fc.Arbitrary<Tree> {
  const present = (each: Asked): Tree => ({ kind: 'present', asked: each });
  const inElement = complex.map(({ whole, parts }) => {
    const term = fc.oneof(
      ...parts.map((part) => compareTree(part, [...whole.path, ...part.path], resources)),
      fc.constantFrom(...parts.map(present)),
    );
    const where = logic(term, 2);
    return fc
      .record({ where, behind: fc.option(term, { nil: undefined }) })
      .map(({ where, behind }): Tree => ({ kind: 'element', asked: whole, where, ...(behind && { behind }) }));
  });
  const term = fc.oneof(
    { weight: 6, arbitrary: fc.oneof(...asked.map((each) => compareTree(each, each.path, resources))) },
    { weight: 1, arbitrary: fc.constantFrom(...[...asked, ...complex.map(({ whole }) => whole)].map(present)) },
    { weight: 3, arbitrary: fc.oneof(...inElement) },
  );
  return logic(term, 3);
}

function logic(term: fc.Arbitrary<Tree>, maxDepth: number): fc.Arbitrary<Tree> {
  const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.oneof(
      { maxDepth, withCrossShrink: true },
      term,
      fc.record({ kind: fc.constant('not' as const), operand: tie('tree') }),
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        operands: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
      }),
    ),
  }));
  return tree;
}

onEveryDatabase('filters mean on a database what they say', (open) => {
  let storage: OpenStorage;
  let populations: readonly Population[];

  beforeAll(async () => {
    storage = await open();
    populations = await populate(storage, Date.now() % 0x7fffffff);
  });

  async function idsOf({ type }: Population, query: Omit<Query, 'page'>): Promise<readonly string[]> {
    const { rows } = await storage.within({ all: true })[type].list({ ...query, page: { offset: 0, limit: 1000 } });
    return rows.map(({ id }) => id);
  }

  test.each([
    ['users', 0, 1500],
    ['groups', 1, 500],
    ['organizations', 2, 300],
    ['roles', 3, 300],
  ] as const)(
    'random filters find the %s that a naive reading of RFC 7644 §3.4.2.2 finds',
    async (_type, index, numRuns) => {
      const population = populations[index]!;
      const { schema, resources } = population;
      await fc.assert(
        fc.asyncProperty(treeOf(vocabularyOf(population), resources), async (tree) => {
          const filter = resolveFilter(parseFilter(write(tree), options), schema, options);
          const expected = resources.filter((resource) => holds(tree, resource)).map(({ id }) => id);
          expect({ filter: write(tree), found: await idsOf(population, { filter }) }).toEqual({
            filter: write(tree),
            found: expected,
          });
        }),
        { numRuns: numRuns * TIMES },
      );
    },
    60_000 * TIMES,
  );

  test('RFC 7644 §3.4.2.3: every attribute sorts, missing values last or, descending, first', async () => {
    for (const population of populations) {
      const { schema, resources } = population;
      for (const asked of vocabularyOf(population).asked.filter(isSortable)) {
        const attribute = attributeRef(schema.resolve(asked.notation)!);
        for (const descending of [false, true]) {
          const expected = sorted(resources, asked, descending);
          expect({
            sortBy: asked.notation,
            found: await idsOf(population, { sort: { attribute, descending } }),
          }).toEqual({
            sortBy: asked.notation,
            found: expected,
          });
        }
      }
    }
  });
});

/** Groups and members are in no order of their own. */
function isSortable({ path, type }: Asked): boolean {
  return type !== 'complex' && !['groups', 'members'].includes(path[0]!);
}

function sorted(resources: readonly JsonObject[], asked: Asked, descending: boolean): readonly unknown[] {
  const keyed = resources.map((resource) => ({ id: resource['id'] as string, key: sortKey(asked, resource) }));
  keyed.sort((one, other) => {
    const missing = Number(one.key === undefined) - Number(other.key === undefined);
    const byKey = one.key === undefined || other.key === undefined ? missing : order(one.key, other.key);
    return (descending ? -byKey : byKey) || order(one.id, other.id);
  });
  return keyed.map(({ id }) => id);
}
