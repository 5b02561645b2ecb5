import { setImmediate as nextRound } from 'node:timers/promises';
import { PortalError } from '../portal/errors';
import type { Operation } from '../portal/operation';
import type { ChunkPace } from './chunk-pace';
import type { Chunk } from './chunks';
import { importGroups } from './import-groups';
import { importMemberships } from './import-memberships';
import { importRoles } from './import-roles';
import { importOrganizations } from './import-organizations';
import { isFailure } from './import-report';
import { importUsers } from './import-users';
import { bareOrganization, Planned } from './planned';
import {
  ChunkReader,
  failure,
  isRowsFault,
  type Handler,
  type Item,
  type ReadChunk,
  type ReadRows,
  type RowResult,
} from './read-chunk';
import type { RunContext } from './row-handler';
import type { ImportDeps, ImportOptions } from './run-import';
import { SeenKeys } from './seen-keys';
import { sideBySide } from './side-by-side';
import type { RowKind } from './source-row';

/** Imports chunk after chunk of one file. */
export class ImportChunk {
  readonly #context: RunContext;
  readonly #reader: ChunkReader;
  /** Rows up to here are imported, or are about to be. */
  #reached = 0;
  #hasLeftOut = false;

  constructor(
    private readonly deps: ImportDeps,
    private readonly options: ImportOptions,
    private readonly pace: Pick<ChunkPace, 'note' | 'together' | 'isWriting'>,
    private readonly whileWriting: () => Promise<void>,
  ) {
    const seen = new SeenKeys();
    const hasSeen = (key: string) => seen.has(key, this.#reached);
    this.#context = { deps, options, planned: new Planned(options), hasSeen };
    this.#reader = new ChunkReader((kind) => handlerOf(kind, this.#context), seen);
  }

  /** Whether the import was aborted in the middle of a chunk: what became of its other rows is told. */
  get hasLeftOut(): boolean {
    return this.#hasLeftOut;
  }

  /** Depends on nothing but the rows: the next chunk can be read while the last one is being written. */
  async read(chunk: Chunk): Promise<ReadChunk> {
    return await this.#reader.read(chunk);
  }

  /**
   * What became of each row, in any order; of a chunk that fails in strict mode, the rows that failed only, and nothing
   * was kept.
   */
  async run({ handler, lastLine, ...read }: ReadChunk): Promise<readonly RowResult[]> {
    this.#reached = Math.max(this.#reached, lastLine);
    if (!handler) return read.failed;
    this.pace.isWriting = true;
    try {
      return await this.#import(handler, read);
    } finally {
      this.pace.isWriting = false;
    }
  }

  /** The same for rows that failed and may have more luck now. */
  async runAgain(chunk: Chunk): Promise<readonly RowResult[]> {
    const { handler, ...read } = await this.#reader.readAgain(chunk);
    return handler ? await this.#import(handler, read) : read.failed;
  }

  async #import(handler: Handler, { items, failed }: ReadRows): Promise<readonly RowResult[]> {
    if (this.options.strict && failed.length > 0) return failed;
    const prepared = await this.#prepare(handler, items);
    const faults = [...failed, ...prepared.failed];
    if (this.options.strict && faults.length > 0) return faults;
    const done = await this.#apply(handler, prepared.items);
    return [...faults, ...done];
  }

