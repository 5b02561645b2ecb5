import { sql, type RawBuilder } from 'kysely';
import { SEARCH_INDEX, searchDocument } from '../../../db/search-document';
import type { Access } from '../access';
import { whole } from '../list/merge-rows';
import { sharpen } from '../postgres/postgres-search-sample';
import type { Needles, TextNeedle } from './search-needles';
import { hasShort, isIndexable, matchOf, roughMatchOf } from './search-phrases';

/** How an engine finds users by parts of their texts; see `db/README.md` for the index of each. */
export interface SearchDialect {
  /** Whether the index can look for it. */
  knows(needle: TextNeedle): boolean;
  /**
   * A query of one row: whether there is an index, and how many users may hold the needles, up to one more than `most`;
   * 0 where the engine sees to that itself.
   */
  weigh(needles: Needles, most: number): RawBuilder<{ readonly known: boolean | number; readonly found: number }>;
  /** What had better be looked for, so that the same are found; undefined: nothing by the index. Without it: as it is. */
  sharpen?(access: Access, needles: Needles): Promise<Needles | undefined>;
  /** A condition on `users` that everybody fulfils whose texts hold the needles, and few others. */
  mayHold(needles: Needles): RawBuilder<boolean>;
  /** Undefined where the index alone can't tell. */
  readonly exactly?: ExactSearch;
}

/** A condition on a table's `organization_id`; undefined: all rows are visible. */
export type Visibility = ((table: string) => RawBuilder<boolean>) | undefined;

/**
 * What an index tells by itself: which users' texts hold the needles, where a filter says no more than these. Who waits
 * to be indexed is tested by `filter`, a condition on `users`.
 */
export interface ExactSearch {
  /** Stands in FROM for the table `users`, with the columns that the index has: see {@link INDEXED_COLUMNS}. */
  readonly rows: (
    needles: Needles,
    filter: RawBuilder<boolean>,
    visible: Visibility,
    first?: First,
  ) => RawBuilder<unknown>;
  /** How many these are, all told or of a part of the users. */
  readonly count: (
    needles: Needles,
    filter: RawBuilder<boolean>,
    visible: Visibility,
    part?: Part,
  ) => RawBuilder<number>;
  /** The greatest number that a user has. */
  readonly last: RawBuilder<number>;
}

/** Users by the numbers that the index gives them; without an end, also those who have none yet. */
export interface Part {
  readonly after: number;
  readonly to?: number;
}

/** Only rows among which, in the order of ids, are the first so many behind the one of an id. */
export interface First {
  readonly most: number;
  readonly after?: string | undefined;
}

/** By what else than the id the index can put users in order. */
export const INDEXED_COLUMNS: ReadonlySet<string> = new Set(['id', 'userName', 'displayName']);

const KEYS = (table: string, id: string) =>
  sql.raw(`${table}.${id} as id, ${table}.user_name_key, ${table}.display_name_key`);

const WAITING = sql`select search_pending.user_id from search_pending`;

/** The cross joins have SQLite begin with the trigrams, and with those who wait. */
const sqliteExactly: ExactSearch = {
  rows: (needles, filter, visible = everything, first) => sql`(
    ${indexedRows(needles, visible, first)}
    union all select ${KEYS('users', 'id')} from search_pending cross join users
      where users.id = search_pending.user_id and ${visible('users')} and ${filter}) as users`,
  count: (needles, filter, visible, part) => {
    const inPart = part ? rangeOf(part) : sql``;
    const indexed = visible
      ? sql`select count(*) from user_trigrams cross join user_search
          where user_search.number = user_trigrams.rowid and user_trigrams match ${matchOf(needles)} ${inPart}
            and ${visible('user_search')} and user_search.user_id not in (${WAITING})`
      : sql`select count(*) from user_trigrams where user_trigrams match ${matchOf(needles)} ${inPart}
          and user_trigrams.rowid not in (
            select user_search.number from search_pending cross join user_search
              where user_search.user_id = search_pending.user_id)`;
    const waiting = sql`select count(*) from search_pending cross join users
      where users.id = search_pending.user_id and ${(visible ?? everything)('users')} and ${filter}
        ${part ? sql`and ${isWaitingIn(part)}` : sql``}`;
    return sql`((${indexed}) + (${waiting}))`;
  },
  last: sql`(select coalesce(max(number), 0) from user_search)`,
};

