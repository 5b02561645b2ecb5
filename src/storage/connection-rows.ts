import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { PasswordMode, Privilege, Profile } from '../portal/actor';
import type { Connection, Token } from '../portal/connections/connection';
import type { Access } from './access';
import type { ConnectionTable } from './connection-tables';

export interface ConnectionRow extends Omit<Selectable<ConnectionTable>, 'name_key'> {
  readonly organizations: string;
}

/** Its columns' names are its own, so that a query can have those of the connection beside them. */
export interface TokenRow {
  readonly token_id: string;
  readonly connection_id: string;
  readonly prefix: string;
  readonly token_created_at: string;
  readonly expires_at: string | null;
  readonly token_revoked_at: string | null;
  readonly last_used_at: string | null;
  readonly last_used_address: string | null;
  readonly last_used_user_agent: string | null;
}

const CONNECTION = sql.raw(`connections.id, connections.version, connections.created_at, connections.modified_at,
  connections.name, connections.all_organizations, connections.privileges, connections.grantable_roles,
  connections.profile, connections.password_mode, connections.allowed_addresses, connections.revoked_at`);

/** What {@link toToken} takes. */
export const TOKEN_COLUMNS = sql.raw(`tokens.id as token_id, tokens.connection_id, tokens.prefix,
  tokens.created_at as token_created_at, tokens.expires_at, tokens.revoked_at as token_revoked_at, tokens.last_used_at,
  tokens.last_used_address, tokens.last_used_user_agent`);

/** What {@link toConnection} takes. */
export function connectionColumns({ dialect }: Pick<Access, 'dialect'>): RawBuilder<unknown> {
  const ids = dialect.jsonRows([sql.ref('organization_id')], sql.ref('organization_id'));
  return sql`${CONNECTION},
    (select ${ids} from connection_organizations where connection_id = connections.id) as organizations`;
}

export function toConnection(row: ConnectionRow): Connection {
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
    allowedAddresses: row.allowed_addresses === null ? null : (JSON.parse(row.allowed_addresses) as string[]),
    revokedAt: row.revoked_at,
  };
}

export function toToken(row: TokenRow): Token {
  return {
    id: row.token_id,
    connectionId: row.connection_id,
    prefix: row.prefix,
    created: row.token_created_at,
    expiresAt: row.expires_at,
    revokedAt: row.token_revoked_at,
    lastUsedAt: row.last_used_at,
    lastUsedAddress: row.last_used_address,
    lastUsedUserAgent: row.last_used_user_agent,
  };
}
