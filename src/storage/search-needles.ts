import { fold } from '../portal/fold';
import type { CompareFilter, Filter } from '../portal/query';

/**
 * What the texts of a user must hold, all told, for a filter to be true: less than the filter says, never more. So an
 * index of parts of texts finds who may be meant, and the filter itself decides.
 */
export type Needles =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'all' | 'any'; readonly of: readonly Needles[] };

/** The attributes whose texts are indexed. */
const SEARCHED: ReadonlySet<string> = new Set([
  'userName',
  'displayName',
  'name.givenName',
  'name.familyName',
  'name.formatted',
  'emails.value',
]);

const PARTS: ReadonlySet<string> = new Set(['co', 'sw', 'ew']);

/** In code points: the index is one of three that follow each other, and more than so many tell no more. */
const SHORTEST = 3;
const LONGEST = 48;
/** Each is looked up; a filter with more of them is hardly a search. */
const MOST = 32;

type Knows = (text: string) => boolean;

/**
 * Undefined where the filter doesn't look for parts of texts, or the index can't help: `knows` tells which texts it can
 * look for. Texts are folded.
 */
export function needlesOf(filter: Filter, knows: Knows): Needles | undefined {
  if (!asksForParts(filter)) return undefined;
  const needles = below(filter, [], knows);
  return needles && count(needles) <= MOST ? needles : undefined;
}

function asksForParts(filter: Filter): boolean {
  switch (filter.kind) {
    case 'compare':
      return PARTS.has(filter.operator);
    case 'present':
      return false;
    case 'not':
      return asksForParts(filter.operand);
    case 'element':
      return asksForParts(filter.where);
    case 'and':
    case 'or':
      return filter.operands.some(asksForParts);
  }
}

function below(filter: Filter, path: readonly string[], knows: Knows): Needles | undefined {
  switch (filter.kind) {
    case 'compare':
      return compared(filter, path, knows);
    case 'present':
    case 'not':
      return undefined;
    case 'element':
      return below(filter.where, filter.attribute.path, knows);
    case 'and':
    case 'or':
      return joined(
        filter.kind,
        filter.operands.map((operand) => below(operand, path, knows)),
      );
  }
}

/** Of an `and` whatever is known helps, an `or` takes all. */
function joined(kind: 'and' | 'or', found: readonly (Needles | undefined)[]): Needles | undefined {
  const of = found.filter((needles) => needles !== undefined);
  if (of.length === 0 || (kind === 'or' && of.length < found.length)) return undefined;
  return of.length === 1 ? of[0] : { kind: kind === 'and' ? 'all' : 'any', of };
}

function compared(
  { attribute, operator, value }: CompareFilter,
  path: readonly string[],
  knows: Knows,
): Needles | undefined {
  const isKnown = !attribute.caseExact && SEARCHED.has([...path, ...attribute.path].join('.'));
  if (!isKnown || typeof value !== 'string' || !(PARTS.has(operator) || operator === 'eq')) return undefined;
  const points = Array.from(fold(value));
  const text = (operator === 'ew' ? points.slice(-LONGEST) : points.slice(0, LONGEST)).join('');
  return points.length >= SHORTEST && knows(text) ? { kind: 'text', text } : undefined;
}

function count(needles: Needles): number {
  return needles.kind === 'text' ? 1 : needles.of.reduce((sum, each) => sum + count(each), 0);
}
