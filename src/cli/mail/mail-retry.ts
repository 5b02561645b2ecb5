import type { Command } from 'commander';
import { CommandLineError } from '../command-line-error';
import { answer, withJson } from '../output';
import { withPortal } from '../portal';

/** `portal-scim mail retry` */
export function addMailRetry(parent: Command): void {
  withJson(parent.command('retry'))
    .description('send mails that were given up once more: the running server takes them up within seconds')
    .argument('[id]', 'one of them (default: all)')
    .addHelpText('after', '\nExample: portal-scim mail retry')
    .action(async (id: string | undefined, _options: unknown, command: Command) => {
      const count = await withPortal(({ op }) => op.store.outbox.retryFailed(new Date().toISOString(), id));
      if (id !== undefined && count === 0) throw new CommandLineError(`No mail "${id}" was given up.`);
      answer(command, { retried: count }, [`${count} mail(s) will be sent.`]);
    });
}
