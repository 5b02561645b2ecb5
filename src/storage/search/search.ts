import type { Filter, ResourceName } from '../../portal/query';
import { briefAccess, listAccess, type Access } from '../access';
import type { SearchDialect } from './search-dialect';
import { needlesOf, type Found, type Needles, type TextNeedle } from './search-needles';
import { hasShort } from './search-phrases';

/** Of more users than this it is quicker to go through all in the order asked for, until the page is full. */
const FEW = 20_000;
/** To read more of them takes so long that others would notice: some milliseconds. */
const VERY_FEW = 200;
/** So many tests of single users take as long. */
const FEW_TESTS = 1_000;

/** Who may be meant by a filter. */
export interface Lookup {
  readonly needles: Needles;
  /** Whether it is worth finding them before the rows are put in order. */
  readonly few: boolean;
  /** Whether that takes a moment only. */
  readonly quick: boolean;
  /** Whether they are many, and the index alone can tell who is meant. */
  readonly exact: boolean;
}

/**
 * What of a filter the index of trigrams can look up; undefined where it can't. It decides on the way only: what the
 * index holds may have changed when the rows are read, and the statement that reads them looks it up again.
 */
export function lookupFor(
  access: Access,
  resource: ResourceName,
  filter: Filter | undefined,
): undefined | Promise<Lookup | undefined> {
  if (!filter || resource !== 'User') return undefined;
  const found = needlesFor(access.dialect.search, filter);
  return found && weighed(access, filter, found);
}

async function weighed(access: Access, filter: Filter, found: Found): Promise<Lookup | undefined> {
  const { search } = access.dialect;
  const first = await weigh(listAccess(access, false), found.needles, VERY_FEW);
  if (!first.known) return undefined;
  const needles = search.sharpen ? await search.sharpen(access, found.needles) : found.needles;
  if (!needles) return undefined;
  const isMany = first.found > VERY_FEW;
  const exact = isMany && found.exact && search.exactly !== undefined;
  const few = !isMany || (!exact && (await weigh(briefAccess(access), needles, FEW)).found <= FEW);
  return { needles, few, exact, quick: !isMany && first.found * tests(filter) <= FEW_TESTS };
}

/** Short ones are of use only where nothing else is to be tested. */
function needlesFor(search: SearchDialect, filter: Filter): Found | undefined {
  const knows = (needle: TextNeedle) => search.knows(needle);
  const found = needlesOf(filter, knows);
  return found?.exact === false ? needlesOf(filter, (needle) => knows(needle) && !hasShort(needle)) : found;
}

async function weigh({ db, run, dialect }: Access, needles: Needles, most: number) {
  const query = dialect.search.weigh(needles, most).compile(db);
  const { rows } = await run<{ known: boolean | number; found: number }>(query.sql, query.parameters);
  return rows[0] ?? { known: false, found: 0 };
}

function tests(filter: Filter): number {
  switch (filter.kind) {
    case 'compare':
    case 'present':
      return 1;
    case 'not':
      return tests(filter.operand);
    case 'element':
      return tests(filter.where);
    case 'and':
    case 'or':
      return filter.operands.reduce((sum, operand) => sum + tests(operand), 0);
  }
}
