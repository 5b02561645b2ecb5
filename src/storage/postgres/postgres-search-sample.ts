import { sql } from 'kysely';
import { SEARCH_INDEX } from '../../../db/search-document';
import { listAccess, type Access } from '../access';
import type { Needles, TextNeedle } from '../search/search-needles';

/** Where a larger part of all users is meant, testing each costs less than the index and its tests. */
const MANY = 1 / 50;
/** Words that a larger part of all users has make the index read much and tell little. */
const COMMON = 1 / 5;
/** Fewer texts than this tell nothing of a part so small. */
const LEAST = 50;
/** How long a sample serves; PostgreSQL draws another one when a tenth of the users has changed. */
const SERVES_MS = 60_000;

interface Sample {
  readonly at: number;
  readonly texts: Promise<readonly string[]>;
}

const samples = new WeakMap<object, Sample>();

/**
 * What the index of trigrams is to be asked for, so that it finds all who may be meant: the rare words of the needles.
 * Undefined: it had better not be asked. Judged by the sample of users' texts that PostgreSQL keeps for its planner.
 */
export async function sharpen(access: Access, needles: Needles): Promise<Needles | undefined> {
  const texts = await sampleFor(listAccess(access, false));
  if (texts.length < LEAST) return needles;
  const part = (of: Needles) => texts.filter((text) => holds(text, of)).length / texts.length;
  return part(needles) > MANY ? undefined : withRareWords(needles, part);
}

function sampleFor({ db }: Access): Promise<readonly string[]> {
  const known = samples.get(db);
  if (known && performance.now() - known.at < SERVES_MS) return known.texts;
  const texts = readSample(db);
  samples.set(db, { at: performance.now(), texts });
  texts.catch(() => samples.delete(db));
  return texts;
}

async function readSample(db: Access['db']): Promise<readonly string[]> {
  const { rows } = await sql<{ text: string }>`select unnest(histogram_bounds::text::text[]) as text
    from pg_stats where tablename = ${SEARCH_INDEX} and schemaname = current_schema()`.execute(db);
  return rows.map(({ text }) => text);
}

function holds(text: string, needles: Needles): boolean {
  if (needles.kind === 'text') return text.includes(needles.text);
  return needles.kind === 'all'
    ? needles.of.every((each) => holds(text, each))
    : needles.of.some((each) => holds(text, each));
}

type PartOf = (needles: Needles) => number;

function withRareWords(needles: Needles, part: PartOf): Needles {
  if (needles.kind === 'any') return { ...needles, of: needles.of.map((each) => withRareWords(each, part)) };
  const parts = needles.kind === 'text' ? wordsOf(needles) : needles.of.map((each) => withRareWords(each, part));
  const rare = parts.filter((each) => part(each) <= COMMON);
  return rare.length > 0 ? { kind: 'all', of: rare } : needles;
}

/** With what stands around them, by which the index knows where a word begins and ends. */
function wordsOf(needle: TextNeedle): readonly TextNeedle[] {
  const words = needle.text.match(/(?<![a-z0-9])[^a-z0-9]?[a-z0-9]{3,}[^a-z0-9]?/g) ?? [];
  return words.map((text) => ({ ...needle, text }));
}
