import { call } from '../../kit/api';

/** `GET /admin/requests/activity`. */
export interface Activity {
  readonly from: string;
  readonly to: string;
  readonly step: 'hour' | 'day';
  readonly activity: readonly Counted[];
}

export interface Counted {
  readonly at: string;
  readonly actor: { readonly kind: string; readonly id: string | null; readonly name: string | null } | null;
  readonly requests: number;
  readonly failed: number;
  readonly lastAt: string;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How far back the plots can look. */
export const RANGES = {
  day: { length: DAY, step: 'hour', marks: [3, 6, 12, 24].map((hours) => hours * 3_600) },
  week: { length: 7 * DAY, step: 'hour', marks: [24, 48, 168].map((hours) => hours * 3_600) },
  month: { length: 30 * DAY, step: 'day', marks: [24, 48, 168, 336].map((hours) => hours * 3_600) },
} as const;
export type Range = keyof typeof RANGES;

export async function readActivity(range: Range, signal: AbortSignal): Promise<Activity> {
  const { length, step } = RANGES[range];
  const to = new Date();
  // Whole steps, so that the first one isn't cut.
  const size = sizeOf(step);
  const from = new Date(Math.ceil((to.getTime() - length) / size) * size);
  const query = new URLSearchParams({ from: from.toISOString(), to: to.toISOString(), step });
  const answer = await call<Activity>('GET', `/admin/requests/activity?${query.toString()}`, { signal });
  return { ...answer, activity: answer.activity.filter(isSync) };
}

/** Identity providers and scripts; not people at the portal. Whom nobody knows may be a provider with a wrong token. */
function isSync({ actor }: Counted): boolean {
  return actor === null || actor.kind === 'connection';
}

/** In milliseconds. */
export function sizeOf(step: Activity['step']): number {
  return step === 'hour' ? HOUR : DAY;
}

export interface Series {
  /** When each step begins, in seconds. */
  readonly times: readonly number[];
  readonly requests: readonly number[];
  readonly failed: readonly number[];
}

/** One value a step, zeros included; of one connection, or of all together. */
export function seriesOf({ from, to, step, activity }: Activity, connection?: string | null): Series {
  const size = sizeOf(step);
  const first = Math.floor(Date.parse(from) / size);
  const steps = Math.floor((Date.parse(to) - 1) / size) - first + 1;
  const requests = new Array<number>(steps).fill(0);
  const failed = new Array<number>(steps).fill(0);
  for (const each of activity) {
    if (connection && each.actor?.id !== connection) continue;
    const index = Math.floor(Date.parse(each.at) / size) - first;
    requests[index] = (requests[index] ?? 0) + each.requests;
    failed[index] = (failed[index] ?? 0) + each.failed;
  }
  return { times: requests.map((_, index) => ((first + index) * size) / 1000), requests, failed };
}

export interface CallerSum {
  /** Null: callers whom nobody knows. */
  readonly id: string | null;
  readonly name: string | null;
  readonly requests: number;
  readonly failed: number;
  readonly lastAt: string;
}

/** What each caller did, those with the most failures first. */
export function sumsOf({ activity }: Activity): readonly CallerSum[] {
  const sums = new Map<string | null, CallerSum>();
  for (const { actor, requests, failed, lastAt } of activity) {
    const id = actor?.id ?? null;
    const before = sums.get(id) ?? { id, name: null, requests: 0, failed: 0, lastAt: '' };
    sums.set(id, {
      id,
      name: actor?.name ?? before.name,
      requests: before.requests + requests,
      failed: before.failed + failed,
      lastAt: before.lastAt > lastAt ? before.lastAt : lastAt,
    });
  }
  return [...sums.values()].sort((one, other) => other.failed - one.failed || other.requests - one.requests);
}
