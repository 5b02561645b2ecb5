import type { ContenderName } from './contenders';
import type { Measured } from './load';

/** What one contender did in one work, in all rounds. */
export interface Result {
  readonly work: string;
  readonly title: string;
  readonly target: number | undefined;
  readonly limit: number | undefined;
  readonly users: number;
  readonly clients: number;
  readonly contender: ContenderName;
  readonly rounds: Measured[];
}

/** What is measured once, without a rival. */
export interface Single {
  readonly users: number;
  readonly title: string;
  readonly target: string;
  readonly value: string;
  readonly met: boolean;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

export function rateOf({ rounds }: Result): number {
  return median(rounds.map(({ rate }) => rate));
}

export function p99Of({ rounds }: Result): number {
  return median(rounds.map(({ p99 }) => p99));
}

/** Microseconds. */
export function processorOf({ rounds }: Result): number {
  return median(rounds.map(({ processor }) => processor));
}

export function failuresOf({ rounds }: Result): number {
  return rounds.reduce((sum, { failed }) => sum + failed, 0);
}

/** The contender's rate as a part of the ceiling's, round by round, so that a disturbance hits both. */
export function ratioOf(result: Result, results: readonly Result[]): number | undefined {
  const ceiling = results.find(
    ({ contender, work, users, clients }) =>
      contender === 'ceiling' && work === result.work && users === result.users && clients === result.clients,
  );
  if (!ceiling) return undefined;
  return median(result.rounds.map(({ rate }, round) => rate / (ceiling.rounds[round]?.rate ?? Number.NaN)));
}
