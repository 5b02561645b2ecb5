import type { Command } from 'commander';
import { revokeConnection } from '../portal/connections/connections';
import { answer, withJson } from './output';
import { withPortal } from './portal';

/** `portal-scim connection revoke` */
export function addConnectionRevoke(parent: Command): void {
  withJson(parent.command('revoke'))
    .description('end a connection and all its tokens, at once and for good')
    .argument('<name|id>')
    .action(async (idOrName: string, _options: unknown, command: Command) => {
      const { id, name, revokedAt } = await withPortal(({ op }) => revokeConnection(op, idOrName));
      answer(command, { id, name, revokedAt }, [`Connection "${name}" is revoked.`]);
    });
}
