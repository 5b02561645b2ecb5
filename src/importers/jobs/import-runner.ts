import type { Readable } from 'node:stream';
import { PortalError } from '../../portal/errors';
import { demandImport, isOwnImport, LOST_AFTER, stateOf } from '../../portal/imports/see-import';
import { timeIn } from '../../portal/instant';
import { newId } from '../../portal/new-id';
import type { Operation } from '../../portal/operation';
import { createWorkQueue } from '../../portal/passwords/work-queue';
import type { ImportClaim, ImportJob, ImportJobStore } from '../../portal/imports/import-job';
import { formatOf, type ImportFormat } from '../import-formats';
import type { UploadRequest } from './import-settings';
import { JobRun, type JobRunDeps, type RunEnd } from './job-run';
import type { Spool } from './spool';

/** How long a file waits to be run, and how long its report stays. */
const KEPT = { file: 24 * 3_600_000, report: 7 * 24 * 3_600_000 };

/** At a time in one process, waiting there, and coming in; files in all, how many of the largest size their bytes make. */
const MOST = { running: 1, waiting: 8, receiving: 4, files: 50, largest: 4 };

/** The same for one sender, so that none keeps others out. */
const OWN = { running: 1, waiting: 4, receiving: 2, files: 20, largest: 2 };

interface Running {
  readonly starterId: string;
  readonly run: JobRun;
  readonly over: Promise<void>;
}

/** Imports that were handed in over HTTP: each is a file and a row in the database, and is run in the background. */
export class ImportRunner {
  readonly spool: Spool;
  readonly #jobs: ImportJobStore;
  readonly #queue = createWorkQueue({ concurrency: MOST.running, waiting: Infinity, retryAfter: 60 });
  readonly #running = new Map<string, Running>();
  /** Whose files are coming in. */
  readonly #receiving: string[] = [];

  constructor(private readonly deps: JobRunDeps) {
    this.spool = deps.spool;
    this.#jobs = deps.store.importJobs;
  }

