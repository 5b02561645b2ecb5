import type { Filter, ResourceName } from '../portal/query';
import type { Access } from './access';
import { needlesOf, type Needles } from './search-needles';

/** Of more users than this it is quicker to go through all in the order asked for, until the page is full. */
const FEW = 20_000;
/** To read more of them takes so long that others would notice: some ten milliseconds. */
const VERY_FEW = 2_000;

/** Who may be meant by a filter. */
export interface Lookup {
  readonly needles: Needles;
  /** Whether it is worth finding them before the rows are put in order. */
  readonly few: boolean;
  /** Whether that takes a moment only. */
  readonly quick: boolean;
}

/**
 * What of a filter the index of trigrams can look up; undefined where it can't. It decides on the way only: what the
 * index holds may have changed when the rows are read, and the statement that reads them looks it up again.
 */
export async function lookupFor(
  { db, run, dialect }: Access,
  resource: ResourceName,
  filter: Filter | undefined,
): Promise<Lookup | undefined> {
  if (!filter || resource !== 'User') return undefined;
  const needles = needlesOf(filter, (text) => dialect.search.knows(text));
  if (!needles) return undefined;
  const query = dialect.search.weigh(needles, FEW).compile(db);
  const [weighed] = (await run<{ known: boolean | number; found: number }>(query.sql, query.parameters)).rows;
  if (!weighed?.known) return undefined;
  return { needles, few: weighed.found <= FEW, quick: weighed.found <= VERY_FEW };
}
