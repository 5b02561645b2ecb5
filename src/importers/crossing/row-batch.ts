import { PortalError } from '../../portal/errors';
import type { PreparedUser, PreparedUsers, UserPreparer } from '../../portal/users/prepared-users';
import type { UserInput } from '../../portal/users/user-input';
import type { CoercedUser, ReadUser, ResourceReader } from '../resource-reader';
import type { MembershipRow, ResourceRow, RowFault, SourceRow } from '../source-row';

/**
 * Rows on their way from the thread that reads a file to the one that imports them: a few texts, for many objects cross
 * slowly. Most rows need the first one only.
 */
export interface RowBatch {
  /** A {@link WireRow} for each row, as JSON. */
  readonly rows: string;
  /**
   * What users come to who are new: the JSON of a `UserInput` each, one after the other. Each is opened when its turn
   * comes, so that few of them are open at a time.
   */
  readonly inputs: string;
  /** Users who were judged as new ones, which spares them {@link inputs}. */
  readonly prepared: PreparedUsers | undefined;
  /** What users were read from, as JSON: a `CoercedUser`, or null for a row that is none or could not be read. */
  readonly bodies: string;
  /** {@link Origins} as JSON. */
  readonly origins: string;
}

/** How the rows stand in the file, and which columns they came from: asked for where one fails. */
export interface Origins {
  readonly raw: readonly string[];
  /** Into `columns`; rows without any have -1. */
  readonly columnsOf: readonly number[];
  readonly columns: readonly (readonly (readonly [path: string, column: string])[])[];
}

/** A row of which nothing is left to read, or the row as it is. */
export type WireRow = WireUser | PlainRow;

export interface WireUser extends Pick<ResourceRow, 'line' | 'size' | 'passwordHash' | 'portalUuid' | 'groups'> {
  readonly read: Omit<ReadUser, 'over' | 'prepared'>;
  /** Of {@link RowBatch.prepared}. */
  readonly prepared?: PreparedUser;
  /** Characters of {@link RowBatch.inputs} that are this user's; 0: it has none there. */
  readonly length: number;
}

export type PlainRow = (
  | Omit<ResourceRow, 'raw' | 'columnOf' | 'read'>
  | Omit<MembershipRow, 'raw' | 'columnOf'>
  | { readonly line: number; readonly size?: number; readonly fault: RowFault }
) & { readonly read?: never };

/** Judges new users ahead, where somebody can. */
export interface Preparer {
  readonly users: Pick<UserPreparer, 'prepare'>;
  /** Where users go that name no organization. */
  readonly organization: string | undefined;
}

/**
 * Reads the users among the rows by the rules of SCIM; one that breaks them goes as it is, to be refused over there.
 * With a preparer, users are judged as new ones besides.
 */
export async function packBatch(
  rows: readonly SourceRow[],
  reader: ResourceReader,
  preparer?: Preparer,
): Promise<RowBatch> {
  const read = rows.map((row) => (row.kind === 'User' ? attemptRead(row, reader) : undefined));
  const prepared = preparer && (await attemptPrepare(read, preparer));
  const wire: WireRow[] = [];
  const inputs: string[] = [];
  for (const [at, row] of rows.entries()) {
    const user = read[at];
    const ready = prepared?.each[at];
    const input = user && !ready ? JSON.stringify(user.input) : '';
    inputs.push(input);
    wire.push(user ? wireOf(user, input.length, ready) : plain(row));
  }
  return {
    rows: JSON.stringify(wire),
    inputs: inputs.join(''),
    prepared: prepared?.users,
    bodies: JSON.stringify(read.map((user) => user?.body ?? null)),
    origins: JSON.stringify(originsOf(rows)),
  };
}

interface CrossingUser {
  readonly row: ResourceRow;
  readonly password: string | undefined;
  readonly input: UserInput;
  readonly body: CoercedUser;
}

/** Where nothing can be looked up, all of it is left to the transaction. */
async function attemptPrepare(read: readonly (CrossingUser | undefined)[], preparer: Preparer) {
  try {
    return await preparer.users.prepare(read.map((user) => toPrepare(user, preparer)));
  } catch (error) {
    if (error instanceof PortalError) return undefined;
    throw error;
  }
}

/** Passwords take long to hash, and to whom a portalUuid belongs only the database knows. */
function toPrepare(user: CrossingUser | undefined, { organization }: Preparer): UserInput | undefined {
  if (!user || user.password !== undefined) return undefined;
  if (user.row.passwordHash !== undefined || user.row.portalUuid !== undefined) return undefined;
  return user.input.organization === undefined ? { ...user.input, organization } : user.input;
}

function attemptRead(row: ResourceRow, reader: ResourceReader): CrossingUser | undefined {
  try {
    const body = reader.coerceUser(row.resource);
    const user = reader.coercedUser(body);
    return { row, password: user.password, input: user.over(undefined), body };
  } catch (error) {
    if (error instanceof PortalError) return undefined;
    throw error;
  }
}

function wireOf({ row, password, input }: CrossingUser, length: number, prepared: PreparedUser | undefined): WireUser {
  const { line, size, passwordHash, portalUuid, groups } = row;
  const { userName, externalId, idpUsername, organization } = input;
  const read = {
    userName,
    externalId: externalId ?? undefined,
    idpUsername: idpUsername ?? undefined,
    organization,
    password,
  };
  const place = { line, ...(size !== undefined && { size }), ...(prepared && { prepared }) };
  return { ...place, passwordHash, portalUuid, groups, read, length };
}

function plain(row: SourceRow): PlainRow {
  const { line, size } = row;
  const place = { line, ...(size !== undefined && { size }) };
  if (row.kind === undefined) return { ...place, fault: row.fault };
  if (row.kind === 'Membership') {
    const { kind, group, organization, member } = row;
    return { ...place, kind, group, organization, member };
  }
  const { kind, resource, passwordHash, portalUuid, groups } = row;
  return { ...place, kind, resource, passwordHash, portalUuid, groups };
}

function originsOf(rows: readonly SourceRow[]): Origins {
  const known = new Map<ReadonlyMap<string, string>, number>();
  const columnsOf = rows.map((row) => {
    const columns = row.kind === undefined ? undefined : row.columnOf;
    if (!columns) return -1;
    const at = known.get(columns) ?? known.size;
    known.set(columns, at);
    return at;
  });
  return { raw: rows.map((row) => row.raw()), columnsOf, columns: Array.from(known.keys(), (columns) => [...columns]) };
}
