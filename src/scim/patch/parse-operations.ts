import { kindOf } from '../coerce/coerce-scalar';
import { isJsonObject } from '../equal';
import { ScimError } from '../errors';
import { PATCH_OP } from '../schemas/urns';
import { invalidSyntax } from './patch-errors';

export type PatchVerb = 'add' | 'remove' | 'replace';

export interface PatchOperation {
  readonly op: PatchVerb;
  readonly path?: string;
  /** Undefined: absent. */
  readonly value?: unknown;
}

interface Tolerance {
  readonly tolerant: boolean;
}

/** Ten times what the most talkative client sends: authentik has an operation for each member, a thousand at a time. */
const MAX_OPERATIONS = 10_000;

const VERBS: ReadonlySet<string> = new Set(['add', 'remove', 'replace']);

/**
 * The operations of a PATCH message (RFC 7644 §3.5.2), unread; names of members in any case. Tolerant: there may be none
 * (T21). Throws 400 `invalidSyntax`, 413 for too many operations.
 */
export function operationsIn(body: unknown, options: Tolerance): readonly unknown[] {
  const message = membersOf(body, 'The body');
  const schemas = message.get('schemas');
  if (!Array.isArray(schemas) || !schemas.some(isPatchOp)) {
    throw invalidSyntax(`schemas must be a list with "${PATCH_OP}" in it.`);
  }
  const operations = message.get('operations');
  if (!Array.isArray(operations)) throw invalidSyntax(`Operations must be a list, not ${kindOf(operations)}.`);
  if (operations.length > MAX_OPERATIONS) throw tooManyOperations(operations.length);
  if (operations.length === 0 && !options.tolerant) throw invalidSyntax('Operations must hold one operation or more.');
  return operations;
}

function tooManyOperations(count: number): ScimError {
  return new ScimError(413, undefined, `A PATCH has at most ${MAX_OPERATIONS} operations, not ${count}.`);
}

/**
 * Reads one of them. Tolerant: `op` in any case (T1), an empty path for none. Throws 400 `invalidSyntax`; the detail
 * names the operation by `where`.
 */
export function parseOperation(operation: unknown, where: string, options: Tolerance): PatchOperation {
  const members = membersOf(operation, where);
  const op = parseVerb(members.get('op'), where, options);
  const path = parsePathText(members.get('path'), where, options);
  const value = members.get('value');
  if (op === 'remove' && path !== undefined && value != null && !options.tolerant) {
    throw invalidSyntax(`${where}: a remove has no value; name the values in the path, as members[value eq "…"].`);
  }
  return { op, ...(path !== undefined && { path }), ...(isGiven(op, value) && { value }) };
}

/** A remove with null for a value is one without. */
function isGiven(op: PatchVerb, value: unknown): boolean {
  return op === 'remove' ? value != null : value !== undefined;
}

function parseVerb(op: unknown, where: string, { tolerant }: Tolerance): PatchVerb {
  const verb = typeof op === 'string' && tolerant ? op.toLowerCase() : op;
  if (typeof verb === 'string' && VERBS.has(verb)) return verb as PatchVerb;
  throw invalidSyntax(`${where}.op must be "add", "remove" or "replace".`);
}

function parsePathText(path: unknown, where: string, { tolerant }: Tolerance): string | undefined {
  if (path == null || (tolerant && path === '')) return undefined;
  if (typeof path === 'string') return path;
  throw invalidSyntax(`${where}.path must be a string, not ${kindOf(path)}.`);
}

/** By lower-case name. */
function membersOf(value: unknown, what: string): ReadonlyMap<string, unknown> {
  if (!isJsonObject(value)) throw invalidSyntax(`${what} must be a JSON object, not ${kindOf(value)}.`);
  return new Map(Object.entries(value).map(([name, member]) => [name.toLowerCase(), member]));
}

function isPatchOp(urn: unknown): boolean {
  return typeof urn === 'string' && urn.toLowerCase() === PATCH_OP.toLowerCase();
}
