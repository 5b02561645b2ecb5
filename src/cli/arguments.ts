import { InvalidArgumentError } from 'commander';
import { parseInstant } from '../portal/instant';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A point in time: an ISO 8601 date or time, `now`, or a while from now such as `12h` or `90d`. */
export function parseTime(text: string): string {
  if (text === 'now') return new Date().toISOString();
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) {
    return new Date(Date.now() + Number(count) * (UNITS[unit] ?? 0)).toISOString();
  }
  const time = /^\d{4}-\d{2}-\d{2}(T.+)?$/.test(text) ? new Date(text) : undefined;
  const instant = time && !Number.isNaN(time.getTime()) ? parseInstant(time.toISOString()) : undefined;
  if (instant !== undefined) return instant;
  throw new InvalidArgumentError('It must be a date such as 2030-12-31, or a while such as 12h or 90d.');
}

/** A list with commas. */
export function parseList(text: string): string[] {
  return text.split(',').flatMap((part) => part.trim() || []);
}

/** A list with commas of words from a closed set. */
export function parseWords<Word extends string>(allowed: readonly Word[]): (text: string) => Word[] {
  return (text) =>
    parseList(text).map((part) => {
      const word = allowed.find((candidate) => candidate === part);
      if (word) return word;
      throw new InvalidArgumentError(`"${part}" is none of ${allowed.join(', ')}.`);
    });
}

/** An option that may be given more than once. */
export function collect(text: string, soFar: readonly string[] = []): string[] {
  return [...soFar, text];
}
