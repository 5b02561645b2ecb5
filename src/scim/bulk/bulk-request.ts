import type { JsonObject } from '../../portal/model';
import { ScimError } from '../errors';
import { RESOURCE_TYPES, type ServedResourceType } from '../resource-types';
import { BULK_REQUEST } from '../schemas/urns';

/** Kept, and advertised in ServiceProviderConfig (RFC 7643 §5). */
export const BULK_LIMITS = { maxOperations: 1000, maxPayloadSize: 1_048_576 };

export type BulkMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One operation as sent; what is wrong with it is found when its turn comes, so that the others still run. */
export interface BulkOperation {
  readonly method: unknown;
  readonly path: unknown;
  readonly bulkId: string | undefined;
  readonly version: string | undefined;
  readonly data: unknown;
}

export interface BulkRequest {
  readonly operations: readonly BulkOperation[];
  /** After how many errors to stop; undefined: never. */
  readonly failOnErrors: number | undefined;
}

/** RFC 7644 §3.7. Throws 400 `invalidSyntax`, 413 over the limit of operations. */
export function parseBulkRequest(body: unknown): BulkRequest {
  const { schemas, operations, failonerrors } = membersOf(body, 'The body must be a BulkRequest object.');
  const urns = Array.isArray(schemas) ? schemas.map((urn) => String(urn).toLowerCase()) : [];
  if (!urns.includes(BULK_REQUEST.toLowerCase())) throw syntax(`schemas must list ${BULK_REQUEST}.`);
  if (!Array.isArray(operations)) throw syntax('Operations must be an array.');
  if (operations.length > BULK_LIMITS.maxOperations) {
    const limit = `${BULK_LIMITS.maxOperations} operations (maxOperations)`;
    throw new ScimError(413, undefined, `The request has ${operations.length} operations; the limit is ${limit}.`);
  }
  return { operations: operations.map(parseOperation), failOnErrors: parseFailOnErrors(failonerrors) };
}

function parseOperation(operation: unknown): BulkOperation {
  const { method, path, bulkid, version, data } = membersOf(operation, 'Each operation must be an object.');
  return {
    method: typeof method === 'string' ? method.toUpperCase() : method,
    path,
    bulkId: typeof bulkid === 'string' ? bulkid : undefined,
    version: versionOf(version),
    data,
  };
}

/** One that isn't a string matches nothing; it mustn't be passed over, for the operation was meant to depend on it. */
function versionOf(version: unknown): string | undefined {
  if (version === undefined || version === null) return undefined;
  return typeof version === 'string' ? version : JSON.stringify(version);
}

function parseFailOnErrors(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (Number.isSafeInteger(value) && (value as number) >= 1) return value as number;
  throw syntax('failOnErrors must be an integer of 1 or more.');
}

/** An object's members by lower-case name (RFC 7643 §2.1). */
function membersOf(value: unknown, otherwise: string): JsonObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw syntax(otherwise);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.toLowerCase(), member as unknown]));
}

function syntax(detail: string): ScimError {
  return new ScimError(400, 'invalidSyntax', detail);
}

/** What a `path` like `/Users` or `/Users/{id}` means. */
export interface BulkTarget {
  readonly method: BulkMethod;
  readonly served: ServedResourceType;
  readonly id: string | undefined;
}

/** Throws 400: only resource endpoints can be targets, POST of the type and the others of one resource (§3.7). */
export function parseTarget({ method, path, bulkId }: BulkOperation): BulkTarget {
  if (method !== 'POST' && method !== 'PUT' && method !== 'PATCH' && method !== 'DELETE') {
    throw syntax('method must be POST, PUT, PATCH or DELETE.');
  }
  const [, endpoint, id, ...rest] = typeof path === 'string' ? path.split('/') : [];
  const served = RESOURCE_TYPES.find(({ type }) => type.endpoint === `/${endpoint ?? ''}`);
  if (!served || rest.length > 0 || id === '..' || id === '.search' || (id === undefined) !== (method === 'POST')) {
    throw syntax(`path ${JSON.stringify(path)} is not one that ${method} can have in a bulk request.`);
  }
  if (method === 'POST' && bulkId === undefined) throw syntax('A POST needs a bulkId.');
  return { method, served, id };
}
