import type { JsonObject } from '../portal/model';
import type { ReadUser } from './resource-reader';

/** What a row of a file speaks of. A membership puts one user or group into one group, and takes nobody out. */
export const ROW_KINDS = ['User', 'Organization', 'Group', 'Membership', 'Role'] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/** What SCIM has a resource type for. */
export type ResourceKind = Exclude<RowKind, 'Membership'>;

/** One row of a file: a resource, or the reason why none could be read from it. */
export type SourceRow = ResourceRow | MembershipRow | FaultyRow;

interface RowPlace {
  /** Where the row begins in the file, from 1. */
  readonly line: number;
  /** The row as the file has it, without its line end: asked for only when the row is rejected. */
  raw(): string;
  /** How much of the file it is, in characters or bytes; absent where that is never much. */
  readonly size?: number;
}

export interface ResourceRow extends RowPlace {
  readonly kind: ResourceKind;
  /**
   * As in SCIM, extensions included; `schemas` may be missing, `null` or `[]` clears, what isn't mentioned stays. An
   * organization or role is its id or name in `value`; a member's `value` is an id, userName, externalId or, for a
   * group, displayName. `password` is the clear text.
   */
  readonly resource: JsonObject;
  /** A user that was read already, in another thread. */
  readonly read?: ReadUser | undefined;
  /** A hash that another system made of the user's password: bcrypt, argon2, PBKDF2 or salted SHA. */
  readonly passwordHash?: string | undefined;
  /** Groups that the user shall be in, besides those he is in: id, displayName or externalId. */
  readonly groups?: readonly string[] | undefined;
  /** The identifier that the developer portal knows it by. */
  readonly portalUuid?: string | undefined;
  /** Resource path (`name.givenName`, `emails[1].value`, `urn:…:User:department`) → the column it came from. */
  readonly columnOf?: ReadonlyMap<string, string> | undefined;
}

export interface MembershipRow extends RowPlace {
  readonly kind: 'Membership';
  /** By id, displayName or externalId. */
  readonly group: string;
  /** The group's organization, by id or name; undefined: the one that the importing actor belongs to. */
  readonly organization?: string | undefined;
  /** A user by id, userName or externalId; or else a group by displayName. */
  readonly member: string;
  /** `group`, `organization`, `member` → the column it came from. */
  readonly columnOf?: ReadonlyMap<string, string> | undefined;
}

export interface FaultyRow extends RowPlace {
  readonly kind?: never;
  readonly fault: RowFault;
}

/** What is wrong with a row. Never has a password's text. */
export interface RowFault {
  readonly column?: string | undefined;
  /** As SCIM names it. */
  readonly attribute?: string | undefined;
  readonly reason: string;
}

/** A file being read: its rows, and how to write those that are rejected, so that the result can be imported again. */
export interface Source {
  readonly rows: AsyncIterable<SourceRow>;
  readonly rejects: RejectsFormat;
}

export interface RejectsFormat {
  /** What stands before the first rejected row (a CSV's header), with its line end; may be empty. */
  readonly head: string;
  /** A rejected row with its reason where the same reader ignores it (a comment, an extra column), with its line end. */
  reject(row: Pick<RowPlace, 'line' | 'raw'>, fault: RowFault): string;
}

export interface SourceOptions {
  /** What rows speak of where they don't say so themselves. */
  readonly kind?: RowKind | undefined;
}

/**
 * Begins to read a file, up to where its kind and columns are known. Rows are read as they are asked for. Throws
 * `invalid-value` for a file that can't be read at all: an unknown column, another encoding.
 */
export type OpenSource = (input: AsyncIterable<Buffer>, options: SourceOptions) => Promise<Source>;
