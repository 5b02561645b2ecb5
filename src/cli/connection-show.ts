import type { Command } from 'commander';
import { showConnection } from '../portal/connections/connections';
import type { Token } from '../portal/model';
import { answer, table, withJson } from './output';
import { withPortal } from './portal';

/** `portal-scim connection show` */
export function addConnectionShow(parent: Command): void {
  withJson(parent.command('show'))
    .description('show a connection and its tokens (never the tokens themselves)')
    .argument('<name|id>')
    .action(async (idOrName: string, _options: unknown, command: Command) => {
      const { connection, tokens } = await withPortal(({ op }) => showConnection(op, idOrName));
      const { id, name, scope, privileges, grantableRoles, profile, passwordMode, revokedAt } = connection;
      answer(command, { ...connection, tokens }, [
        ...table([
          ['id', id],
          ['name', name],
          ['organizations', scope.all ? 'every' : scope.organizations.join(', ')],
          ['scopes', privileges.join(', ')],
          ['grantable roles', grantableRoles?.join(', ') ?? 'any within its scopes'],
          ['profile', profile],
          ['password mode', passwordMode],
          ['revoked', revokedAt ?? 'no'],
        ]),
        '',
        ...table([['TOKEN', 'CREATED', 'EXPIRES', 'REVOKED', 'LAST USED'], ...tokens.map(tokenRow)]),
      ]);
    });
}

function tokenRow({ prefix, created, expiresAt, revokedAt, lastUsedAt }: Token): string[] {
  return [`${prefix}…`, created, expiresAt ?? 'never', revokedAt ?? 'no', lastUsedAt ?? 'never'];
}
