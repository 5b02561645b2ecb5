import type { ConnectionWithTokens } from '../portal/connections/connections';
import { healthOf, tokenState } from '../portal/connections/health';
import type { Token } from '../portal/connections/connection';

/** A connection as `/admin/connections` shows it in a list. */
export function presentConnection({ connection, tokens }: ConnectionWithTokens) {
  const { id, name, scope, privileges, grantableRoles, profile, passwordMode, allowedAddresses } = connection;
  const { health, expiresAt, lastUsedAt } = healthOf(connection, tokens);
  return {
    id,
    name,
    organizations: scope.all ? 'all' : scope.organizations,
    scopes: privileges,
    grantableRoles,
    profile,
    passwordMode,
    allowedAddresses,
    created: connection.created,
    lastModified: connection.lastModified,
    revokedAt: connection.revokedAt,
    health,
    expiresAt,
    expiresSoon: health === 'expires-soon',
    lastUsedAt,
  };
}

/** The same with its tokens, or rather what is known of them. */
export function presentConnectionWithTokens(shown: ConnectionWithTokens) {
  return { ...presentConnection(shown), tokens: shown.tokens.map(presentToken) };
}

function presentToken(token: Token) {
  const { connectionId: _, ...rest } = token;
  return { ...rest, state: tokenState(token) };
}
