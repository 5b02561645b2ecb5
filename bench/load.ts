import autocannon from 'autocannon';
import type { Contender } from './contenders';
import type { Shot, Work } from './works';

export interface Measured {
  /** Answers a second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers that weren't what was asked for. */
  readonly failed: number;
}

export interface LoadOptions {
  readonly users: number;
  readonly clients: number;
  readonly seconds: number;
  /** Where the numbers of this round begin, so that no two rounds create the same user. */
  readonly from: number;
}

/** Requests that one client has ready; more than it sends in a round of writes, so that none comes twice. */
const READY = { reads: 1_000, writes: 4_000 };

/** Puts one contender to work. */
export async function fire(contender: Contender, work: Work, options: LoadOptions): Promise<Measured> {
  const { users, clients, seconds, from } = options;
  const ready = work.writes ? READY.writes : READY.reads;
  let client = 0;
  const result = await autocannon({
    url: contender.url,
    connections: clients,
    duration: seconds,
    timeout: 60,
    setupClient: (each) => {
      const first = from + client++ * ready;
      each.setRequests(
        Array.from({ length: ready }, (_one, index) =>
          toRequest(work.shot(first + index, users, contender.name), contender),
        ),
      );
    },
  });
  return {
    rate: result.requests.total / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors,
  };
}

function toRequest({ method, path, body }: Shot, { headers }: Contender) {
  if (body === undefined) return { method, path, headers };
  return { method, path, body, headers: { ...headers, 'Content-Type': 'application/scim+json' } };
}
