import { sql, type RawBuilder } from 'kysely';
import { SEARCH_INDEX, searchDocument } from '../../db/search-document';
import type { Needles } from './search-needles';

/** How an engine finds users by parts of their texts; see `db/README.md` for the index of each. */
export interface SearchDialect {
  /** Whether the index can look for such a text. */
  knows(text: string): boolean;
  /**
   * A query of one row: whether there is an index, and how many users may hold the needles, up to one more than `most`;
   * 0 where the engine sees to that itself.
   */
  weigh(needles: Needles, most: number): RawBuilder<{ readonly known: boolean | number; readonly found: number }>;
  /** A condition on `users` that everybody fulfils whose texts hold the needles, and few others. */
  mayHold(needles: Needles): RawBuilder<boolean>;
}

export const sqliteSearch: SearchDialect = {
  knows: (text) => !text.includes('\0'),
  weigh: (needles, most) => {
    const some = sql.lit(most + 1);
    return sql`select 1 as known,
      (select count(*) from (select 1 from user_trigrams where user_trigrams match ${matchOf(needles)} limit ${some})) +
      (select count(*) from (select 1 from search_pending limit ${some})) as found`;
  },
  // The cross join has SQLite begin with the trigrams.
  mayHold: (needles) => sql`(users.id in (
    select user_search.user_id from user_trigrams cross join user_search
      where user_search.number = user_trigrams.rowid and user_trigrams match ${matchOf(needles)}
    union all select search_pending.user_id from search_pending))`,
};

/** In code points. To find two short phrases takes FTS5 a tenth of the time that one takes whose trigrams are common. */
const PHRASE = 6;

/** FTS5's own language: phrases in quotation marks. */
function matchOf(needles: Needles): string {
  if (needles.kind === 'text') return `(${phrasesOf(needles.text).join(' AND ')})`;
  return `(${needles.of.map(matchOf).join(needles.kind === 'all' ? ' AND ' : ' OR ')})`;
}

/** The last one overlaps the one before it, so that all are long enough for trigrams. */
function phrasesOf(text: string): readonly string[] {
  const points = Array.from(text);
  return Array.from({ length: Math.ceil(points.length / PHRASE) }, (_phrase, index) => {
    const start = Math.max(0, Math.min(index * PHRASE, points.length - PHRASE));
    return `"${points
      .slice(start, start + PHRASE)
      .join('')
      .replaceAll('"', '""')}"`;
  });
}

export const postgresSearch: SearchDialect = {
  // pg_trgm knows letters and digits; which letters beyond ASCII's depends on the locale. The rest is how the e-mail
  // addresses, a JSON array as text, would show it otherwise.
  knows: (text) => /[a-z0-9]{3}/.test(text) && !/["\\\p{Cc}]/u.test(text),
  weigh: () => sql`select 0 as found, exists (
    select 1 from pg_index where indexrelid = to_regclass(${SEARCH_INDEX}) and indisvalid) as known`,
  mayHold: holds,
};

const DOCUMENT = sql.raw(searchDocument('users.'));

function holds(needles: Needles): RawBuilder<boolean> {
  if (needles.kind === 'text') return sql`(${DOCUMENT} like ${`%${needles.text.replaceAll(/[%_]/g, '\\$&')}%`})`;
  return sql`(${sql.join(needles.of.map(holds), needles.kind === 'all' ? sql` and ` : sql` or `)})`;
}
