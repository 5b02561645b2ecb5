import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JsonObject } from '../portal/model';
import { callResource } from './bulk/bulk-call';
import { parseTarget, type BulkOperation, type BulkRequest, type BulkTarget } from './bulk/bulk-request';
import {
  isSelfContained,
  postponeReferences,
  referencesIn,
  referencesInPath,
  resolveReferences,
} from './bulk/bulk-references';
import type { ScimContext } from './context';
import { ScimError } from './errors';
import { resourceClass } from './schemas/declare-resource';
import { errorBody } from './error-handler';
import { BULK_RESPONSE, PATCH_OP } from './schemas/urns';

export interface BulkDeps {
  readonly context: ScimContext;
  /** Whether nobody waits for the answer any more. */
  readonly isAbandoned: () => boolean;
  /** What to tell of a failure; an unknown one is logged and told as a 500. */
  readonly translate: (error: unknown) => ScimError;
  /** Hears of each operation that failed. */
  readonly onFailure?: (operation: BulkOperation, told: ScimError) => void;
}

/** One entry of a BulkResponse (RFC 7644 §3.7.3); `status` is a string. */
type BulkResult = JsonObject & { readonly status: string };

/**
 * Runs the operations, each in a transaction of its own, and returns the BulkResponse. An operation that refers to
 * what a later one creates waits for that one; circles are broken by adding the reference afterwards (§3.7.1). Some
 * that have nothing to do with each other go together, in order, so that they share one wait for the disk; after them
 * other requests get their turn. An abandoned run starts no further operation.
 */
export async function runBulk({ operations, failOnErrors = Infinity }: BulkRequest, deps: BulkDeps) {
  const run = new BulkRun(operations, failOnErrors, deps);
  for (let index = 0; index < operations.length && run.goesOn;) {
    const end = index + run.unrelatedFrom(index);
    await run.createTogether(index, end);
    await run.processAll(index, end);
    index = end;
  }
  return { schemas: [BULK_RESPONSE], Operations: await run.finish() };
}

/** So many operations go together at most: few enough that other requests hardly notice. */
const TOGETHER = 50;
/**
 * So many where they are one transaction, in which others than writers have their turns: the more, the fewer pages of
 * the database are written, and the longer who wants to write has to wait.
 */
const CREATED_TOGETHER = 250;

/** A resource of a circle that was created without its references. */
interface Half {
  readonly index: number;
  readonly target: BulkTarget;
  readonly id: string;
  readonly postponed: JsonObject;
}

class BulkRun {
  private errors = 0;
  private readonly ids = new Map<string, string>();
  private readonly creators = new Map<string, number>();
  private readonly results = new Map<number, BulkResult>();
  private readonly underWay = new Set<number>();
  /** Those of which it has been found out. */
  private readonly selfContained = new Map<number, boolean>();
  private readonly circular: Half[] = [];

  constructor(
    private readonly operations: readonly BulkOperation[],
    private readonly failOnErrors: number,
    private readonly deps: BulkDeps,
  ) {
    operations.forEach(({ method, bulkId }, index) => {
      if (method === 'POST' && bulkId !== undefined && !this.creators.has(bulkId)) this.creators.set(bulkId, index);
    });
  }

  get goesOn(): boolean {
    return this.errors < this.failOnErrors;
  }

  /**
   * How many operations from there on can go together: they are of one kind, so that each takes the same steps and none
   * overtakes another, wait for no hash, refer to nothing that others create, unless it is there, and change different
   * resources, unless the storage keeps them in order.
   */
  unrelatedFrom(index: number): number {
    const { keepsOrder } = this.deps.context.operation;
    const first = this.operations[index];
    const paths = new Set<unknown>();
    let end = index;
    for (; end < Math.min(index + CREATED_TOGETHER, this.operations.length); end += 1) {
      const operation = this.operations[end];
      if (!operation || operation.method !== first?.method || !this.isSettled(end, operation)) break;
      if (operation.method === 'POST' ? operation.path !== first?.path : paths.has(operation.path)) break;
      if (!keepsOrder) paths.add(operation.path);
    }
    return Math.max(end - index, 1);
  }

