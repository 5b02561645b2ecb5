import { stderr } from 'node:process';
import { Presets, SingleBar, type Options } from 'cli-progress';
import { whenStopped } from './when-stopped';

export interface ProgressBar {
  update(done: number, total: number): void;
  stop(): void;
}

/** A bar on the terminal, beside the answer on standard output; nothing where there is no terminal. */
export function startProgressBar(what: string, stream: Terminal = stderr): ProgressBar {
  if (!stream.isTTY) return { update: () => undefined, stop: () => undefined };
  const { bar, stop } = start(stream, `${what} {bar} {percentage}% | {eta_formatted}`, 1);
  return {
    update(done, total) {
      bar.setTotal(total);
      bar.update(done);
    },
    stop,
  };
}

/** The same where nobody knows how much there is: how many so far. */
export function startProgressCount(
  what: string,
  stream: Terminal = stderr,
): Pick<ProgressBar, 'stop'> & { update(done: number): void } {
  if (!stream.isTTY) return { update: () => undefined, stop: () => undefined };
  const { bar, stop } = start(stream, `${what} {value} | {duration_formatted}`, Number.MAX_SAFE_INTEGER);
  return { update: (done) => bar.update(done), stop };
}

type Terminal = NonNullable<Options['stream']> & { readonly isTTY?: boolean };

/** The bar hides the cursor, so it has to end before the process does. */
function start(stream: Terminal, format: string, total: number): { bar: SingleBar; stop: () => void } {
  const look = { format, stream, clearOnComplete: true, hideCursor: true, gracefulExit: false };
  const bar = new SingleBar(look, Presets.shades_classic);
  const forget = whenStopped(() => bar.stop());
  bar.start(total, 0);
  const stop = () => {
    forget();
    bar.stop();
  };
  return { bar, stop };
}
