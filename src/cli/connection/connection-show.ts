import type { Command } from 'commander';
import { showConnection } from '../../portal/connections/connections';
import { healthOf } from '../../portal/connections/health';
import type { Token } from '../../portal/connections/connection';
import { answer, table, withJson } from '../output';
import { withPortal } from '../portal';
import { seenOrganizations } from '../seen-organizations';

/** `portal-scim connection show` */
export function addConnectionShow(parent: Command): void {
  withJson(parent.command('show'))
    .description('show a connection and its tokens (never the tokens themselves)')
    .argument('<name|id>')
    .action(async (idOrName: string, _options: unknown, command: Command) => {
      const { connection, tokens, seen } = await withPortal(async ({ op }) => {
        const shown = await showConnection(op, idOrName);
        return { ...shown, seen: await seenOrganizations(op, [shown.connection.scope]) };
      });
      const { id, name, scope, privileges, grantableRoles, profile, passwordMode, revokedAt } = connection;
      const { health } = healthOf(connection, tokens);
      answer(command, { ...connection, health, tokens }, [
        ...table([
          ['id', id],
          ['name', name],
          ['organizations', scope.all ? 'every' : seen(scope)],
          ['scopes', privileges.join(', ')],
          ['grantable roles', grantableRoles?.join(', ') ?? 'any within its scopes'],
          ['profile', profile],
          ['password mode', passwordMode],
          ['used from', connection.allowedAddresses?.join(', ') ?? 'anywhere'],
          ['health', health],
          ['revoked', revokedAt ?? 'no'],
        ]),
        '',
        ...table([HEADER, ...tokens.map(tokenRow)]),
      ]);
    });
}

const HEADER = ['TOKEN', 'CREATED', 'EXPIRES', 'REVOKED', 'LAST USED', 'BY', 'ID'];

function tokenRow(token: Token): string[] {
  const { id, prefix, created, expiresAt, revokedAt, lastUsedAt, lastUsedAddress, lastUsedUserAgent } = token;
  const by = [lastUsedAddress, lastUsedUserAgent].filter((part) => part !== null).join(' ');
  return [`${prefix}…`, created, expiresAt ?? 'never', revokedAt ?? 'no', lastUsedAt ?? 'never', by, id];
}
