import { PortalError } from '../portal/errors';
import type { Operation } from '../portal/operation';
import type { ChunkPace } from './chunk-pace';
import type { Chunk } from './chunks';
import { importGroups } from './import-groups';
import { importMemberships } from './import-memberships';
import { importRoles } from './import-roles';
import { importOrganizations } from './import-organizations';
import { isFailure, type RowFailed, type RowOutcome } from './import-report';
import { importUsers } from './import-users';
import { bareOrganization, Planned } from './planned';
import { faultOf, shortened } from './row-fault';
import type { RowHandler, RunContext } from './row-handler';
import type { ImportDeps, ImportOptions } from './run-import';
import { SeenKeys } from './seen-keys';
import type { RowKind, SourceRow } from './source-row';

export interface RowResult {
  readonly row: SourceRow;
  readonly outcome: RowOutcome;
}

/** A row that can be read, and what its handler made of it. */
interface Item {
  readonly row: SourceRow;
  readonly item: unknown;
}

type Handler = RowHandler<SourceRow, unknown>;

/** A chunk whose rows were judged by themselves, and by what the file said before. */
export interface ReadChunk {
  /** Undefined: none of them could be read. */
  readonly handler: Handler | undefined;
  readonly items: readonly Item[];
  readonly failed: readonly RowResult[];
  /** Where it ends in the file. */
  readonly lastLine: number;
}

type ReadRows = Pick<ReadChunk, 'items' | 'failed'>;

/** Imports chunk after chunk of one file. */
export class ImportChunk {
  readonly #context: RunContext;
  readonly #seen = new SeenKeys();
  /** Rows up to here are imported, or are about to be. */
  #reached = 0;

  constructor(
    private readonly deps: ImportDeps,
    private readonly options: ImportOptions,
    private readonly pace: Pick<ChunkPace, 'note'>,
  ) {
    const hasSeen = (key: string) => this.#seen.has(key, this.#reached);
    this.#context = { deps, options, planned: new Planned(options), hasSeen };
  }

  /** Depends on nothing but the rows: the next chunk can be read while the last one is being written. */
  read(chunk: Chunk): ReadChunk {
    const { handler, ...read } = this.#read(chunk);
    return { handler, ...(handler ? this.#withoutRepeated(handler, read) : read), lastLine: lastLineOf(chunk) };
  }

  #read({ kind, rows }: Chunk): Omit<ReadChunk, 'lastLine'> {
    const handler = kind && handlerOf(kind, this.#context);
    const items: Item[] = [];
    const failed: RowResult[] = [];
    for (const row of rows) {
      if (!handler || row.kind === undefined) failed.push({ row, outcome: unreadable(row) });
      else attempt(row, failed, () => items.push({ row, item: handler.read(row) }));
    }
    return { handler, items, failed };
  }

  /** What became of each row; of a chunk that fails in strict mode, the rows that failed only, and nothing was kept. */
  async run({ handler, lastLine, ...read }: ReadChunk): Promise<readonly RowResult[]> {
    this.#reached = Math.max(this.#reached, lastLine);
    return handler ? await this.#import(handler, read) : read.failed;
  }

  /** The same for rows that failed and may have more luck now. */
  async runAgain(chunk: Chunk): Promise<readonly RowResult[]> {
    const { handler, ...read } = this.#read(chunk);
    return handler ? await this.#import(handler, read) : read.failed;
  }

  async #import(handler: Handler, { items, failed }: ReadRows): Promise<readonly RowResult[]> {
    if (this.options.strict && failed.length > 0) return failed;
    const prepared = await this.#prepare(handler, items);
    const faults = [...failed, ...prepared.failed];
    if (this.options.strict && faults.length > 0) return faults;
    const done = await this.#apply(handler, prepared.items);
    return [...faults, ...done].toSorted((a, b) => a.outcome.line - b.outcome.line);
  }

  #withoutRepeated(handler: Handler, read: ReadRows): ReadRows {
    const items: Item[] = [];
    const failed = [...read.failed];
    for (const item of read.items) {
      attempt(item.row, failed, () => {
        this.#noteKeys(handler, item);
        items.push(item);
      });
    }
    return { items, failed };
  }

  #noteKeys(handler: Handler, { row, item }: Item): void {
    for (const { key, attribute } of handler.keysOf(item)) {
      const line = this.#seen.note(key, row.line);
      if (line === undefined) continue;
      throw new PortalError('conflict', `${attribute}: line ${line} of the file has it already.`, { attribute });
    }
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
    if (!strict) return await this.#applyParts(handler, items, !dryRun);
    try {
      return onlyFailed(await this.#tryAll(handler, items, !dryRun));
    } catch (error) {
      const failed = (await this.#applyParts(handler, items, false)).filter(({ outcome }) => isFailure(outcome));
      return failed.length > 0 ? failed : [await this.#firstTooMany(handler, items, error)];
    }
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
    const work = async (op: Operation) => {
      begun = performance.now();
      const results = await this.#handle(handler, op, items);
      if (!keep || (mustBeWhole && results.some(({ outcome }) => isFailure(outcome)))) throw new TakenBack(results);
      return results;
    };
    try {
      const results = await this.deps.op.transaction(work);
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

function lastLineOf({ rows }: Chunk): number {
  return rows.at(-1)?.line ?? 0;
}

/** Where the database itself can't be had, no row is to blame. */
function isRowsFault(error: unknown): error is PortalError {
  return error instanceof PortalError && error.code !== 'busy';
}

function attempt(row: SourceRow, failed: RowResult[], work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!isRowsFault(error)) throw error;
    failed.push({ row, outcome: failure(row, error) });
  }
}

function failure(row: SourceRow, error: PortalError): RowFailed {
  const columnOf = row.kind === undefined ? undefined : row.columnOf;
  return { line: row.line, kind: row.kind, action: 'failed', ...faultOf(error, columnOf) };
}

function unreadable(row: SourceRow): RowFailed {
  const fault = row.kind === undefined ? row.fault : { reason: 'The row could not be read.' };
  return { line: row.line, action: 'failed', ...shortened(fault) };
}
