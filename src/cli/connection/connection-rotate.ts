import { Option, type Command } from 'commander';
import { rotateConnection } from '../../portal/connections/connections';
import { parseTime } from '../arguments';
import { answer, withJson } from '../output';
import { withPortal } from '../portal';

interface Options {
  readonly oldExpire?: string;
  readonly overlap?: string;
  readonly expires?: string;
}

/** `portal-scim connection rotate` */
export function addConnectionRotate(parent: Command): void {
  withJson(parent.command('rotate'))
    .description('give a connection a new token; the old ones work a while longer')
    .argument('<name|id>')
    .option(
      '--old-expire <date>',
      'when the old tokens expire: now, a while such as 12h, or a date (default: 24h)',
      parseTime,
    )
    .addOption(
      new Option('--overlap <while>', 'the same, seen the other way: how long old and new work side by side')
        .argParser(parseTime)
        .conflicts('oldExpire'),
    )
    .option('--expires <date>', 'when the new token expires (default: never)', parseTime)
    .action(run);
}

async function run(idOrName: string, options: Options, command: Command): Promise<void> {
  const oldExpireAt = options.oldExpire ?? options.overlap ?? parseTime('24h');
  const { connection, token, expiresAt } = await withPortal(({ op }) =>
    rotateConnection(op, idOrName, { oldExpireAt, expiresAt: options.expires ?? null }),
  );
  answer(command, { id: connection.id, name: connection.name, token, expiresAt, oldTokensExpireAt: oldExpireAt }, [
    `Connection "${connection.name}" has a new token, which is shown this once; older ones expire at ${oldExpireAt}:`,
    token,
  ]);
}
