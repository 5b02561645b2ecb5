import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Which works, by name; empty: all. */
  readonly works: readonly string[];
  /** The databases that the server is measured on. */
  readonly engines: readonly string[];
  readonly sizes: readonly number[];
  readonly clients: readonly number[];
  readonly rounds: number;
  readonly seconds: number;
  /** For how many seconds each contender does each work before it is measured: just-in-time compilers learn from it. */
  readonly warmUp: number;
  /** Where the populations are kept between runs. */
  readonly folder: string;
  /** Where RESULTS.md and the plot go; undefined: nowhere. */
  readonly out: string | undefined;
}

/** All there is, which takes an hour or two. */
const WHOLE = {
  work: '',
  engines: 'sqlite,postgres',
  n: '1000,10000,100000,1000000',
  rounds: '3',
  seconds: '3',
  'warm-up': '5',
};

/** What `--quick` stands for, where nothing else is said: 3 to 5 minutes for each number of users. */
const QUICK = { ...WHOLE, n: '1000,10000,100000', rounds: '2', seconds: '0.3', 'warm-up': '1' };

/** What `--curve` stands for: what has a target that must hold for any number of users, on SQLite; half an hour. */
const CURVE = {
  ...WHOLE,
  work: [
    ...['get', 'get once', 'userName', 'userName once', 'emails.value', 'emails.value once', 'page', 'deep'],
    ...['post', 'patch', 'add-member-10', 'add-member-1000000', 'singles'],
  ].join(),
  engines: 'sqlite',
  seconds: '0.8',
  'warm-up': '4',
};

/** `--work get,post --n 10000 --rounds 3`: a part; `--quick --out bench`: everything, shortly. */
export function readOptions(words: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      quick: { type: 'boolean', default: false },
      curve: { type: 'boolean', default: false },
      work: { type: 'string' },
      engines: { type: 'string' },
      n: { type: 'string' },
      clients: { type: 'string', default: '1,32' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      'warm-up': { type: 'string' },
      folder: { type: 'string', default: 'data/bench' },
      out: { type: 'string' },
    },
  });
  // What wasn't said isn't there.
  const {
    work,
    engines,
    n,
    clients,
    rounds,
    seconds,
    'warm-up': warmUp,
    folder,
    out,
  } = { ...presetOf(values), ...values };
  return {
    works: work.split(',').filter(Boolean),
    engines: engines.split(','),
    sizes: numbers(n),
    clients: numbers(clients),
    rounds: Number(rounds),
    seconds: Number(seconds),
    warmUp: Number(warmUp),
    folder,
    out,
  };
}

function presetOf({ quick, curve }: { readonly quick: boolean; readonly curve: boolean }): typeof WHOLE {
  if (curve) return CURVE;
  return quick ? QUICK : WHOLE;
}

function numbers(list: string): number[] {
  return list.split(',').map(Number);
}
