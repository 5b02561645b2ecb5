import { sql, type RawBuilder } from 'kysely';
import { successor } from '../filter/filter-compare';
import type { Needles, TextNeedle } from './search-needles';

/** What SQLite's index of trigrams holds of a text, and what it is asked for. */

/** Stand around each value, so that its beginning and its end are trigrams, too, of a single character even. */
const [START, END] = ['\u0002\u0002', '\u0003\u0003'];

/** A value as the index holds it; `text` is SQL. No other character of it may look like those around it. */
export function indexedText(text: string): RawBuilder<string> {
  return sql`(char(2, 2) || replace(replace(${sql.raw(text)}, char(2), char(1)), char(3), char(1)) || char(3, 3))`;
}

/** Of a shorter text the index holds no trigram. */
const TRIGRAM = 3;

/**
 * Whether the index can look for it: three characters that follow each other, of those that it keeps; of two the
 * trigrams that begin with them, for something stands behind them always.
 */
export function isIndexable(needle: TextNeedle): boolean {
  return !/[\0-\u0003]/.test(needle.text) && lengthOf(needle) >= TRIGRAM - 1;
}

/** Whether one of them is shorter than a trigram. */
export function hasShort(needles: Needles): boolean {
  return needles.kind === 'text' ? lengthOf(needles) < TRIGRAM : needles.of.some(hasShort);
}

function lengthOf(needle: TextNeedle): number {
  return Array.from(marked(needle)).length;
}

/** The needles as they are, in FTS5's own language. */
export function matchOf(needles: Needles): RawBuilder<string> {
  if (!hasShort(needles)) return sql`${joined(needles, (needle) => phraseOf(marked(needle)))}`;
  if (needles.kind === 'text') return sql`(${`{${needles.attribute}} : (`} || ${trigramsFrom(needles.text)} || ')')`;
  const word = sql.lit(needles.kind === 'all' ? ' AND ' : ' OR ');
  return sql`('(' || ${sql.join(needles.of.map(matchOf), sql` || ${word} || `)} || ')')`;
}

/** Is in no text, for two of the characters stand together always. */
const NOWHERE = '"\u0002\u0003\u0002"';

/** Any trigram there is that begins so. */
function trigramsFrom(text: string): RawBuilder<string> {
  const end = successor(text) ?? '';
  return sql`coalesce((select group_concat('"' || replace(term, '"', '""') || '"', ' OR ') from user_trigrams_terms
    where term >= ${text} and term < ${end}), ${NOWHERE})`;
}

/** In code points. To find two short phrases takes FTS5 a tenth of the time that one takes whose trigrams are common. */
const PHRASE = 6;

/** The same or more, sooner found where they are few. None of them may be short. */
export function roughMatchOf(needles: Needles): string {
  return joined(needles, (needle) => phrasesOf(marked(needle)).join(' AND '));
}

function joined(needles: Needles, ofText: (needle: TextNeedle) => string): string {
  if (needles.kind === 'text') return `({${needles.attribute}} : (${ofText(needles)}))`;
  return `(${needles.of.map((each) => joined(each, ofText)).join(needles.kind === 'all' ? ' AND ' : ' OR ')})`;
}

function marked({ text, at }: TextNeedle): string {
  const isStart = at === 'start' || at === 'whole';
  const isEnd = at === 'end' || at === 'whole';
  return `${isStart ? START : ''}${text}${isEnd ? END : ''}`;
}

/** The last one overlaps the one before it, so that all are long enough for trigrams. */
function phrasesOf(text: string): readonly string[] {
  const points = Array.from(text);
  return Array.from({ length: Math.ceil(points.length / PHRASE) }, (_phrase, index) => {
    const start = Math.max(0, Math.min(index * PHRASE, points.length - PHRASE));
    return phraseOf(points.slice(start, start + PHRASE).join(''));
  });
}

function phraseOf(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
