import type { Command } from 'commander';
import { revokeConnection, revokeToken, showConnection } from '../../portal/connections/connections';
import type { Operation } from '../../portal/operation';
import { CommandLineError } from '../command-line-error';
import { confirm, withYes } from '../confirm';
import { answer, withJson } from '../output';
import { withPortal } from '../portal';

interface Options {
  readonly token?: string;
  readonly yes?: boolean;
}

/** `portal-scim connection revoke` */
export function addConnectionRevoke(parent: Command): void {
  withYes(withJson(parent.command('revoke')))
    .description('end a connection and all its tokens, or one token, at once and for good')
    .argument('<name|id>')
    .option('--token <id|prefix>', 'only this token, as "connection show" names it')
    .action((idOrName: string, options: Options, command: Command) =>
      options.token === undefined
        ? revokeWhole(idOrName, options, command)
        : revokeOne(idOrName, options.token, options, command),
    );
}

async function revokeWhole(idOrName: string, options: Options, command: Command): Promise<void> {
  const { id, name, revokedAt } = await withPortal(async ({ op }) => {
    const { connection } = await showConnection(op, idOrName);
    await confirm(`End the connection "${connection.name}" and all its tokens, for good?`, options);
    return await revokeConnection(op, connection.id);
  });
  answer(command, { id, name, revokedAt }, [`Connection "${name}" is revoked.`]);
}

async function revokeOne(idOrName: string, token: string, options: Options, command: Command): Promise<void> {
  const { id, name, tokenId, prefix } = await withPortal(async ({ op }) => {
    const found = await findToken(op, idOrName, token);
    await confirm(`End the token ${found.prefix}… of the connection "${found.name}", for good?`, options);
    await revokeToken(op, found.id, found.tokenId);
    return found;
  });
  answer(command, { id, name, tokenId, prefix }, [`The token ${prefix}… of connection "${name}" is revoked.`]);
}

async function findToken(op: Operation, idOrName: string, token: string) {
  const { connection, tokens } = await showConnection(op, idOrName);
  const { id, name } = connection;
  const [found, ...others] = tokens.filter((each) => each.id === token || each.prefix === token);
  if (!found) throw new CommandLineError(`The connection "${name}" has no token "${token}".`);
  if (others.length > 0) throw new CommandLineError(`Several tokens of "${name}" begin with ${token}: name one by id.`);
  return { id, name, tokenId: found.id, prefix: found.prefix };
}
