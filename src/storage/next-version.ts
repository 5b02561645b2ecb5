import { sql } from 'kysely';

/** What every change of a resource sets. */
export function nextVersion(now: string) {
  return { version: sql<number>`version + 1`, modified_at: now };
}
