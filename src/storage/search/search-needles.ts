import { fold } from '../../portal/fold';
import type { CompareFilter, CompareOperator, ElementFilter, Filter } from '../../portal/query';

/** A part of a text that a filter looks for. */
export interface TextNeedle {
  readonly kind: 'text';
  readonly attribute: SearchedAttribute;
  /** Folded; never empty. */
  readonly text: string;
  /** Where in the value it has to be. */
  readonly at: 'anywhere' | 'start' | 'end' | 'whole';
}

/** What the texts of a user must hold, all told, for a filter to be true: perhaps less than the filter says, never more. */
export type Needles = TextNeedle | { readonly kind: 'all' | 'any'; readonly of: readonly Needles[] };

/** The attributes whose texts are indexed. */
const SEARCHED = {
  userName: 'user_name',
  displayName: 'display_name',
  'name.formatted': 'formatted',
  'name.givenName': 'given_name',
  'name.familyName': 'family_name',
  'emails.value': 'emails',
} as const;

export type SearchedAttribute = (typeof SEARCHED)[keyof typeof SEARCHED];

const PLACES: Partial<Readonly<Record<CompareOperator, TextNeedle['at']>>> = {
  co: 'anywhere',
  sw: 'start',
  ew: 'end',
  eq: 'whole',
};

/** In code points: more than so many tell no more. */
const LONGEST = 48;
/** Each is looked up; a filter with more of them is hardly a search. */
const MOST = 32;

export interface Found {
  readonly needles: Needles;
  /** Whether the filter says no more than they do. */
  readonly exact: boolean;
}

type Knows = (needle: TextNeedle) => boolean;

/**
 * Undefined where the filter doesn't look for parts of texts, or the index can't help: `knows` tells which needles it
 * can look for.
 */
export function needlesOf(filter: Filter, knows: Knows): Found | undefined {
  if (!asksForParts(filter)) return undefined;
  const found = below(filter, [], knows);
  return found && count(found.needles) <= MOST ? found : undefined;
}

function asksForParts(filter: Filter): boolean {
  switch (filter.kind) {
    case 'compare':
      return ['co', 'sw', 'ew'].includes(filter.operator);
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

function below(filter: Filter, path: readonly string[], knows: Knows): Found | undefined {
  switch (filter.kind) {
    case 'compare':
      return compared(filter, path, knows);
    case 'present':
    case 'not':
      return undefined;
    case 'element':
      return inElement(filter, knows);
    case 'and':
    case 'or':
      return joined(
        filter.kind,
        filter.operands.map((operand) => below(operand, path, knows)),
      );
  }
}

/** What two tests say of one and the same element, the index can't tell. */
function inElement({ attribute, where }: ElementFilter, knows: Knows): Found | undefined {
  const found = below(where, attribute.path, knows);
  return found && { ...found, exact: found.exact && where.kind === 'compare' };
}

/** Of an `and` whatever is known helps, an `or` takes all. */
function joined(kind: 'and' | 'or', operands: readonly (Found | undefined)[]): Found | undefined {
  const found = operands.filter((operand) => operand !== undefined);
  if (found.length === 0 || (kind === 'or' && found.length < operands.length)) return undefined;
  const exact = found.length === operands.length && found.every((each) => each.exact);
  const [first, ...others] = found.map(({ needles }) => needles);
  const needles = others.length === 0 ? first : undefined;
  return {
    needles: needles ?? { kind: kind === 'and' ? 'all' : 'any', of: found.map((each) => each.needles) },
    exact,
  };
}

function compared({ attribute, operator, value }: CompareFilter, path: readonly string[], knows: Knows) {
  const searched = attribute.caseExact ? undefined : columnOf([...path, ...attribute.path]);
  const at = PLACES[operator];
  if (!searched || !at || typeof value !== 'string') return undefined;
  const points = Array.from(fold(value));
  const needle = { kind: 'text', attribute: searched, ...cut(points, at) } as const;
  if (points.length === 0 || !knows(needle)) return undefined;
  return { needles: needle, exact: points.length <= LONGEST };
}

function columnOf(path: readonly string[]): SearchedAttribute | undefined {
  const name = path.join('.');
  return Object.hasOwn(SEARCHED, name) ? SEARCHED[name as keyof typeof SEARCHED] : undefined;
}

/** Of a long text its beginning, or its end where that is what is asked for. */
function cut(points: readonly string[], at: TextNeedle['at']): Pick<TextNeedle, 'text' | 'at'> {
  if (points.length <= LONGEST) return { text: points.join(''), at };
  if (at === 'end') return { text: points.slice(-LONGEST).join(''), at };
  return { text: points.slice(0, LONGEST).join(''), at: at === 'whole' ? 'start' : at };
}

function count(needles: Needles): number {
  return needles.kind === 'text' ? 1 : needles.of.reduce((sum, each) => sum + count(each), 0);
}
