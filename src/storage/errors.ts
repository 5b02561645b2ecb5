import { PortalError, type PortalErrorOptions } from '../portal/errors';

/** A unique constraint, by its first column as SQLite names it and by its name as PostgreSQL does. */
interface UniqueConstraint {
  readonly column: string;
  readonly constraint: string;
  readonly attribute: string;
  readonly message: string;
}

const UNIQUE_CONSTRAINTS: readonly UniqueConstraint[] = [
  unique('users.user_name_key', 'users_user_name_key_key', 'userName', 'userName: another user has it.'),
  unique(
    'users.idp_username_key',
    'users_idp_username_unique',
    'idpUsername',
    'idpUsername: another user of the organization has it.',
  ),
  unique(
    'groups.display_name_key',
    'groups_display_name_unique',
    'displayName',
    'displayName: another group of the organization has it.',
  ),
  unique('users.portal_uuid', 'users_portal_uuid_key', 'portalUuid', 'portalUuid: another user has it.'),
  unique(
    'organizations.portal_uuid',
    'organizations_portal_uuid_key',
    'portalUuid',
    'portalUuid: another organization has it.',
  ),
  unique('organizations.name_key', 'organizations_name_key_key', 'name', 'name: another organization has it.'),
  unique('roles.value_key', 'roles_value_key_key', 'value', 'value: another role has it.'),
  unique('roles.display_key', 'roles_display_key_key', 'display', 'display: another role has it.'),
  unique('connections.name_key', 'connections_name_key_key', 'name', 'name: another connection has it.'),
  unique('event_streams.name_key', 'event_streams_name_key_key', 'name', 'name: another event stream has it.'),
  unique('tokens.token_hash', 'tokens_token_hash_key', 'token', 'token: there is such a one.'),
  ...['users', 'groups', 'organizations', 'roles', 'connections'].map((table) =>
    unique(`${table}.id`, `${table}_pkey`, 'id', 'id: it is taken.'),
  ),
];

/** Whose value points nowhere when a row of the table refers to a row that isn't there. */
const REFERRING_ATTRIBUTES: Readonly<Record<string, string>> = {
  users: 'organization',
  groups: 'organization',
  user_roles: 'roles',
  group_users: 'members',
  group_groups: 'members',
  connection_organizations: 'organizations',
  tokens: 'connection',
  sessions: 'user',
};

/** PostgreSQL's ways of saying "not now": lost or refused connections, timeouts, too much at once, a full disk. */
const POSTGRES_BUSY = /^(08...|53...|57P0[1-5]|57014|55P03|25P0[34]|25006|40001|40P01|58030)$/;
const SOCKET_BUSY =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT)$/;
/** The driver gives these errors no code. */
const DRIVER_BUSY =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded|Query read timeout)/;

/** Of these, a connection that worked until then is lost: a connection that never came about is no loss. */
const LOST = /^(08...|57P0[12]|25P03|ECONNRESET|EPIPE|ECONNABORTED)$/;
const LOST_WITHOUT_CODE =
  /^(Connection terminated unexpectedly|Client has encountered a connection error|Client was closed)/;

/** SQLite calls ON DELETE RESTRICT a trigger; PostgreSQL tells a restriction from a reference to nothing. */
const BROKEN_REFERENCE = /^(SQLITE_CONSTRAINT_(FOREIGNKEY|TRIGGER)|23503|23001)$/;

/** A character that PostgreSQL keeps neither as text nor as JSON: NUL, half a surrogate pair. */
const UNSTORABLE = /^(22021|22P05)$/;

/** A value is longer than an index of PostgreSQL takes. */
const TOO_LONG = '54000';

/** SQLite has limits of its own for what one statement may ask; how far they reach differs from release to release. */
const TOO_MUCH = /nested too deep|tree is too large|too many (terms|columns|SQL variables)|parser stack overflow/;

const RETRY_SECONDS = 1;

/** What the portal makes of a driver's error; what it can't name stays as it is. */
export function translateError(error: unknown, sql: string): unknown {
  if (error instanceof PortalError || !isDriverError(error)) return error;
  const { code = '' } = error;
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === '23505') {
    return conflict(error);
  }
  if (BROKEN_REFERENCE.test(code)) return brokenReference(error, sql);
  if (UNSTORABLE.test(code) || (code === '22P02' && error.message.includes('json')))
    return refuse('invalid-value', 'A value holds a character that cannot be stored.', error);
  if (code === TOO_LONG) return refuse('invalid-value', 'A value is too long to be stored.', error);
  if (code === 'SQLITE_ERROR' && TOO_MUCH.test(error.message))
    return refuse('invalid-value', 'That is more than the database can look for at once: ask in parts.', error);
  if (isBusy(error, code)) {
    return refuse('busy', 'The database is not available at the moment.', error, { retryAfter: RETRY_SECONDS });
  }
  return error;
}

