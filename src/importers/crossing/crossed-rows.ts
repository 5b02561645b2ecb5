import type { JsonObject } from '../../portal/model';
import type { PreparedUsers } from '../../portal/users/prepared-users';
import type { User } from '../../portal/users/user';
import type { UserInput } from '../../portal/users/user-input';
import type { CoercedUser, ReadUser, ResourceReader } from '../resource-reader';
import type { ResourceRow, SourceRow } from '../source-row';
import type { Origins, PlainRow, RowBatch, WireRow, WireUser } from './row-batch';

/** The rows of a batch as they were where it was packed. */
export function unpackBatch(batch: RowBatch, reader: ResourceReader): SourceRow[] {
  const { rows, ...rest } = batch;
  const opened = new OpenedBatch(rest, reader);
  let start = 0;
  return (JSON.parse(rows) as WireRow[]).map((wire, at) => {
    if (!wire.read) return withOrigin(wire, opened, at);
    const user = new CrossedUser(opened, { at, start }, wire);
    start += wire.length;
    return user;
  });
}

function withOrigin(wire: PlainRow, batch: OpenedBatch, at: number): SourceRow {
  const columnOf = batch.columnOf(at);
  return { ...wire, raw: () => batch.raw(at), ...(columnOf && { columnOf }) };
}

/** Opens what else came with the rows when somebody asks for it. */
class OpenedBatch {
  readonly #batch: Omit<RowBatch, 'rows'>;
  readonly #reader: ResourceReader;
  #bodies: readonly (CoercedUser | null)[] | undefined;
  #origins: Origins | undefined;

  constructor(batch: Omit<RowBatch, 'rows'>, reader: ResourceReader) {
    this.#batch = batch;
    this.#reader = reader;
  }

  raw(at: number): string {
    return this.#open().raw[at] ?? '';
  }

  columnOf(at: number): ReadonlyMap<string, string> | undefined {
    const { columns, columnsOf } = this.#open();
    const entries = columns[columnsOf[at] ?? -1];
    return entries && new Map(entries);
  }

  body(at: number): CoercedUser {
    this.#bodies ??= JSON.parse(this.#batch.bodies) as (CoercedUser | null)[];
    const body = this.#bodies[at];
    if (!body) throw new Error('A user that was read has no body.');
    return body;
  }

  get prepared(): PreparedUsers | undefined {
    return this.#batch.prepared;
  }

  input(start: number, length: number): UserInput {
    return JSON.parse(this.#batch.inputs.slice(start, start + length)) as UserInput;
  }

  user(at: number): ReadUser {
    return this.#reader.coercedUser(this.body(at));
  }

  #open(): Origins {
    return (this.#origins ??= JSON.parse(this.#batch.origins) as Origins);
  }
}

/** A user's row that was read in the other thread. */
class CrossedUser implements ResourceRow, ReadUser {
  readonly kind = 'User';
  readonly line: number;
  readonly size: number;
  readonly passwordHash: string | undefined;
  readonly portalUuid: string | undefined;
  readonly groups: readonly string[] | undefined;
  readonly userName: string | undefined;
  readonly externalId: string | undefined;
  readonly idpUsername: string | undefined;
  readonly organization: string | undefined;
  readonly password: string | undefined;
  readonly prepared: ReadUser['prepared'];
  /** Called without its row, too. */
  readonly raw: () => string;
  readonly #batch: OpenedBatch;
  readonly #at: number;
  readonly #start: number;
  readonly #length: number;

  constructor(batch: OpenedBatch, place: { readonly at: number; readonly start: number }, wire: WireUser) {
    const { read, prepared } = wire;
    const users = batch.prepared;
    this.#batch = batch;
    this.#at = place.at;
    this.#start = place.start;
    this.#length = wire.length;
    this.line = wire.line;
    this.size = wire.size ?? 0;
    this.passwordHash = wire.passwordHash;
    this.portalUuid = wire.portalUuid;
    this.groups = wire.groups;
    this.userName = read.userName;
    this.externalId = read.externalId;
    this.idpUsername = read.idpUsername;
    this.organization = read.organization;
    this.password = read.password;
    this.prepared = users && prepared ? { users, user: prepared } : undefined;
    this.raw = () => batch.raw(place.at);
  }

  get read(): ReadUser {
    return this;
  }

  over(before: User | undefined): UserInput {
    if (before || this.#length === 0) return this.#batch.user(this.#at).over(before);
    return this.#batch.input(this.#start, this.#length);
  }

  get resource(): JsonObject {
    return this.#batch.body(this.#at).resource;
  }

  get columnOf(): ReadonlyMap<string, string> | undefined {
    return this.#batch.columnOf(this.#at);
  }
}
