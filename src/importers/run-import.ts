import { setImmediate as nextRound } from 'node:timers/promises';
import type { Operation } from '../portal/operation';
import type { PasswordService } from '../portal/passwords/password-service';
import { ahead } from './ahead';
import { ChunkPace } from './chunk-pace';
import { CHUNK_ROWS, chunksOf, type Chunk } from './chunks';
import { HeldGroups } from './held-groups';
import { ImportChunk } from './import-chunk';
import { FAULTS_KEPT, isFailure, type ImportReport, type RowFailed, type RowOutcome } from './import-report';
import type { ReadChunk, RowResult } from './read-chunk';
import type { ResourceReader } from './resource-reader';
import type { Source } from './source-row';

export interface ImportDeps {
  /** With whose authority, within which scope; opens the transactions. */
  readonly op: Operation;
  readonly passwords: PasswordService;
  /** scim's `resourceReader`, handed in by who puts the program together. */
  readonly reader: ResourceReader;
}

export interface ImportOptions {
  /** Only tell what would happen. */
  readonly dryRun?: boolean | undefined;
  /** Stop at the first row that fails; of its chunk nothing is kept. */
  readonly strict?: boolean | undefined;
  /** How a row finds what is there: users by userName, others by name (the default), or each by externalId. */
  readonly match?: 'name' | 'externalId' | undefined;
  /** Set the passwords of users that are there already, too; those that are the same stay. */
  readonly updatePasswords?: boolean | undefined;
  /** Create organizations that rows name and that aren't there. */
  readonly createOrganizations?: boolean | undefined;
  /** Where users and groups go that name no organization: id or name. Undefined: the actor's own. */
  readonly organization?: string | undefined;
  /** How many rows share a transaction: the more, the faster, and the longer others wait to write. Default: 500. */
  readonly chunkRows?: number | undefined;
  /** So few rows that a transaction takes about so long. Default: however long it takes. */
  readonly chunkMilliseconds?: number | undefined;
  /** But not fewer than this. */
  readonly chunkLeast?: number | undefined;
  /**
   * How many rows are put in order by organization before they are written, in as many transactions as it takes: the
   * more, the fewer are the organizations that each writes to, which takes a database less time. Default: what shares a
   * transaction, as always where the import is `strict`.
   */
  readonly chunkWindow?: number | undefined;
  /** When aborted, the chunk at hand is finished and the report returned. */
  readonly signal?: AbortSignal | undefined;
  /** After each chunk, what became of its rows; the import waits for it. */
  readonly onOutcomes?: ((outcomes: readonly RowOutcome[]) => void | Promise<void>) | undefined;
  /** The text of the rejects file, its head first; never called where all is well. The import waits for it. */
  readonly onReject?: ((text: string) => void | Promise<void>) | undefined;
  /** After each chunk; the import waits for it. */
  readonly onProgress?: ((progress: ImportProgress) => void | Promise<void>) | undefined;
}

export type ImportProgress = Pick<ImportReport, 'rows' | 'created' | 'updated' | 'unchanged' | 'failed'>;

/**
 * Brings a file into the portal, a chunk of rows at a time, each in a transaction of its own: whoever is interrupted
 * runs the same file again and comes to the same state. A row that breaks a rule is reported and passed over. Throws
 * `busy` where the database can't be had, and what the source throws; what was done until then stays done.
 */
export async function runImport(deps: ImportDeps, source: Source, options: ImportOptions = {}): Promise<ImportReport> {
  const pace = new ChunkPace({
    most: options.chunkRows ?? CHUNK_ROWS,
    milliseconds: options.chunkMilliseconds,
    least: options.chunkLeast,
    window: options.strict ? undefined : options.chunkWindow,
  });
  const teller = new Teller(source, options);
  const importer = new ImportChunk(deps, options, pace, () => teller.tell());
  let stopped: ImportReport['stopped'] = null;
  const onCancelled = () => (stopped = 'cancelled');
  try {
    for await (const results of resultsOf(importer, chunksOf(source.rows, pace), options, onCancelled)) {
      // Unless it was told while these were written.
      await teller.tell();
      teller.note(results);
      // The database answers without ever leaving the turn of the event loop to others.
      await nextRound();
      if (options.strict && results.some(({ outcome }) => isFailure(outcome))) stopped = 'strict';
      if (stopped === 'strict') break;
    }
  } finally {
    await teller.tell();
  }
  return teller.report(stopped);
}