  /** Takes in a file. Throws `forbidden`, `busy`, `invalid-value`, 413. */
  async upload(
    op: Operation,
    request: UploadRequest,
    mediaFormat: ImportFormat | undefined,
    body: Readable,
  ): Promise<ImportJob> {
    demandImport(op);
    return await this.#oneOfFew(op, async () => {
      await this.#demandRoom(op);
      return await this.#takeIn(op, request, mediaFormat, body);
    });
  }

  /** What comes in isn't on record yet, so it is counted here. */
  async #oneOfFew<T>({ actor }: Operation, work: () => Promise<T>): Promise<T> {
    const own = this.#receiving.filter((id) => id === actor.id);
    if (this.#receiving.length >= MOST.receiving || own.length >= OWN.receiving) {
      throw busy('Too many files come in at once.');
    }
    this.#receiving.push(actor.id);
    try {
      return await work();
    } finally {
      this.#receiving.splice(this.#receiving.indexOf(actor.id), 1);
    }
  }

  async #takeIn(
    op: Operation,
    request: UploadRequest,
    mediaFormat: ImportFormat | undefined,
    body: Readable,
  ): Promise<ImportJob> {
    const id = newId();
    const bytes = await this.spool.receive(id, body);
    try {
      const format = request.format ?? formatOf(mediaFormat, await this.spool.head(id));
      if (format === undefined) throw unknownFormat();
      return await this.#add(op, request, { id, format, bytes });
    } catch (error) {
      await this.spool.remove(id);
      throw error;
    }
  }

  /** Queues a run with the authority of `op`, who must be the one who handed the file in. Throws `conflict`, `busy`. */
  async run(op: Operation, job: ImportJob, dryRun: boolean): Promise<void> {
    if (!isOwnImport(op, job)) throw new PortalError('forbidden', 'Only who handed the file in can run it.');
    if (job.state === 'completed') throw conflict('It is done: hand the file in again.');
    if (!(await this.spool.has(job.id, 'upload'))) throw conflict('Its file is gone, or elsewhere: hand it in again.');
    const own = Array.from(this.#running.values()).filter(({ starterId }) => starterId === op.actor.id);
    if (this.#running.size >= MOST.running + MOST.waiting || own.length >= OWN.running + OWN.waiting) {
      throw busy('Too many imports wait already.');
    }
    const claim = { id: job.id, runner: newId() };
    const at = timeIn(0);
    const isClaimed = await this.#jobs.claim(claim, { at, lostBefore: timeIn(-LOST_AFTER), dryRun });
    if (!isClaimed) throw conflict('It is being run already.');
    this.#start(claim, op.actor.id, new JobRun(this.deps, { claim, job, op, dryRun, since: at }));
  }

  /** Ends it after the rows at hand; what was done until then stays done. */
  async cancel(job: ImportJob): Promise<void> {
    const state = stateOf(job);
    if (state === 'queued' || state === 'running') {
      await this.#jobs.requestCancel(job.id);
      this.#running.get(job.id)?.run.end('cancelled');
    } else if (state !== 'completed' && state !== 'cancelled') {
      await this.#jobs.abandon(job.id, timeIn(0));
      await this.spool.remove(job.id, 'upload');
    }
  }

  /** Cancels it, if need be, and forgets it with its files. */
  async remove(job: ImportJob): Promise<void> {
    this.#running.get(job.id)?.run.end('cancelled');
    await this.#jobs.delete(job.id);
    await this.spool.remove(job.id);
  }

  /** Removes what is out of date. */
  async sweep(): Promise<void> {
    for (const id of await this.#jobs.deleteExpired(timeIn(0))) await this.spool.remove(id);
    const isKnown = async (id: string) => (await this.#jobs.find(id)) !== undefined;
    await this.spool.removeOld(Date.now() - KEPT.file, isKnown);
    await this.spool.check();
  }

  /** Ends what runs in this process, so that it can be resumed at once. */
  async stop(): Promise<void> {
    for (const { run } of this.#running.values()) run.end('interrupted');
    await Promise.all(Array.from(this.#running.values(), ({ over }) => over));
  }

  #start(claim: ImportClaim, starterId: string, run: JobRun): void {
    const { id } = claim;
    const over = this.#queue
      .run(() => run.work())
      .then((end) => this.#finish(claim, end))
      .catch((error: unknown) => this.deps.log.error({ err: error, job: id }, 'the end of an import is not on record'))
      .finally(() => this.#running.delete(id));
    this.#running.set(id, { starterId, run, over });
  }

  async #finish(claim: ImportClaim, end: RunEnd): Promise<void> {
    const isOver = end.state === 'completed';
    // The file may hold passwords, so it goes as soon as nobody needs it.
    if (isOver) await this.spool.remove(claim.id, 'upload');
    const expiresAt = timeIn(isOver ? KEPT.report : KEPT.file);
    const isHeld = await this.#jobs.finish(claim, { ...end, at: timeIn(0), expiresAt });
    const isForgotten = !isHeld && (await this.#jobs.find(claim.id)) === undefined;
    if (isForgotten) await this.spool.remove(claim.id);
  }

  async #demandRoom({ actor }: Operation): Promise<void> {
    const hasRoom = ({ count, bytes }: { count: number; bytes: number }, most: typeof OWN) =>
      count < most.files && bytes < most.largest * this.spool.maxBytes;
    if (hasRoom(await this.#jobs.files(), MOST) && hasRoom(await this.#jobs.files(actor.id), OWN)) return;
    throw busy('Too many files wait to be imported already: delete some that are not needed any more.');
  }

  async #add(
    { actor }: Operation,
    { dryRun: _dryRun, fileName, ...settings }: UploadRequest,
    { id, format, bytes }: { readonly id: string; readonly format: ImportFormat; readonly bytes: number },
  ): Promise<ImportJob> {
    await this.#jobs.add({
      id,
      created: timeIn(0),
      starter: { kind: actor.kind, id: actor.id, name: actor.name },
      fileName: fileName ?? null,
      bytes,
      options: { ...settings, format },
      expiresAt: timeIn(KEPT.file),
    });
    const job = await this.#jobs.find(id);
    if (!job) throw new Error('The import that was added is gone.');
    return job;
  }
}

function conflict(message: string): PortalError {
  return new PortalError('conflict', message);
}

function busy(message: string): PortalError {
  return new PortalError('busy', message, { retryAfter: 60 });
}

function unknownFormat(): PortalError {
  return new PortalError('invalid-value', 'What the file is can not be told: name its format.', {
    attribute: 'format',
  });
}
