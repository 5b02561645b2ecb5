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

/** Reads that the clients have ready, all together: they may come again, and to make them takes longer than to send them. */
const READS = 8_000;

/** Seconds between two looks at the clock. */
const SAMPLE = 0.1;

/** More writes a second than anybody does, so that none comes twice. */
const WRITES = 10_000;

/** Puts one contender to work. */
export async function fire(contender: Contender, work: Work, options: LoadOptions): Promise<Measured> {
  const { users, clients, seconds, from } = options;
  const ready =
    Math.ceil((work.writes ? WRITES * (seconds + 2 * SAMPLE) : Math.min(READS, 1_000 * clients)) / clients) + 10;
  let client = 0;
  const result = await autocannon({
    url: contender.url,
    connections: clients,
    duration: seconds,
    // It ends only when it takes a sample, by default once a second.
    sampleInt: SAMPLE * 1_000,
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
