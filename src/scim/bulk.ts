import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JsonObject } from '../portal/model';
import { parseTarget, type BulkMethod, type BulkOperation, type BulkRequest, type BulkTarget } from './bulk-request';
import { postponeReferences, referencesIn, referencesInPath, resolveReferences } from './bulk-references';
import type { ScimContext } from './context';
import { ScimError } from './errors';
import { resourceClass } from './declare-resource';
import { errorBody } from './error-handler';
import type { Created } from './resource';
import { BULK_RESPONSE, PATCH_OP } from './urns';

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
  const run = new BulkRun(operations, deps);
  for (let index = 0; index < operations.length && run.errors < failOnErrors;) {
    const most = failOnErrors - run.errors;
    const count = run.unrelatedFrom(index, Math.min(CREATED_TOGETHER, most));
    const end = index + count;
    if (!(await run.createTogether(index, count))) await run.processAll(index, end);
    index = end;
  }
  return { schemas: [BULK_RESPONSE], Operations: await run.finish() };
}

/** So many operations go together at most: few enough that other requests hardly notice. */
const TOGETHER = 20;
/** So many where they are one transaction, in which others than writers have their turns. */
const CREATED_TOGETHER = 100;

/** A resource of a circle that was created without its references. */
interface Half {
  readonly index: number;
  readonly target: BulkTarget;
  readonly id: string;
  readonly postponed: JsonObject;
}

class BulkRun {
  errors = 0;
  private readonly ids = new Map<string, string>();
  private readonly creators = new Map<string, number>();
  private readonly results = new Map<number, BulkResult>();
  private readonly underWay = new Set<number>();
  private readonly circular: Half[] = [];

  constructor(
    private readonly operations: readonly BulkOperation[],
    private readonly deps: BulkDeps,
  ) {
    operations.forEach(({ method, bulkId }, index) => {
      if (method === 'POST' && bulkId !== undefined && !this.creators.has(bulkId)) this.creators.set(bulkId, index);
    });
  }

  /**
   * How many operations from there on can go together: they are of one kind, so that each takes the same steps and none
   * overtakes another, wait for no hash, refer to nothing that others create and change different resources.
   */
  unrelatedFrom(index: number, most: number): number {
    const first = this.operations[index];
    const paths = new Set<unknown>();
    let count = 0;
    for (const operation of this.operations.slice(index, index + most)) {
      if (operation.method !== first?.method || !isSelfContained(operation)) break;
      if (operation.method === 'POST' ? operation.path !== first?.path : paths.has(operation.path)) break;
      paths.add(operation.path);
      count += 1;
    }
    return Math.max(count, 1);
  }

  /**
   * Creates what these operations create in one transaction, which takes a fraction of their own. False where that is
   * not to be, or one of them fails: nothing has happened then, and each has to find out by itself.
   */
  async createTogether(index: number, count: number): Promise<boolean> {
    const operations = this.operations.slice(index, index + count);
    if (count < 2 || !operations.every((operation, offset) => this.isNew(operation, index + offset))) return false;
    await nextTurn();
    if (this.deps.isAbandoned()) return true;
    const created = await this.tryCreate(operations).catch(() => undefined);
    created?.forEach(({ id, ...rest }, offset) => {
      const { method, bulkId = '' } = operations[offset] ?? {};
      this.ids.set(bulkId, id);
      this.results.set(index + offset, { method, bulkId, ...rest, status: '201' });
    });
    return created !== undefined;
  }

  /** A POST that hasn't run yet, with a bulkId of its own. */
  private isNew({ method, bulkId }: BulkOperation, index: number): boolean {
    const isOwn = bulkId !== undefined && this.creators.get(bulkId) === index;
    return method === 'POST' && isOwn && !this.results.has(index) && !this.underWay.has(index);
  }

  /** They all have the path of the first, see {@link unrelatedFrom}. */
  private async tryCreate(operations: readonly BulkOperation[]): Promise<readonly Created[] | undefined> {
    const [first] = operations;
    if (!first) return undefined;
    const { served } = parseTarget(first);
    const Resource = resourceClass(served.type.name);
    return await new Resource({}).createMany(
      operations.map(({ data }) => data),
      this.deps.context,
    );
  }

  /**
   * Runs the operations from one to before another, some at once; creations in turn, as the first of two of one name is
   * the one to succeed.
   */
  async processAll(from: number, end: number): Promise<void> {
    const most = this.operations[from]?.method === 'POST' ? 1 : TOGETHER;
    for (let index = from; index < end; index += most) {
      const count = Math.min(most, end - index);
      await Promise.all(Array.from({ length: count }, (_one, offset) => this.process(index + offset)));
    }
  }

  /** Runs an operation once, and before it those that it refers to. Depth is bounded by the number of operations. */
  async process(index: number): Promise<void> {
    const operation = this.operations[index];
    if (!operation || this.results.has(index) || this.underWay.has(index)) return;
    this.underWay.add(index);
    for (const bulkId of [...referencesInPath(operation.path), ...referencesIn(operation.data)]) {
      const creator = this.creators.get(bulkId);
      if (creator !== undefined) await this.process(creator);
    }
    await nextTurn();
    if (this.deps.isAbandoned()) return;
    this.results.set(index, await this.attempt(operation, () => this.execute(index, operation)));
    this.underWay.delete(index);
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

  /** Calls the resource as a request of its own would, and reads what it says in its headers. */
  private async call(target: BulkTarget, data: unknown, operation: BulkOperation | undefined) {
    const headers = new Map<string, string>();
    const context: ScimContext = {
      ...this.deps.context,
      preconditions: { ifMatch: operation?.version, ifNoneMatch: undefined },
      prefersMinimal: false,
      setHeader: (name, value) => void headers.set(name.toLowerCase(), value),
      setStatus: () => undefined,
    };
    const { method, served, id } = target;
    const Resource = resourceClass(served.type.name);
    const resource = id === undefined ? new Resource({}) : new Resource(id, {});
    const answer = await CALLS[method](resource, data, context);
    if (method === 'POST' && operation?.bulkId !== undefined) this.ids.set(operation.bulkId, String(answer?.['id']));
    const location = headers.get('location') ?? `${context.baseUrl}${served.type.endpoint}/${id ?? ''}`;
    const version = headers.get('etag');
    const status = method === 'POST' ? '201' : answer ? '200' : '204';
    return { location, ...(version !== undefined && { version }), status };
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

type Resource = InstanceType<ReturnType<typeof resourceClass>>;

const CALLS: Readonly<
  Record<BulkMethod, (resource: Resource, data: unknown, context: ScimContext) => Promise<JsonObject | undefined>>
> = {
  POST: (resource, data, context) => resource.write(data, context),
  PUT: (resource, data, context) => resource.write(data, context),
  PATCH: (resource, data, context) => resource.patch(data, context),
  DELETE: async (resource, _data, context) => {
    await resource.dispose(context);
    return undefined;
  },
};

/** What only looks like a reference, or a password, makes no difference but the time it takes. */
function isSelfContained({ path, data }: BulkOperation): boolean {
  return !/bulkId:|password/i.test(JSON.stringify([path, data]));
}

/** A failed operation still says what it was about, but for a POST, which made nothing (§3.7.3). */
function locationOf({ method, path }: BulkOperation, baseUrl: string): JsonObject {
  return method === 'POST' || typeof path !== 'string' ? {} : { location: `${baseUrl}${path}` };
}

function unresolvable(bulkIds: readonly string[]): ScimError {
  return new ScimError(409, 'invalidValue', `No operation created what bulkId ${bulkIds.join(', ')} refers to.`);
}
