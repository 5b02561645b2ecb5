import { writeSync } from 'node:fs';

/** Prints a figure for docs/reliability.md, in long runs only. */
export function say(figure: string): void {
  if (process.env['FAULTS'] === 'at-length') writeSync(2, `  ${figure}\n`);
}

/** The value that a share of all lies below: 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
