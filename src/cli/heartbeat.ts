import cluster, { type Worker } from 'node:cluster';
import type { Logger } from 'pino';

const EVERY_MS = 1_000;

/**
 * How many questions in a row may go without an answer. They are counted, not the time: a machine that slept, or this
 * process that had no turn, is nobody's fault. A write waits up to 5 s for SQLite's lock, so it is well above that.
 */
const UNANSWERED = 15;

const [QUESTION, ANSWER] = ['are you there?', 'here'];

/** In the serving process: answers, as long as it gets to anything. */
export function answerHeartbeat(): void {
  process.on('message', (message) => message === QUESTION && process.send?.(ANSWER));
  // Whoever asked is gone; that follows as 'disconnect', and ends this process in good order.
  cluster.worker?.on('error', () => undefined);
}

/**
 * In the supervising process: asks a serving process for a sign of life each second from when it listens, and kills one
 * that doesn't answer for long; whoever waits for its end replaces it.
 */
export function watchHeartbeat(worker: Worker, log: Logger): void {
  let unanswered = 0;
  const ask = () => {
    if (!worker.isConnected()) return clearInterval(asking);
    if (unanswered < UNANSWERED) worker.send(QUESTION);
    else {
      log.error({ pid: worker.process.pid, seconds: UNANSWERED }, 'a serving process hangs; it is killed');
      worker.process.kill('SIGKILL');
      clearInterval(asking);
    }
    unanswered += 1;
  };
  let asking: NodeJS.Timeout | undefined;
  worker.once('listening', () => (asking = setInterval(ask, EVERY_MS)));
  worker.on('message', (message) => {
    if (message === ANSWER) unanswered = 0;
  });
  worker.once('exit', () => clearInterval(asking));
}
