import { sql, type RawBuilder } from 'kysely';
import type { PasswordMode, Privilege, Profile } from '../portal/actor';
import { fold } from '../portal/fold';
import type { Connection, ConnectionFields, Token } from '../portal/model';
import type { ConnectionStore } from '../portal/store';
import type { Access } from './access';
import { chunks } from './chunks';
import { keyed } from './keyed';
import { nextVersion } from './next-version';

interface ConnectionRow {
  readonly id: string;
  readonly version: number;
  readonly created_at: string;
  readonly modified_at: string;
  readonly name: string;
  readonly all_organizations: boolean | number;
  readonly organizations: string;
  readonly privileges: string;
  readonly grantable_roles: string | null;
  readonly profile: string;
  readonly password_mode: string;
  readonly revoked_at: string | null;
}

interface TokenRow {
  readonly id: string;
  readonly connection_id: string;
  readonly prefix: string;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
  readonly last_used_at: string | null;
}

const COLUMNS = sql.raw(`connections.id, connections.version, connections.created_at, connections.modified_at,
  connections.name, connections.all_organizations, connections.privileges, connections.grantable_roles,
  connections.profile, connections.password_mode, connections.revoked_at`);

const TOKEN_COLUMNS = [
  'id',
  'connection_id',
  'prefix',
  'created_at',
  'expires_at',
  'revoked_at',
  'last_used_at',
] as const;

/** Clients of the API and their tokens. They belong to no organization, so there is no scope in these queries. */
export class Connections implements ConnectionStore {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  async find(id: string): Promise<Connection | undefined> {
    return (await this.#select(sql`where connections.id = ${id}`))[0];
  }

  async findByName(name: string): Promise<Connection | undefined> {
    return (await this.#select(sql`where connections.name_key = ${fold(name)}`))[0];
  }

  list(): Promise<readonly Connection[]> {
    return this.#select(sql`order by connections.name_key`);
  }

  async create(id: string, fields: ConnectionFields): Promise<void> {
    const { db } = this.#access;
    const now = new Date().toISOString();
    const row = { id, version: 1, created_at: now, modified_at: now, revoked_at: null };
    await db
      .insertInto('connections')
      .values({ ...row, ...connectionValues(fields) })
      .execute();
    const rows = (fields.scope.all ? [] : fields.scope.organizations).map((organization) => ({
      connection_id: id,
      organization_id: organization,
    }));
    for (const chunk of chunks(rows)) await db.insertInto('connection_organizations').values(chunk).execute();
  }

  /** False where there is no such connection; one that is revoked already keeps its time. */
  async revoke(id: string, at: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#access.db
      .updateTable('connections')
      .set({ ...nextVersion(at), revoked_at: sql<string>`coalesce(revoked_at, ${at})` })
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  async addToken(token: Token, tokenHash: string): Promise<void> {
    await this.#access.db
      .insertInto('tokens')
      .values({
        id: token.id,
        connection_id: token.connectionId,
        token_hash: tokenHash,
        prefix: token.prefix,
        created_at: token.created,
        expires_at: token.expiresAt,
        revoked_at: token.revokedAt,
        last_used_at: token.lastUsedAt,
      })
      .execute();
  }

  async listTokens(connectionId: string): Promise<readonly Token[]> {
    const rows = await this.#access.db
      .selectFrom('tokens')
      .select(TOKEN_COLUMNS)
      .where('connection_id', '=', connectionId)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map(toToken);
  }

  async revokeToken(id: string, at: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#access.db
      .updateTable('tokens')
      .set({ revoked_at: sql<string>`coalesce(revoked_at, ${at})` })
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  async expireToken(id: string, expiresAt: string): Promise<void> {
    await this.#access.db.updateTable('tokens').set({ expires_at: expiresAt }).where('id', '=', id).execute();
  }

  async findByTokenHash(tokenHash: string): Promise<{ token: Token; connection: Connection } | undefined> {
    const { db } = this.#access;
    const row = await db
      .selectFrom('tokens')
      .select(TOKEN_COLUMNS)
      .where('token_hash', '=', tokenHash)
      .executeTakeFirst();
    const connection = row && (await this.find(row.connection_id));
    return connection && { token: toToken(row), connection };
  }

  async touchToken(id: string, at: string): Promise<void> {
    await this.#access.db.updateTable('tokens').set({ last_used_at: at }).where('id', '=', id).execute();
  }

  async #select(where: RawBuilder<unknown>): Promise<Connection[]> {
    const { db, dialect } = this.#access;
    const ids = dialect.jsonRows([sql.ref('organization_id')], sql.ref('organization_id'));
    const { rows } = await sql<ConnectionRow>`select ${COLUMNS},
      (select ${ids} from connection_organizations where connection_id = connections.id) as organizations
      from connections ${where}`.execute(db);
    return rows.map(toConnection);
  }
}

function connectionValues({ name, scope, privileges, grantableRoles, profile, passwordMode }: ConnectionFields) {
  return {
    ...keyed('name', name),
    all_organizations: scope.all === true,
    privileges: JSON.stringify(privileges),
    grantable_roles: grantableRoles && JSON.stringify(grantableRoles),
    profile,
    password_mode: passwordMode,
  };
}

function toConnection(row: ConnectionRow): Connection {
  const organizations = (JSON.parse(row.organizations) as [string][]).flat();
  return {
    id: row.id,
    version: row.version,
    created: row.created_at,
    lastModified: row.modified_at,
    name: row.name,
    scope: row.all_organizations ? { all: true } : { organizations },
    privileges: JSON.parse(row.privileges) as Privilege[],
    grantableRoles: row.grantable_roles === null ? null : (JSON.parse(row.grantable_roles) as string[]),
    profile: row.profile as Profile,
    passwordMode: row.password_mode as PasswordMode,
    revokedAt: row.revoked_at,
  };
}

function toToken(row: TokenRow): Token {
  return {
    id: row.id,
    connectionId: row.connection_id,
    prefix: row.prefix,
    created: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  };
}
