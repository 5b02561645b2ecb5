import type { Command } from 'commander';
import { listConnectionsWithTokens } from '../../portal/connections/connections';
import { healthOf } from '../../portal/connections/health';
import { answer, table, withJson } from '../output';
import { withPortal } from '../portal';
import { seenOrganizations } from '../seen-organizations';

/** `portal-scim connection list` */
export function addConnectionList(parent: Command): void {
  withJson(parent.command('list'))
    .description('list the connections')
    .action(async (_options: unknown, command: Command) => {
      const { shown, seen } = await withPortal(async ({ op }) => {
        const shown = await listConnectionsWithTokens(op);
        return {
          shown,
          seen: await seenOrganizations(
            op,
            shown.map(({ connection }) => connection.scope),
          ),
        };
      });
      const connections = shown.map(({ connection, tokens }) => ({ ...connection, ...healthOf(connection, tokens) }));
      const rows = connections.map(({ id, name, scope, profile, health, expiresAt, lastUsedAt, revokedAt }) => [
        id,
        name,
        shortened(seen(scope)),
        profile,
        revokedAt === null ? health : `revoked ${revokedAt}`,
        expiresAt ?? 'never',
        lastUsedAt ?? 'never',
      ]);
      answer(command, connections, table([HEADER, ...rows]));
    });
}

const HEADER = ['ID', 'NAME', 'SEES', 'PROFILE', 'STATE', 'TOKENS END', 'LAST USED'];

/** One of hundreds would push everything else off the screen. */
function shortened(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}
