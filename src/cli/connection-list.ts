import type { Command } from 'commander';
import { listConnections } from '../portal/connections/connections';
import { answer, table, withJson } from './output';
import { withPortal } from './portal';

/** `portal-scim connection list` */
export function addConnectionList(parent: Command): void {
  withJson(parent.command('list'))
    .description('list the connections')
    .action(async (_options: unknown, command: Command) => {
      const connections = await withPortal(({ op }) => listConnections(op));
      const rows = connections.map(({ id, name, scope, profile, revokedAt }) => [
        id,
        name,
        scope.all ? 'every organization' : `${scope.organizations.length} organization(s)`,
        profile,
        revokedAt === null ? 'active' : `revoked ${revokedAt}`,
      ]);
      answer(command, connections, table([['ID', 'NAME', 'SEES', 'PROFILE', 'STATE'], ...rows]));
    });
}
