import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Which works, by name; empty: all. */
  readonly works: readonly string[];
  readonly sizes: readonly number[];
  readonly clients: readonly number[];
  readonly rounds: number;
  readonly seconds: number;
  /** Where the populations are kept between runs. */
  readonly folder: string;
  /** Where RESULTS.md and the plot go; undefined: nowhere. */
  readonly out: string | undefined;
}

/** `--work get,post --n 10000 --rounds 3`: a part. Without options: everything, which takes an hour or two. */
export function readOptions(words: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      work: { type: 'string', default: '' },
      n: { type: 'string', default: '1000,10000,100000,1000000' },
      clients: { type: 'string', default: '1,32' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '3' },
      folder: { type: 'string', default: 'data/bench' },
      out: { type: 'string' },
    },
  });
  return {
    works: values.work.split(',').filter(Boolean),
    sizes: numbers(values.n),
    clients: numbers(values.clients),
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    folder: values.folder,
    out: values.out,
  };
}

function numbers(list: string): number[] {
  return list.split(',').map(Number);
}
