import type { JsonObject } from '../portal/model';
import { ScimError } from './errors';
import { applyOperation } from './patch/apply-operation';
import { Draft, type CollectionChange, type PatchOptions } from './patch/draft';
import { parseOperations } from './patch/parse-operations';
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
  const draft = new Draft(resource, schema, options);
  parseOperations(body, options).forEach((operation, index) => {
    try {
      applyOperation(draft, operation);
    } catch (error) {
      throw error instanceof ScimError ? locate(error, index) : error;
    }
  });
  return { resource: draft.resource, changes: draft.changes, removed: draft.removed };
}

function locate(error: ScimError, index: number): ScimError {
  return new ScimError(error.status, error.scimType, `Operations[${index}]: ${error.detail}`, { cause: error });
}
