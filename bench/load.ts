import autocannon from 'autocannon';
import type { Contender } from './contenders';
import type { Shot, Work } from './works';

export interface Measured {
  /** Answers a second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of the contender's processor time for each answer. */
  readonly processor: number;
  /** Answers that weren't what was asked for. */
  readonly failed: number;
}

export interface LoadOptions {
  readonly users: number;
  readonly clients: number;
  readonly seconds: number;
  /** Where the numbers of this round begin, so that no two rounds create the same user, or ask for it. */
  readonly from: number;
}

/** Reads of what was asked for before: so many, by all clients together, and the same ones in each round. */
const AGAIN = 8_000;

/** More reads a second than anybody does who keeps answers. */
const READS = 15_000;

/** More writes a second than anybody does, so that none comes twice. */
const WRITES = 10_000;

/** Seconds between two looks at the clock. */
const SAMPLE = 0.1;

/** Puts one contender to work. */
export async function fire(contender: Contender, work: Work, options: LoadOptions): Promise<Measured> {
  const { users, clients, seconds } = options;
  const { count, from } = numbersOf(work, options);
  const each = Math.ceil(count / clients);
  let client = 0;
  let begun = 0;
  let spent = 0;
  const called = performance.now();
  const run = autocannon({
    url: contender.url,
    connections: clients,
    duration: seconds,
    // It ends only when it takes a sample, by default once a second.
    sampleInt: SAMPLE * 1_000,
    timeout: 60,
    setupClient: (one) => {
      const first = from + client++ * each;
      one.setRequests(
        Array.from({ length: each }, (_one, index) =>
          toRequest(work.shot(first + index, users, contender.name), contender),
        ),
      );
      begun = performance.now();
      spent = contender.processor();
    },
  });
  const waited = new Waited();
  run.on('response', (one, _status, _bytes, milliseconds) => waited.note(one, milliseconds));
  const result = await run;
  return {
    // autocannon's clock runs while the clients make their requests, before any is sent.
    rate: result.requests.total / (result.duration - (begun - called) / 1_000),
    p50: waited.percentile(50),
    p99: waited.percentile(99),
    processor: (contender.processor() - spent) / result.requests.total,
    failed: result.non2xx + result.errors,
  };
}

/** How long answers were waited for, but each client's first one: it is on its way while the others make their requests. */
class Waited {
  readonly #begun = new Set<object>();
  readonly #milliseconds: number[] = [];

  note(client: object, milliseconds: number): void {
    if (this.#begun.has(client)) this.#milliseconds.push(milliseconds);
    else this.#begun.add(client);
  }

  percentile(percent: number): number {
    const sorted = Float64Array.from(this.#milliseconds).toSorted();
    return Math.round(sorted[Math.floor((sorted.length * percent) / 100)] ?? 0);
  }
}

/** The numbers of one round's requests. */
function numbersOf({ comes }: Work, { seconds, from }: LoadOptions): { readonly count: number; readonly from: number } {
  if (comes === 'again') return { count: AGAIN, from: 0 };
  return { count: Math.ceil((comes === 'once' ? READS : WRITES) * (seconds + 2 * SAMPLE)), from };
}

function toRequest({ method, path, body }: Shot, { headers }: Contender) {
  if (body === undefined) return { method, path, headers };
  return { method, path, body, headers: { ...headers, 'Content-Type': 'application/scim+json' } };
}
