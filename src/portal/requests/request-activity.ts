import { setImmediate as nextRound } from 'node:timers/promises';
import { demand } from '../access';
import { PortalError } from '../errors';
import type { Operation } from '../operation';

/** What the log of requests is counted by; both in UTC. */
export const ACTIVITY_STEPS = ['hour', 'day'] as const;
export type ActivityStep = (typeof ACTIVITY_STEPS)[number];

export interface ActivityQuery {
  /** From this time on, */
  readonly from: string;
  /** up to this time, exclusive. */
  readonly to: string;
  readonly step: ActivityStep;
}

/** How many requests of one caller were answered in one hour or day; there is none where there were none. */
export interface RequestActivity {
  /** When the hour or the day began. */
  readonly at: string;
  /**
   * Each connection stands for itself; all users together have no id. All null: callers of SCIM whose token, if any,
   * nobody knows.
   */
  readonly actorKind: string | null;
  readonly actorId: string | null;
  readonly actorName: string | null;
  readonly requests: number;
  /** Those among them that failed. */
  readonly failed: number;
  readonly lastAt: string;
}

const LENGTH = { hour: 3_600_000, day: 24 * 3_600_000 } as const;

/** A week of hours, or half a year of days. */
const MOST_STEPS = 192;

/**
 * What the log of requests has, counted by the hour or the day and the caller, the oldest first, within the operation's
 * scope. The log doesn't keep every successful read, so it says what goes on, not how often. Throws `forbidden` without
 * `audit:read`, `invalid-value`.
 */
export async function readActivity(op: Operation, query: ActivityQuery): Promise<readonly RequestActivity[]> {
  demand(op.actor, 'audit:read');
  const span = Date.parse(query.to) - Date.parse(query.from);
  if (span <= 0) throw refusal('to must be later than from.');
  if (span > MOST_STEPS * LENGTH[query.step]) throw refusal(`There can be ${MOST_STEPS} steps at most.`);
  const activity: RequestActivity[] = [];
  for (const day of daysOf(query)) {
    activity.push(...(await op.store.requests.activity(day)));
    // A month of requests takes a while to count; others have their turn meanwhile.
    await nextRound();
  }
  return activity;
}

function* daysOf({ from, to, step }: ActivityQuery): Generator<ActivityQuery> {
  for (let begin = from; begin < to;) {
    const nextDay = Math.floor(Date.parse(begin) / LENGTH.day + 1) * LENGTH.day;
    const end = new Date(Math.min(nextDay, Date.parse(to))).toISOString();
    yield { from: begin, to: end, step };
    begin = end;
  }
}

function refusal(message: string): PortalError {
  return new PortalError('invalid-value', message, { attribute: 'from' });
}
