import { Worker } from 'node:worker_threads';
import { PortalError } from '../../portal/errors';
import { textHash } from '../../portal/text-hash';
import { PLACES } from '../change-times';
import { translateError } from '../errors';
import { watchTriggers } from './shown-changes';
import { SHOWN_LOG } from './shown-log';
import { WRITER_IN_FORCE, WRITER_SETTINGS } from './sqlite-handle';
import { sqliteLibraryPath } from './sqlite-library';
import { serveScripts, type Script, type ScriptFault, type ScriptsDone, type ScriptSettings } from './write-scripts';

/** How long a transaction waits for another process to finish writing. */
const PATIENCE_MS = 10_000;

/** Others wait for no more than this for a group of scripts to end. */
const GROUP_MS = 20;

/** After it has failed, others write what it would have written. */
const REST_MS = 60_000;

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A writing connection in a thread of its own, for transactions that are known whole before they begin. What comes while
 * it writes and waits for the disk shares the next commit. It must be the only one here that writes: see `WriteQueue`.
 */
export class WriteThread {
  readonly #path: string;
  #worker: Worker | undefined;
  #unsent: Script[] = [];
  readonly #waiting: Waiting[] = [];
  #idle: (() => void)[] = [];
  #restsUntil = 0;
  #commits = 0;
  #rowsWritten = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Whether it can be asked; not for a while after it has failed. */
  get isUp(): boolean {
    return performance.now() >= this.#restsUntil;
  }

  get commits(): number {
    return this.#commits;
  }

  get rowsWritten(): number {
    return this.#rowsWritten;
  }

  /** Resolves when all of it is on disk. Throws what a statement met; then nothing is kept. */
  run(script: Script): Promise<void> {
    const done = new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    // Those that come in the same turn of the event loop go together.
    if (this.#unsent.push(script) === 1) setImmediate(() => this.#send());
    return done;
  }

  /** Resolves when nothing is left to be written; undefined: there is nothing. */
  idle(): Promise<void> | undefined {
    if (this.#waiting.length === 0) return undefined;
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #send(): void {
    const scripts = this.#unsent;
    this.#unsent = [];
    this.#worker ??= this.#start();
    this.#worker.ref();
    this.#worker.postMessage(scripts);
  }

  #settle({ faults, rows }: ScriptsDone): void {
    this.#commits += 1;
    this.#rowsWritten += rows;
    for (const [at, { resolve, reject }] of this.#waiting.splice(0, faults.length).entries()) {
      const fault = faults[at];
      if (fault) reject(toError(fault));
      else resolve();
    }
    this.#rest();
  }

  #rest(): void {
    if (this.#waiting.length > 0) return;
    this.#worker?.unref();
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #start(): Worker {
    // As text, for the program is one file, of which the thread needs only this.
    const placeOf = `((text) => (${textHash.toString()})(text) & ${PLACES - 1})`;
    const worker = new Worker(`(${serveScripts.toString()})(${placeOf})`, {
      eval: true,
      workerData: {
        library: sqliteLibraryPath(),
        path: this.#path,
        settings: WRITER_SETTINGS,
        inForce: WRITER_IN_FORCE,
        triggers: watchTriggers(),
        ...SHOWN_LOG,
        patience: PATIENCE_MS,
        groupMs: GROUP_MS,
      } satisfies ScriptSettings,
    });
    worker.on('message', (done: ScriptsDone) => this.#settle(done));
    const fail = (cause?: unknown) => this.#fail(worker, cause);
    worker.on('error', fail).on('exit', () => fail());
    return worker;
  }

  /** What it was about to write it may have written or not. */
  #fail(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#restsUntil = performance.now() + REST_MS;
    const error = new PortalError('busy', 'The database could not keep the change.', { cause });
    for (const { reject } of this.#waiting.splice(0, this.#waiting.length - this.#unsent.length)) reject(error);
    this.#rest();
  }
}

function toError({ message, code, sql }: ScriptFault): unknown {
  return translateError(Object.assign(new Error(message), { code }), sql);
}