/** Another process holds SQLite's write lock. */
export function isSqliteBusy(error: unknown): boolean {
  return isDriverError(error) && /^SQLITE_(BUSY|LOCKED)/.test(error.code ?? '');
}

/** PostgreSQL has not answered in time. */
export function isReadTimeout(error: unknown): boolean {
  return isDriverError(error) && error.message.startsWith('Query read timeout');
}

/** The connection was known to be gone, so that nothing was sent at all. */
export function isUnsent(error: unknown): boolean {
  const cause = error instanceof PortalError ? error.cause : error;
  return isDriverError(cause) && /^Client (has encountered|was closed)/.test(cause.message);
}

/** All connections are taken, or no new one comes about. */
export function isConnectTimeout(error: unknown): boolean {
  return isDriverError(error) && error.message.startsWith('timeout exceeded');
}

/** Another transaction holds what a statement needs, and has held it for too long. */
export function isLockTimeout(error: unknown): boolean {
  const cause = error instanceof PortalError ? error.cause : error;
  return isDriverError(cause) && cause.code === '55P03';
}

/** A statement before this one has failed. */
export function isInFailedTransaction(error: unknown): boolean {
  return isDriverError(error) && error.code === '25P02';
}

/** The server is a standby by now. */
export function isReadOnly(error: unknown): boolean {
  return isDriverError(error) && error.code === '25006';
}

/**
 * The connection to PostgreSQL is gone, and with it whatever it had under way; what it had committed may be kept. Takes
 * the driver's error, or what the portal made of it.
 */
export function isLostConnection(error: unknown): boolean {
  const cause = error instanceof PortalError ? error.cause : error;
  if (!isDriverError(cause)) return false;
  const { code = '', message } = cause;
  return LOST.test(code) || (code === '' && LOST_WITHOUT_CODE.test(message));
}

/** The transaction met another one and was sacrificed; run again, it has every chance. */
export function isSerializationFailure(error: unknown): boolean {
  const cause = error instanceof PortalError ? error.cause : undefined;
  return isDriverError(cause) && /^(40001|40P01)$/.test(cause.code ?? '');
}

function unique(column: string, constraint: string, attribute: string, message: string): UniqueConstraint {
  return { column, constraint, attribute, message };
}

/** Known by its shape: SQLite's errors come from a native module and needn't be of this realm's Error. */
interface DriverError {
  readonly message: string;
  readonly code?: string;
  /** PostgreSQL's name of the constraint that was violated. */
  readonly constraint?: string;
}

function isDriverError(error: unknown): error is DriverError {
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';
}

function isBusy(error: DriverError, code: string): boolean {
  if (/^SQLITE_(BUSY|LOCKED|FULL|IOERR)/.test(code)) return true;
  return POSTGRES_BUSY.test(code) || SOCKET_BUSY.test(code) || (code === '' && DRIVER_BUSY.test(error.message));
}

function conflict(error: DriverError): unknown {
  const name = constraintOf(error);
  const found = UNIQUE_CONSTRAINTS.find(({ column, constraint }) => name === column || name === constraint);
  return found ? refuse('conflict', found.message, error, { attribute: found.attribute }) : error;
}

/** PostgreSQL names the constraint, SQLite its columns. */
function constraintOf({ constraint, message }: DriverError): string | undefined {
  return constraint ?? /constraint failed: ([\w.]+)/.exec(message)?.[1];
}

function brokenReference(error: DriverError, sql: string): unknown {
  const [, verb, table = ''] = /^\s*(delete from|insert into|update|copy)\s+"?(\w+)/i.exec(sql) ?? [];
  if (verb?.toLowerCase() === 'delete from') return refuse('conflict', 'It is still in use.', error);
  const attribute = REFERRING_ATTRIBUTES[table];
  if (!attribute) return error;
  return refuse('invalid-value', `${attribute}: there is no such one.`, error, { attribute });
}

function refuse(
  code: 'conflict' | 'invalid-value' | 'busy',
  message: string,
  cause: DriverError,
  options: PortalErrorOptions = {},
): PortalError {
  return new PortalError(code, message, { ...options, cause });
}
