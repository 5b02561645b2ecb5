import { sql } from 'kysely';
import type { Privilege } from '../portal/actor';
import type { AccessToken, AccessTokenStore, Connection, Token } from '../portal/connections/connection';
import type { Access } from './access';
import {
  TOKEN_COLUMNS,
  connectionColumns,
  toConnection,
  toToken,
  type ConnectionRow,
  type TokenRow,
} from './connection-rows';
import { deleteExpired } from './delete-some';

interface AccessTokenRow {
  readonly access_id: string;
  readonly access_privileges: string;
  readonly access_created_at: string;
  readonly access_expires_at: string;
}

const COLUMNS = sql.raw(`access_tokens.id as access_id, access_tokens.privileges as access_privileges,
  access_tokens.created_at as access_created_at, access_tokens.expires_at as access_expires_at`);

/** Short-lived tokens, got for a connection's. No scope, as with those. */
export class AccessTokens implements AccessTokenStore {
  constructor(private readonly access: Access) {}

  async create({ id, tokenId, privileges, created, expiresAt }: AccessToken, tokenHash: string): Promise<void> {
    await this.access.db
      .insertInto('access_tokens')
      .values({
        id,
        token_id: tokenId,
        token_hash: tokenHash,
        privileges: JSON.stringify(privileges),
        created_at: created,
        expires_at: expiresAt,
      })
      .execute();
  }

  async findByHash(
    tokenHash: string,
  ): Promise<{ accessToken: AccessToken; token: Token; connection: Connection } | undefined> {
    const { rows } = await sql<AccessTokenRow & TokenRow & ConnectionRow>`
      select ${COLUMNS}, ${TOKEN_COLUMNS}, ${connectionColumns(this.access)}
      from access_tokens
      join tokens on tokens.id = access_tokens.token_id
      join connections on connections.id = tokens.connection_id
      where access_tokens.token_hash = ${tokenHash}`.execute(this.access.db);
    const [row] = rows;
    return row && { accessToken: toAccessToken(row), token: toToken(row), connection: toConnection(row) };
  }

  deleteExpired(now: string, limit: number): Promise<number> {
    return deleteExpired(this.access, 'access_tokens', now, limit);
  }
}

function toAccessToken(row: AccessTokenRow & TokenRow): AccessToken {
  return {
    id: row.access_id,
    tokenId: row.token_id,
    privileges: JSON.parse(row.access_privileges) as Privilege[],
    created: row.access_created_at,
    expiresAt: row.access_expires_at,
  };
}