  /** Whether nothing has to be hashed, and all is there that a creation refers to; looking after that takes steps. */
  private isSettled(index: number, operation: BulkOperation): boolean {
    if (this.isSelfContained(index)) return true;
    const { method, path, data } = operation;
    if (method !== 'POST' || !this.referencesOf(index, operation).every((bulkId) => this.ids.has(bulkId))) return false;
    return isSelfContained(resolveReferences({ path, data }, this.ids));
  }

  private isSelfContained(index: number): boolean {
    const { path, data } = this.operations[index] ?? {};
    const found = this.selfContained.get(index) ?? isSelfContained([path, data]);
    this.selfContained.set(index, found);
    return found;
  }

  /**
   * Creates what these operations create in one transaction, which takes a fraction of their own: all that nothing is
   * wrong with, but none where one might be the last that may fail. What is left has to find out by itself.
   */
  async createTogether(index: number, end: number): Promise<void> {
    const operations = this.operations.slice(index, end);
    if (end - index < 2 || !operations.every((operation, offset) => this.isNew(operation, index + offset))) return;
    await nextTurn();
    if (this.deps.isAbandoned()) return;
    const orNone = end - index > this.failOnErrors - this.errors;
    const created = await this.tryCreate(index, operations, orNone).catch(() => []);
    for (const [offset, made] of created.entries()) {
      if (!made) continue;
      const { id, location, version } = made;
      const { method, bulkId = '' } = operations[offset] ?? {};
      this.ids.set(bulkId, id);
      this.results.set(index + offset, { method, bulkId, location, version, status: '201' });
    }
  }

  /** A POST that hasn't run yet, with a bulkId of its own. */
  private isNew({ method, bulkId }: BulkOperation, index: number): boolean {
    const isOwn = bulkId !== undefined && this.creators.get(bulkId) === index;
    return method === 'POST' && isOwn && !this.results.has(index) && !this.underWay.has(index);
  }

  /** They all have the path of the first, see {@link unrelatedFrom}. */
  private async tryCreate(index: number, operations: readonly BulkOperation[], orNone: boolean) {
    const [first] = operations;
    if (!first) return [];
    const { served } = parseTarget(first);
    const Resource = resourceClass(served.type.name);
    const bodies = operations.map(({ data }, offset) =>
      this.isSelfContained(index + offset) ? data : resolveReferences(data, this.ids),
    );
    return await new Resource({}).createMany(bodies, this.deps.context, { orNone });
  }

  /**
   * Runs the operations from one to before another, some at once, until so many have failed as may; creations in turn,
   * as the first of two of one name is the one to succeed.
   */
  async processAll(from: number, end: number): Promise<void> {
    const together = this.operations[from]?.method === 'POST' ? 1 : TOGETHER;
    const left = indexesOf(from, end).filter((index) => !this.results.has(index));
    while (left.length > 0 && this.goesOn) {
      const most = Math.min(together, this.failOnErrors - this.errors);
      await Promise.all(left.splice(0, most).map((index) => this.process(index)));
    }
  }

  /** Runs an operation once, and before it those that it refers to. Depth is bounded by the number of operations. */
  async process(index: number): Promise<void> {
    const operation = this.operations[index];
    if (!operation || this.results.has(index) || this.underWay.has(index)) return;
    this.underWay.add(index);
    for (const bulkId of this.referencesOf(index, operation)) {
      const creator = this.creators.get(bulkId);
      if (creator !== undefined) await this.process(creator);
    }
    await nextTurn();
    if (this.deps.isAbandoned()) return;
    this.results.set(index, await this.attempt(operation, () => this.execute(index, operation)));
    this.underWay.delete(index);
  }

  private referencesOf(index: number, { path, data }: BulkOperation): readonly string[] {
    return this.isSelfContained(index) ? [] : [...referencesInPath(path), ...referencesIn(data)];
  }

