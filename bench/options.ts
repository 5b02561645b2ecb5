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

/** What `--quick` stands for, where nothing else is said: 3 to 5 minutes for each number of users. */
const QUICK = { n: '1000,10000,100000', rounds: '2', seconds: '0.3', warmUp: '1' };

/** All there is, which takes an hour or two. */
const WHOLE = { n: '1000,10000,100000,1000000', rounds: '3', seconds: '3', warmUp: '5' };

/** `--work get,post --n 10000 --rounds 3`: a part; `--quick --out bench`: everything, shortly. */
export function readOptions(words: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      work: { type: 'string', default: '' },
      engines: { type: 'string', default: 'sqlite,postgres' },
      quick: { type: 'boolean', default: false },
      n: { type: 'string' },
      clients: { type: 'string', default: '1,32' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      'warm-up': { type: 'string' },
      folder: { type: 'string', default: 'data/bench' },
      out: { type: 'string' },
    },
  });
  const { 'warm-up': warm, ...said } = values;
  const { n, rounds, seconds, warmUp } = { ...(values.quick ? QUICK : WHOLE), ...given({ ...said, warmUp: warm }) };
  return {
    works: values.work.split(',').filter(Boolean),
    engines: values.engines.split(','),
    sizes: numbers(n),
    clients: numbers(values.clients),
    rounds: Number(rounds),
    seconds: Number(seconds),
    warmUp: Number(warmUp),
    folder: values.folder,
    out: values.out,
  };
}

type Said = { readonly [Name in keyof typeof WHOLE]?: string | undefined };

/** Those that were said. */
function given({ n, rounds, seconds, warmUp }: Said): Partial<typeof WHOLE> {
  return {
    ...(n !== undefined && { n }),
    ...(rounds !== undefined && { rounds }),
    ...(seconds !== undefined && { seconds }),
    ...(warmUp !== undefined && { warmUp }),
  };
}

function numbers(list: string): number[] {
  return list.split(',').map(Number);
}
