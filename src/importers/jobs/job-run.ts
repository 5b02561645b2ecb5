import type { Logger } from 'pino';
import { PortalError } from '../../portal/errors';
import type { ImportClaim, ImportEnd, ImportJob } from '../../portal/imports/import-job';
import { isStillAuthorized } from '../../portal/imports/still-authorized';
import { timeIn } from '../../portal/instant';
import type { JsonObject } from '../../portal/model';
import type { Store } from '../../portal/store';
import type { Operation } from '../../portal/operation';
import type { ImportReport } from '../import-report';
import type { ImportFile } from './import-file';
import type { RunProgress } from './run-record';
import type { Spool } from './spool';

export interface JobRunDeps {
  /** Sees every organization: for the state of jobs. */
  readonly store: Store;
  readonly spool: Spool;
  readonly importFile: ImportFile;
  readonly log: Logger;
}

export interface JobRunInput {
  readonly claim: ImportClaim;
  readonly job: ImportJob;
  /** With whose authority. */
  readonly op: Operation;
  readonly dryRun: boolean;
  /** When the authority was shown. */
  readonly since: string;
}

export type RunEnd = Omit<ImportEnd, 'at' | 'expiresAt'>;

/** Why a run is to end early. `lost`: another one has the job by now. */
export type EndReason = 'cancelled' | 'interrupted' | 'unauthorized' | 'lost';

/** From one sign of life to the next. */
const BEAT = 2_000;

/** One run of a job: tells how far it is while it goes on, and ends when it is told to, or may not go on. */
export class JobRun {
  readonly #stopped = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #state: 'queued' | 'running' = 'queued';
  #progress: RunProgress | undefined;

  constructor(
    private readonly deps: JobRunDeps,
    private readonly input: JobRunInput,
  ) {
    this.#timer = setInterval(() => this.#beatAnyway(), BEAT).unref();
  }

  /** Ends it after the rows at hand. */
  end(reason: EndReason): void {
    this.#stopped.abort(reason);
  }

  /** Runs it; how it ended. Never throws. */
  async work(): Promise<RunEnd> {
    try {
      this.#state = 'running';
      return await this.#work();
    } catch (error) {
      return this.#failure(error);
    } finally {
      clearInterval(this.#timer);
    }
  }

  async #work(): Promise<RunEnd> {
    await this.#beat();
    if (this.#reason !== undefined) return this.#ending(undefined);
    const report = await this.deps.importFile(this.input, {
      signal: this.#stopped.signal,
      onProgress: async (progress) => {
        this.#progress = progress;
        await this.#checkAuthority();
      },
    });
    return this.#ending(report);
  }

  async #checkAuthority(): Promise<void> {
    const { op, since } = this.input;
    if (!(await isStillAuthorized(op, since))) this.end('unauthorized');
  }

  async #beat(): Promise<void> {
    const beat = { at: timeIn(0), state: this.#state, progress: { ...this.#progress } };
    const held = await this.deps.store.importJobs.beat(this.input.claim, beat);
    if (held !== 'held') this.end(held);
  }

  #beatAnyway(): void {
    this.#beat().catch((error: unknown) => {
      this.deps.log.warn({ err: error, job: this.input.job.id }, 'an import could not tell how far it is');
    });
  }

  get #reason(): EndReason | undefined {
    return this.#stopped.signal.reason as EndReason | undefined;
  }

  /** `report` is undefined where it didn't begin. */
  #ending(report: ImportReport | undefined): RunEnd {
    const progress: JsonObject = { ...this.#progress, stopped: report ? report.stopped : 'cancelled' };
    const end = (state: RunEnd['state'], error: string | null = null): RunEnd => ({ state, progress, error });
    if (report?.stopped === 'strict') return end('failed', 'It stopped at the first row that failed.');
    if (report?.stopped === null) return end(this.input.dryRun ? 'checked' : 'completed');
    switch (this.#reason) {
      case 'unauthorized':
        return end('failed', 'Who started it may not do any more what it does.');
      case 'interrupted':
        return end('interrupted');
      default:
        return end('cancelled');
    }
  }

  #failure(error: unknown): RunEnd {
    const isTold = error instanceof PortalError;
    if (!isTold) this.deps.log.error({ err: error, job: this.input.job.id }, 'an import failed');
    const why = isTold ? error.message : 'Internal error: the log tells more.';
    return { state: 'failed', progress: { ...this.#progress }, error: why };
  }
}
