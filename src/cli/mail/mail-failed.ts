import type { Command } from 'commander';
import type { FinishedMail } from '../../portal/mail/mail';
import { answer, table, withJson } from '../output';
import { withPortal } from '../portal';

const SHOWN = 100;

/** `portal-scim mail failed` */
export function addMailFailed(parent: Command): void {
  withJson(parent.command('failed'))
    .description(`list the mails that were given up, the newest ${SHOWN}`)
    .addHelpText('after', '\nExample: portal-scim mail failed')
    .action(async (_options: unknown, command: Command) => {
      const mails = await withPortal(({ op }) => op.store.outbox.listFailed(SHOWN));
      const lines = table([['ID', 'KIND', 'TO', 'GIVEN UP', 'WHY'], ...mails.map(rowOf)]);
      answer(command, mails, mails.length > 0 ? lines : ['No mail was given up.']);
    });
}

function rowOf({ id, kind, address, addressee, failedAt, error }: FinishedMail): string[] {
  const to = address ?? ('userId' in addressee ? addressee.userId : addressee.userName);
  return [id, kind, to, failedAt ?? '', error ?? ''];
}
