import { sql, type Kysely, type QueryResult, type RawBuilder } from 'kysely';
import { PortalError } from '../portal/errors';
import type { Scope } from '../portal/model';
import type { Dialect } from './dialect';
import type { Places } from './list/places';
import type { PackedRows } from './sqlite/sqlite-thread-statements';
import type { AsideOptions } from './sqlite/sqlite-workers';
import type { Tables } from './tables';
import type { Unchanged } from './sqlite/unchanged';

/** What statements run on: the database, or a transaction on it. */
export interface Executor {
  readonly db: Kysely<Tables>;
  /** Runs a statement that is made already, past the query builder. */
  readonly run: <Row>(sql: string, parameters: readonly unknown[]) => Promise<QueryResult<Row>>;
  /** Like `run`, for a read that an index answers at once. Undefined: `run` is as good. */
  readonly runShort?: Executor['run'] | undefined;
  /** Runs a write that nobody waits for: if it fails, the transaction does. Undefined: `run` is as good. */
  readonly runLater?: ((sql: string, parameters: readonly unknown[]) => Promise<void>) | undefined;
  /**
   * The rows that a transaction has read and keeps from others, by the names of {@link takeTurn}: as they were read, until
   * it changes them. Undefined where all that is read stays, or to ask again costs next to nothing.
   */
  readonly held?: Map<string, HeldRow> | undefined;
  /** Undefined: whoever is created is inserted at once. */
  readonly creating?: Creating | undefined;
  /** Waits until nobody else here is about to change a row of that name; undefined where the database itself sees to it. */
  readonly takeTurn?: ((row: string) => Promise<void>) | undefined;
  /** Runs a statement once for each row of parameters. Undefined: one with many rows in it is as quick. */
  readonly runEach?: ((sql: string, rows: readonly (readonly unknown[])[]) => Promise<void>) | undefined;
  /** The same for rows that are packed. Undefined: they have to be opened. */
  readonly runPacked?: ((sql: string, packed: PackedRows) => Promise<void>) | undefined;
  /** Inserts many rows in a quicker way than by a statement, where there is one. What they meet may come out later. */
  readonly copyIn?:
    ((table: string, columns: readonly string[], rows: readonly (readonly unknown[])[]) => Promise<void>) | undefined;
  /** Like `run`, for what may take long, where that would hold up all others. */
  readonly runAside?:
    | (<Row>(sql: string, parameters: readonly unknown[], options?: AsideOptions) => Promise<QueryResult<Row>>)
    | undefined;
  /** How many of these run at the same time. */
  readonly asideSize?: number | undefined;
  /** Answers that needn't be asked for again as long as nothing changes; undefined where nobody can tell. */
  readonly unchanged?: Unchanged | undefined;
  /** Where pages by index begin; undefined where nobody can tell whether that has changed. */
  readonly places?: Places | undefined;
}

/** What is known of a row that nobody else can change. */
export interface HeldRow {
  readonly version: number;
  readonly organization: { readonly id: string; readonly name: string };
}

/** The rows of a user who is created, by their columns. */
export interface Created {
  readonly user: { readonly id: string };
  readonly emails: readonly object[];
  readonly audit: readonly { readonly subject_id: string }[];
}

/** A transaction in which users are created with the commit, along with others'. */
export interface Creating {
  /** The name of an organization; undefined where there is none. */
  nameOf(organization: string): string | undefined | Promise<string | undefined>;
  /** Takes the user's rows, to insert them when something else is asked, or with the commit; false: it won't. */
  create(created: Omit<Created, 'audit'>): boolean;
  /** The same for rows of the audit trail, which must be about that user. */
  record(rows: Created['audit']): boolean;
}

/** What the stores of one scope work with. */
export interface Access extends Executor {
  readonly dialect: Dialect;
  readonly scope: Scope;
  /** Where lists are read from, if elsewhere. */
  readonly lists?: Executor | undefined;
  /** What time it is, where that is known only when the statement runs. */
  readonly now?: string;
  /** Where resources are found on the web, without a slash at the end. */
  readonly resourceBase: string;
  /** Whether somebody sends what is put into the outbox. */
  readonly sendsMail: boolean;
  /** How many of a user's last passwords, the present one among them, are remembered. */
  readonly passwordHistory: number;
}

/** The access that a list is read with; `long`: which may take long. */
export function listAccess(access: Access, long: boolean): Access {
  if (long && access.runAside) return { ...access, run: access.runAside };
  return access.lists ? { ...access, ...access.lists } : access;
}

/** The same for what an index finds at once. */
export function shortAccess(access: Access): Access {
  return access.runShort ? { ...access, run: access.runShort } : access;
}

/** The same for what takes moments, since an index tells all of it, and would hold up others even so. */
export function briefAccess(access: Access): Access {
  const { runAside } = access;
  if (!runAside) return listAccess(access, false);
  return { ...access, run: (text, parameters) => runAside(text, parameters, { brief: true }) };
}

/** So many rows take longer to be read than to be handed from thread to thread. */
const WORTH_HANDING = 20;

/** The access that so many rows are read with, each found at once by its id. */
export function pageAccess(access: Access, rows: number): Access {
  const { runAside } = access;
  if (!runAside || rows < WORTH_HANDING) return access;
  return { ...access, run: (text, parameters) => runAside(text, parameters, { brief: true, orHere: true }) };
}

/** Whether a row is visible; `column` holds the organization it belongs to. */
export function isVisible({ scope, dialect }: Pick<Access, 'scope' | 'dialect'>, column: string): RawBuilder<boolean> {
  if (scope.all) return dialect.literalBoolean(true);
  if (scope.organizations.length === 0) return dialect.literalBoolean(false);
  return sql`${sql.ref(column)} in (${sql.join(scope.organizations)})`;
}

/**
 * Whether a role that a user holds is visible: one for the user's own organization with the user, one for a further
 * organization with that.
 */
export function isVisibleGrant(access: Pick<Access, 'scope' | 'dialect'>): RawBuilder<boolean> {
  return sql`(user_roles.organization_id is null or ${isVisible(access, 'user_roles.organization_id')})`;
}

/**
 * Throws `invalid-value` where rows of an organization aren't visible: the same as for an organization that isn't there,
 * which the database finds out.
 */
export function assertVisible({ scope }: Access, organizationId: string): void {
  if (scope.all || scope.organizations.includes(organizationId)) return;
  throw new PortalError('invalid-value', 'organization: there is no such one.', { attribute: 'organization' });
}

/** Throws `not-found` unless a write met a row. */
export function assertFound(rows: bigint, what: string): void {
  if (rows === 0n) throw notFound(what);
}

export function notFound(what: string): PortalError {
  return new PortalError('not-found', `There is no such ${what}.`);
}
