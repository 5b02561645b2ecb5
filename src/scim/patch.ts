import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JsonObject } from '../portal/model';
import { ScimError } from './errors';
import { applyOperation } from './patch/apply-operation';
import { Draft, type CollectionChange, type PatchOptions } from './patch/draft';
import { operationsIn, parseOperation, type PatchOperation } from './patch/parse-operations';
import type { ResourceSchema } from './schemas/schema';

export { sameValue } from './equal';
export type { CollectionChange, PatchOptions } from './patch/draft';

export interface PatchResult {
  /** A new object; `schemas` is as it was, for the caller to maintain. */
  readonly resource: JsonObject;
  /** What is to be done to the collections, in this order. */
  readonly changes: readonly CollectionChange[];
  /** What was explicitly unassigned and not set again: `password`, `urn:…:User:organization`. */
  readonly removed: ReadonlySet<string>;
}

/** So many operations are read, or applied, at a time, where they are more; between two times others have their turn. */
const AT_A_TIME = 100;

/**
 * Applies the body of a PATCH (RFC 7644 §3.5.2) to a whole resource, one operation after the other; `resource` itself
 * stays as it is, whatever happens. Throws 400 `invalidSyntax`, `invalidPath`, `invalidFilter`, `invalidValue`,
 * `noTarget`, `mutability`; the detail names the operation, from 0.
 */
export function applyPatch(
  resource: JsonObject,
  body: unknown,
  schema: ResourceSchema,
  options: PatchOptions,
): PatchResult {
  const run = new PatchRun(resource, body, schema, options);
  while (run.goesOn(Infinity));
  return run.result;
}

/** {@link applyPatch}; where there are many operations, with turns of the event loop between them. */
export function applyPatchInTurns(
  resource: JsonObject,
  body: unknown,
  schema: ResourceSchema,
  options: PatchOptions,
): PatchResult | Promise<PatchResult> {
  const run = new PatchRun(resource, body, schema, options);
  if (run.size > AT_A_TIME) return inTurns(run);
  while (run.goesOn(Infinity));
  return run.result;
}

async function inTurns(run: PatchRun): Promise<PatchResult> {
  while (run.goesOn(AT_A_TIME)) await nextTurn();
  return run.result;
}

/** All operations are read before the first is applied. */
class PatchRun {
  private readonly draft: Draft;
  private readonly given: readonly unknown[];
  private readonly operations: PatchOperation[] = [];
  private applied = 0;

  constructor(resource: JsonObject, body: unknown, schema: ResourceSchema, options: PatchOptions) {
    this.draft = new Draft(resource, schema, options);
    this.given = operationsIn(body, options);
  }

  get size(): number {
    return this.given.length;
  }

  get result(): PatchResult {
    const { resource, changes, removed } = this.draft;
    return { resource, changes, removed };
  }

  /** Reads, or applies, so many operations at most; false where there are no more. */
  goesOn(most: number): boolean {
    if (this.operations.length < this.size) this.read(Math.min(this.operations.length + most, this.size));
    else this.apply(Math.min(this.applied + most, this.size));
    return this.applied < this.size;
  }

  private read(end: number): void {
    for (let index = this.operations.length; index < end; index += 1) {
      this.operations.push(parseOperation(this.given[index], `Operations[${index}]`, this.draft.options));
    }
  }

  private apply(end: number): void {
    for (; this.applied < end; this.applied += 1) {
      try {
        applyOperation(this.draft, this.operations[this.applied] as PatchOperation);
      } catch (error) {
        throw error instanceof ScimError ? locate(error, this.applied) : error;
      }
    }
  }
}

function locate(error: ScimError, index: number): ScimError {
  return new ScimError(error.status, error.scimType, `Operations[${index}]: ${error.detail}`, { cause: error });
}
