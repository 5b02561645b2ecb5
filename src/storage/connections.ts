import { sql, type RawBuilder } from 'kysely';
import { fold } from '../portal/fold';
import type {
  Connection,
  ConnectionFields,
  ConnectionStore,
  ExpiringToken,
  Token,
  TokenUse,
} from '../portal/connections/connection';
import type { Scope } from '../portal/model';
import { assertFound, type Access } from './access';
import { chunks } from './chunks';
import {
  TOKEN_COLUMNS,
  connectionColumns,
  toConnection,
  toToken,
  type ConnectionRow,
  type TokenRow,
} from './connection-rows';
import { FixedQuery } from './fixed-query';
import { keyed } from './keyed';
import { nextVersion } from './next-version';

const FIND_BY_TOKEN_HASH = new FixedQuery<[hash: string], TokenRow & ConnectionRow>(
  (access, hash) => sql`select ${TOKEN_COLUMNS}, ${connectionColumns(access)}
    from tokens join connections on connections.id = tokens.connection_id
    where tokens.token_hash = ${hash}`,
);

/** Clients of the API and their tokens. They belong to no organization, so there is no scope in these queries. */
export class Connections implements ConnectionStore {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  async find(id: string, { forUpdate = false } = {}): Promise<Connection | undefined> {
    const { db, dialect } = this.#access;
    if (forUpdate) {
      await dialect.lock(db.selectFrom('connections').select('id').where('id', '=', id), 'change');
    }
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
    await this.#addOrganizations(id, fields.scope);
  }

  async update(id: string, fields: ConnectionFields): Promise<void> {
    const { db } = this.#access;
    const { numUpdatedRows } = await db
      .updateTable('connections')
      .set({ ...nextVersion(new Date().toISOString()), ...connectionValues(fields) })
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    assertFound(numUpdatedRows, 'connection');
    await db.deleteFrom('connection_organizations').where('connection_id', '=', id).execute();
    await this.#addOrganizations(id, fields.scope);
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
        last_used_address: token.lastUsedAddress,
        last_used_user_agent: token.lastUsedUserAgent,
      })
      .execute();
  }

  listTokens(connectionId: string): Promise<readonly Token[]> {
    return this.#selectTokens(sql`where connection_id = ${connectionId}`);
  }

  listAllTokens(): Promise<readonly Token[]> {
    return this.#selectTokens(sql``);
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
    const { rows } = await FIND_BY_TOKEN_HASH.find(this.#access, tokenHash);
    const [row] = rows;
    return row && { token: toToken(row), connection: toConnection(row) };
  }

  async touchToken(id: string, { at, address, userAgent }: TokenUse): Promise<void> {
    await this.#access.db
      .updateTable('tokens')
      .set({ last_used_at: at, last_used_address: address, last_used_user_agent: userAgent })
      .where('id', '=', id)
      .execute();
  }

  async claimExpiring(when: { now: string; until: string; notSince: string }): Promise<readonly ExpiringToken[]> {
    const { rows } = await sql<TokenRow & { readonly connection_name: string }>`
      update tokens set expiry_warned_at = ${when.now}
      where expires_at > ${when.now} and expires_at <= ${when.until} and revoked_at is null
        and (expiry_warned_at is null or expiry_warned_at <= ${when.notSince})
        and exists (select 1 from connections where id = tokens.connection_id and connections.revoked_at is null)
        and not exists (
          select 1 from tokens as newer
          where newer.connection_id = tokens.connection_id and newer.created_at > tokens.created_at
            and newer.revoked_at is null and (newer.expires_at is null or newer.expires_at > tokens.expires_at)
            and (tokens.last_used_at is null or tokens.last_used_at < newer.created_at))
      returning ${TOKEN_COLUMNS},
        (select name from connections where id = tokens.connection_id) as connection_name`.execute(this.#access.db);
    return rows.map((row) => ({ token: toToken(row), connectionName: row.connection_name }));
  }

  async #addOrganizations(id: string, scope: Scope): Promise<void> {
    const rows = (scope.all ? [] : scope.organizations).map((organization) => ({
      connection_id: id,
      organization_id: organization,
    }));
    for (const chunk of chunks(rows)) {
      await this.#access.db.insertInto('connection_organizations').values(chunk).execute();
    }
  }

  async #select(rest: RawBuilder<unknown>): Promise<Connection[]> {
    const { rows } = await sql<ConnectionRow>`
      select ${connectionColumns(this.#access)} from connections ${rest}`.execute(this.#access.db);
    return rows.map(toConnection);
  }

  async #selectTokens(where: RawBuilder<unknown>): Promise<Token[]> {
    const { rows } = await sql<TokenRow>`
      select ${TOKEN_COLUMNS} from tokens ${where} order by created_at, id`.execute(this.#access.db);
    return rows.map(toToken);
  }
}

function connectionValues(fields: ConnectionFields) {
  const { name, scope, privileges, grantableRoles, profile, passwordMode, allowedAddresses } = fields;
  return {
    ...keyed('name', name),
    all_organizations: scope.all === true,
    privileges: JSON.stringify(privileges),
    grantable_roles: grantableRoles && JSON.stringify(grantableRoles),
    profile,
    password_mode: passwordMode,
    allowed_addresses: allowedAddresses && JSON.stringify(allowedAddresses),
  };
}