  /** Adds the references that stood in a circle, then returns the results in the order of the request. */
  async finish(): Promise<BulkResult[]> {
    for (const half of this.circular) {
      const operation = { ...this.operations[half.index], method: 'POST' } as BulkOperation;
      this.results.set(half.index, await this.attempt(operation, () => this.complete(half, operation)));
    }
    return [...this.results].sort(([a], [b]) => a - b).map(([, result]) => result);
  }

  /** What can't be completed goes again: told as failed, it must not be in the way of the next attempt. */
  private async complete({ target, id, postponed }: Half, { bulkId = '' }: BulkOperation) {
    try {
      const value = resolveReferences(postponed, this.ids);
      const unresolved = [...referencesIn(value)];
      if (unresolved.length > 0) throw unresolvable(unresolved);
      const data = { schemas: [PATCH_OP], Operations: [{ op: 'add', value }] };
      return { ...(await this.call({ ...target, method: 'PATCH', id }, data, undefined)), status: '201' };
    } catch (error) {
      this.ids.delete(bulkId);
      await this.call({ ...target, method: 'DELETE', id }, undefined, undefined);
      throw error;
    }
  }

  private async execute(index: number, operation: BulkOperation): Promise<{ status: string } & JsonObject> {
    const target = parseTarget(operation);
    if (operation.bulkId !== undefined && target.method === 'POST' && this.creators.get(operation.bulkId) !== index) {
      throw new ScimError(400, 'invalidValue', `The bulkId "${operation.bulkId}" is used twice.`);
    }
    if (this.isSelfContained(index)) return await this.call(target, operation.data, operation);
    const data = resolveReferences(operation.data, this.ids);
    const path: BulkTarget = { ...target, id: target.id && String(resolveReferences(target.id, this.ids)) };
    const unresolved = new Set([...referencesInPath(path.id), ...referencesIn(data)]);
    if (unresolved.size === 0) return await this.call(path, data, operation);
    return await this.createWithout(index, path, data, operation, unresolved);
  }

  /** A POST that is part of a circle: created without the references, which `finish` adds. */
  private async createWithout(
    index: number,
    target: BulkTarget,
    data: unknown,
    operation: BulkOperation,
    unresolved: ReadonlySet<string>,
  ) {
    const inCircle = [...unresolved].every((bulkId) => this.underWay.has(this.creators.get(bulkId) ?? -1));
    if (!inCircle || target.method !== 'POST') throw unresolvable([...unresolved]);
    const split = postponeReferences(data as JsonObject, unresolved);
    const result = await this.call(target, split.data, operation);
    const id = this.ids.get(operation.bulkId ?? '') ?? '';
    this.circular.push({ index, target, id, postponed: split.postponed });
    return result;
  }

  private async call(target: BulkTarget, data: unknown, operation: BulkOperation | undefined) {
    const { id, ...told } = await callResource(target, data, operation?.version, this.deps.context);
    if (target.method === 'POST' && operation?.bulkId !== undefined) this.ids.set(operation.bulkId, id);
    return told;
  }

  private async attempt(operation: BulkOperation, work: () => Promise<JsonObject & { status: string }>) {
    const { method, bulkId } = operation;
    const named = { method, ...(bulkId !== undefined && { bulkId }) };
    try {
      return { ...named, ...(await work()) };
    } catch (error) {
      this.errors += 1;
      const told = this.deps.translate(error);
      this.deps.onFailure?.(operation, told);
      const location = locationOf(operation, this.deps.context.baseUrl);
      return { ...named, ...location, status: String(told.status), response: errorBody(told) };
    }
  }
}

function indexesOf(from: number, end: number): number[] {
  return Array.from({ length: end - from }, (_index, offset) => from + offset);
}

/** A failed operation still says what it was about, but for a POST, which made nothing (§3.7.3). */
function locationOf({ method, path }: BulkOperation, baseUrl: string): JsonObject {
  return method === 'POST' || typeof path !== 'string' ? {} : { location: `${baseUrl}${path}` };
}

function unresolvable(bulkIds: readonly string[]): ScimError {
  return new ScimError(409, 'invalidValue', `No operation created what bulkId ${bulkIds.join(', ')} refers to.`);
}