/** What became of each chunk; in the end, of groups whose members came further down. Ends early when aborted. */
async function* resultsOf(
  importer: ImportChunk,
  chunks: AsyncIterable<Chunk>,
  { signal, strict }: ImportOptions,
  onCancelled: () => void,
): AsyncGenerator<readonly RowResult[]> {
  const held = new HeldGroups();
  for await (const chunk of ahead(readChunks(importer, chunks))) {
    if (signal?.aborted) return onCancelled();
    const results = await importer.run(chunk);
    yield strict ? results : held.hold(results);
    if (importer.hasLeftOut) return onCancelled();
  }
  for (let rows = held.release(); rows.length > 0; rows = held.release()) {
    if (signal?.aborted) return onCancelled();
    const results = await importer.runAgain({ kind: 'Group', rows });
    // As long as some get in, others may find them.
    yield results.every(({ outcome }) => isFailure(outcome)) ? results : held.hold(results);
  }
}

async function* readChunks(importer: ImportChunk, chunks: AsyncIterable<Chunk>): AsyncGenerator<ReadChunk> {
  for await (const chunk of chunks) yield await importer.read(chunk);
}

/** Counts what became of rows, and tells it: of a chunk's rows while those of the next one are written. */
class Teller {
  readonly #source: Source;
  readonly #options: ImportOptions;
  readonly #tally: Tally;
  #rejectsHead: string;
  #untold: readonly RowOutcome[] = [];
  #rejected: readonly RowResult[] = [];

  constructor(source: Source, options: ImportOptions) {
    this.#source = source;
    this.#options = options;
    this.#tally = new Tally(options.dryRun ?? false);
    this.#rejectsHead = source.rejects.head;
  }

  /** Keeps no row but those that failed, for rows are large. */
  note(results: readonly RowResult[]): void {
    this.#untold = results.map(({ outcome }) => outcome);
    this.#rejected = results.filter(({ outcome }) => isFailure(outcome));
  }

  /** In the order of the file. */
  async tell(): Promise<void> {
    const outcomes = this.#untold.toSorted((one, other) => one.line - other.line);
    const results = this.#rejected.toSorted((one, other) => one.outcome.line - other.outcome.line);
    if (outcomes.length === 0) return;
    [this.#untold, this.#rejected] = [[], []];
    const { onOutcomes, onReject, onProgress } = this.#options;
    for (const outcome of outcomes) this.#tally.count(outcome);
    await onOutcomes?.(outcomes);
    const rejected = this.#rejectsOf(results);
    if (rejected !== '') await onReject?.(this.#rejectsHead + rejected);
    if (rejected !== '') this.#rejectsHead = '';
    await onProgress?.(this.#tally.progress());
  }

  report(stopped: ImportReport['stopped']): ImportReport {
    return this.#tally.report(stopped);
  }

  #rejectsOf(results: readonly RowResult[]): string {
    const { rejects } = this.#source;
    return results.map(({ row, outcome }) => (isFailure(outcome) ? rejects.reject(row, outcome) : '')).join('');
  }
}

class Tally {
  readonly #startedAt = new Date().toISOString();
  readonly #counts = { created: 0, updated: 0, unchanged: 0, failed: 0 };
  readonly #faults: RowFailed[] = [];
  #organizationsCreated = 0;

  constructor(private readonly dryRun: boolean) {}

  count(outcome: RowOutcome): void {
    if (!isFailure(outcome) && outcome.implied) {
      this.#organizationsCreated += 1;
      return;
    }
    this.#counts[outcome.action] += 1;
    if (isFailure(outcome) && this.#faults.length < FAULTS_KEPT) this.#faults.push(outcome);
  }

  progress(): ImportProgress {
    const { created, updated, unchanged, failed } = this.#counts;
    return { rows: created + updated + unchanged + failed, ...this.#counts };
  }

  report(stopped: ImportReport['stopped']): ImportReport {
    return {
      dryRun: this.dryRun,
      ...this.progress(),
      organizationsCreated: this.#organizationsCreated,
      faults: this.#faults,
      stopped,
      startedAt: this.#startedAt,
      finishedAt: new Date().toISOString(),
    };
  }
}