function rangeOf({ after, to }: Part): RawBuilder<unknown> {
  const end = to === undefined ? sql`` : sql`and user_trigrams.rowid <= ${whole(to)}`;
  return sql`and user_trigrams.rowid > ${whole(after)} ${end}`;
}

function isWaitingIn({ after, to }: Part): RawBuilder<unknown> {
  const number = sql`(select user_search.number from user_search where user_search.user_id = users.id)`;
  if (to === undefined) return sql`coalesce(${number} > ${whole(after)}, 1)`;
  return sql`coalesce(${number} > ${whole(after)} and ${number} <= ${whole(to)}, 0)`;
}

/** Numbers ascend as ids do, but for those who are late. */
function indexedRows(needles: Needles, visible: NonNullable<Visibility>, first: First | undefined) {
  const rows = sql`select ${KEYS('user_search', 'user_id')} from user_trigrams cross join user_search
      where user_search.number = user_trigrams.rowid and user_trigrams match ${matchOf(needles)}
        and ${visible('user_search')} and user_search.user_id not in (${WAITING})`;
  if (!first) return rows;
  const { after = '', most } = first;
  const start = sql`coalesce((select number from user_search
    where user_id <= ${after} and late = 0 order by user_id desc limit 1), 0)`;
  return sql`select * from (${rows} and user_search.late = 0 and user_trigrams.rowid > ${start}
      order by user_trigrams.rowid limit ${whole(most)})
    union all ${rows} and user_trigrams.rowid in (select number from user_search where late = 1)`;
}

function everything(): RawBuilder<boolean> {
  return sql`(1 = 1)`;
}

export const sqliteSearch: SearchDialect = {
  knows: isIndexable,
  weigh: (needles, most) => {
    const some = sql.lit(most + 1);
    // To find out would take as long as to find them.
    if (hasShort(needles)) return sql`select 1 as known, ${some} as found`;
    return sql`select 1 as known,
      (select count(*) from (
        select 1 from user_trigrams where user_trigrams match ${roughMatchOf(needles)} limit ${some})) +
      (select count(*) from (select 1 from search_pending limit ${some})) as found`;
  },
  // The cross join has SQLite begin with the trigrams.
  mayHold: (needles) => sql`(users.id in (
    select user_search.user_id from user_trigrams cross join user_search
      where user_search.number = user_trigrams.rowid and user_trigrams match ${roughMatchOf(needles)}
    union all ${WAITING}))`,
  exactly: sqliteExactly,
};

export const postgresSearch: SearchDialect = {
  // pg_trgm knows letters and digits; which letters beyond ASCII's depends on the locale. The rest is how the e-mail
  // addresses, a JSON array as text, would show it otherwise.
  knows: ({ text }) => /[a-z0-9]{3}/.test(text) && !/["\\\p{Cc}]/u.test(text),
  weigh: () => sql`select 0 as found, exists (
    select 1 from pg_index where indexrelid = to_regclass(${SEARCH_INDEX}) and indisvalid) as known`,
  sharpen,
  mayHold: holds,
};

const DOCUMENT = sql.raw(searchDocument('users.'));

function holds(needles: Needles): RawBuilder<boolean> {
  if (needles.kind === 'text') return sql`(${DOCUMENT} like ${`%${needles.text.replaceAll(/[%_]/g, '\\$&')}%`})`;
  return sql`(${sql.join(needles.of.map(holds), needles.kind === 'all' ? sql` and ` : sql` or `)})`;
}
