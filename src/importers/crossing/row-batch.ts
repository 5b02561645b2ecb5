import { PortalError } from '../../portal/errors';
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
  readonly read: Omit<ReadUser, 'over'>;
  /** Characters of {@link RowBatch.inputs} that are this user's. */
  readonly length: number;
}

export type PlainRow = (
  | Omit<ResourceRow, 'raw' | 'columnOf' | 'read'>
  | Omit<MembershipRow, 'raw' | 'columnOf'>
  | { readonly line: number; readonly size?: number; readonly fault: RowFault }
) & { readonly read?: never };

/** Reads the users among the rows by the rules of SCIM; one that breaks them goes as it is, to be refused over there. */
export function packBatch(rows: readonly SourceRow[], reader: ResourceReader): RowBatch {
  const wire: WireRow[] = [];
  const bodies: (CoercedUser | null)[] = [];
  const inputs: string[] = [];
  for (const row of rows) {
    const read = row.kind === 'User' ? attemptRead(row, reader) : undefined;
    wire.push(read?.wire ?? plain(row));
    bodies.push(read?.body ?? null);
    if (read) inputs.push(read.input);
  }
  return {
    rows: JSON.stringify(wire),
    inputs: inputs.join(''),
    bodies: JSON.stringify(bodies),
    origins: JSON.stringify(originsOf(rows)),
  };
}

interface CrossingUser {
  readonly wire: WireUser;
  readonly input: string;
  readonly body: CoercedUser;
}

function attemptRead(row: ResourceRow, reader: ResourceReader): CrossingUser | undefined {
  try {
    const body = reader.coerceUser(row.resource);
    const user = reader.coercedUser(body);
    const given = user.over(undefined);
    const input = JSON.stringify(given);
    return { wire: wireOf(row, given, user.password, input.length), input, body };
  } catch (error) {
    if (error instanceof PortalError) return undefined;
    throw error;
  }
}

function wireOf(row: ResourceRow, input: UserInput, password: string | undefined, length: number): WireUser {
  const { line, size, passwordHash, portalUuid, groups } = row;
  const { userName, externalId, idpUsername, organization } = input;
  const read = {
    userName,
    externalId: externalId ?? undefined,
    idpUsername: idpUsername ?? undefined,
    organization,
    password,
  };
  return { line, ...(size !== undefined && { size }), passwordHash, portalUuid, groups, read, length };
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