  async #prepare(handler: Handler, items: readonly Item[]): Promise<{ items: Item[]; failed: RowResult[] }> {
    const faults = await handler.prepare(items.map(({ item }) => item));
    const failed = items.flatMap(({ row, item }) => {
      const error = faults.get(item);
      return error ? [{ row, outcome: failure(row, error) }] : [];
    });
    return { items: items.filter(({ item }) => !faults.has(item)), failed };
  }

  async #apply(handler: Handler, items: readonly Item[]): Promise<RowResult[]> {
    const { dryRun = false, strict = false } = this.options;
    const ordered = sideBySide(items, ({ item }) => handler.neighbourhoodOf?.(item));
    if (!strict) return await this.#applyInTurn(handler, ordered, !dryRun);
    try {
      return onlyFailed(await this.#tryAll(handler, ordered, !dryRun));
    } catch (error) {
      const failed = (await this.#applyParts(handler, items, false)).filter(({ outcome }) => isFailure(outcome));
      return failed.length > 0 ? failed : [await this.#firstTooMany(handler, items, error)];
    }
  }

  /** As many at a time as may share a transaction. */
  async #applyInTurn(handler: Handler, items: readonly Item[], keep: boolean): Promise<RowResult[]> {
    const results: RowResult[][] = [];
    for (let start = 0; start < items.length;) {
      this.#hasLeftOut = start > 0 && this.options.signal?.aborted === true;
      if (this.#hasLeftOut) break;
      const part = items.slice(start, start + this.pace.together);
      results.push(await this.#applyParts(handler, part, keep));
      start += part.length;
    }
    return results.flat();
  }

  /** Of rows that are good one by one but not together: the first one that the rows before it leave no room for. */
  async #firstTooMany(handler: Handler, items: readonly Item[], error: unknown): Promise<RowResult> {
    let reason = error;
    let good = 0;
    for (let bad = items.length; ;) {
      if (!isRowsFault(reason)) throw reason;
      const last = items[bad - 1];
      if (last && bad - good <= 1) return { row: last.row, outcome: failure(last.row, reason) };
      const middle = (good + bad) >> 1;
      try {
        await this.#tryAll(handler, items.slice(0, middle), false);
        good = middle;
      } catch (fault) {
        reason = fault;
        bad = middle;
      }
    }
  }

  /** Rows that together break a rule of the database are tried by halves, until the bad ones stand alone. */
  async #applyParts(handler: Handler, items: readonly Item[], keep: boolean): Promise<RowResult[]> {
    const [first] = items;
    if (!first) return [];
    try {
      return await this.#tryAll(handler, items, keep);
    } catch (error) {
      if (!isRowsFault(error)) throw error;
      if (items.length === 1) return [{ row: first.row, outcome: failure(first.row, error) }];
      const middle = items.length >> 1;
      const done = await this.#applyParts(handler, items.slice(0, middle), keep);
      return [...done, ...(await this.#applyParts(handler, items.slice(middle), keep))];
    }
  }

  /** All rows in one transaction, which is taken back where nothing is to be kept. */
  async #tryAll(handler: Handler, items: readonly Item[], keep: boolean): Promise<RowResult[]> {
    if (items.length === 0) return [];
    const mustBeWhole = this.options.strict ?? false;
    let begun = 0;
    let meanwhile = Promise.resolve();
    const work = async (op: Operation) => {
      begun = performance.now();
      const results = await this.#handle(handler, op, items);
      if (!keep || (mustBeWhole && results.some(({ outcome }) => isFailure(outcome)))) throw new TakenBack(results);
      meanwhile = nextRound().then(() => this.whileWriting());
      // Whoever waits for it is told; until then nobody listens.
      meanwhile.catch(() => undefined);
      return results;
    };
    try {
      const results = await this.deps.op.transaction(work);
      await meanwhile;
      this.pace.note(items.length, performance.now() - begun);
      return results;
    } catch (error) {
      if (!(error instanceof TakenBack)) throw error;
      this.pace.note(items.length, performance.now() - begun);
      if (this.options.dryRun) this.#plan(handler, items, error.results);
      return error.results;
    }
  }

  #plan(handler: Handler, items: readonly Item[], results: readonly RowResult[]): void {
    const created = results.filter(({ outcome }) => outcome.action === 'created');
    for (const { outcome } of created) {
      if (!isFailure(outcome) && outcome.implied)
        this.#context.planned.noteOrganization(bareOrganization(outcome.name));
    }
    const rows = new Set(created.map(({ row }) => row));
    handler.plan(items.filter(({ row }) => rows.has(row)).map(({ item }) => item));
  }

  async #handle(handler: Handler, op: Operation, items: readonly Item[]): Promise<RowResult[]> {
    const { implied, outcomes } = await handler.apply(
      op,
      items.map(({ item }) => item),
    );
    const results = items.map(({ row }, at) => {
      const outcome = outcomes[at];
      if (outcome === undefined) throw new Error(`No outcome for the row in line ${row.line}.`);
      return { row, outcome: outcome instanceof PortalError ? failure(row, outcome) : outcome };
    });
    const [first] = items;
    return first ? [...implied.map((outcome) => ({ row: first.row, outcome })), ...results] : results;
  }
}

/** Carries the results out of a transaction that leaves nothing behind. */
class TakenBack extends Error {
  constructor(readonly results: RowResult[]) {
    super('taken back');
  }
}

function onlyFailed(results: readonly RowResult[]): RowResult[] {
  const failed = results.filter(({ outcome }) => isFailure(outcome));
  return failed.length > 0 ? failed : [...results];
}

function handlerOf(kind: RowKind, context: RunContext): Handler {
  const handlers = {
    User: importUsers,
    Organization: importOrganizations,
    Group: importGroups,
    Membership: importMemberships,
    Role: importRoles,
  };
  return handlers[kind](context);
}
