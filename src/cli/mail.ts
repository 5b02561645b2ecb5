import type { Command } from 'commander';
import { addMailFailed } from './mail/mail-failed';
import { addMailRetry } from './mail/mail-retry';

/** `portal-scim mail …` */
export function addMail(program: Command): void {
  const mail = program.command('mail').description('mails that were given up');
  addMailFailed(mail);
  addMailRetry(mail);
}
