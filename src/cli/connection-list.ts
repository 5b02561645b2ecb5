import type { Command } from 'commander';
import { listConnectionsWithTokens } from '../portal/connections/connections';
import { healthOf } from '../portal/connections/health';
import { answer, table, withJson } from './output';
import { withPortal } from './portal';

/** `portal-scim connection list` */
export function addConnectionList(parent: Command): void {
  withJson(parent.command('list'))
    .description('list the connections')
    .action(async (_options: unknown, command: Command) => {
      const shown = await withPortal(({ op }) => listConnectionsWithTokens(op));
      const connections = shown.map(({ connection, tokens }) => ({ ...connection, ...healthOf(connection, tokens) }));
      const rows = connections.map(({ id, name, scope, profile, health, expiresAt, lastUsedAt, revokedAt }) => [
        id,
        name,
        scope.all ? 'every organization' : `${scope.organizations.length} organization(s)`,
        profile,
        revokedAt === null ? health : `revoked ${revokedAt}`,
        expiresAt ?? 'never',
        lastUsedAt ?? 'never',
      ]);
      answer(command, connections, table([HEADER, ...rows]));
    });
}

const HEADER = ['ID', 'NAME', 'SEES', 'PROFILE', 'STATE', 'TOKENS END', 'LAST USED'];
