import { stderr } from 'node:process';
import { Presets, SingleBar } from 'cli-progress';

export interface ProgressBar {
  update(done: number, total: number): void;
  stop(): void;
}

/** A bar on the terminal, beside the answer on standard output; nothing where there is no terminal. */
export function startProgressBar(what: string): ProgressBar {
  if (!stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const format = `${what} {bar} {percentage}% | {eta_formatted}`;
  const bar = new SingleBar(
    { format, stream: stderr, clearOnComplete: true, hideCursor: true },
    Presets.shades_classic,
  );
  bar.start(1, 0);
  return {
    update(done, total) {
      bar.setTotal(total);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}

/** The same where nobody knows how much there is: how many so far. */
export function startProgressCount(what: string): Pick<ProgressBar, 'stop'> & { update(done: number): void } {
  if (!stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const format = `${what} {value} | {duration_formatted}`;
  const count = new SingleBar({ format, stream: stderr, clearOnComplete: true, hideCursor: true });
  count.start(Number.MAX_SAFE_INTEGER, 0);
  return { update: (done) => count.update(done), stop: () => count.stop() };
}
