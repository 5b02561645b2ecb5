import { record } from '../audit/audit';
import { PortalError } from '../errors';
import { timeIn } from '../instant';
import { newId } from '../new-id';
import type { Operation } from '../operation';
import type { UserFields } from '../users/user';
import type { MailKind } from './mail';
import { emailOf } from '../users/profile';

/** A user who is to be written to. */
export interface Addressee extends Pick<UserFields, 'active' | 'profile' | 'organizationId'> {
  readonly id: string;
}

/**
 * Puts a mail into the outbox, in the operation's transaction: no mail without the change that causes it, and none
 * lost. Throws `invalid-value` where the portal sends no mail, and where the user can't be reached or used the link.
 */
export async function queueMail(op: Operation, kind: MailKind, user: Addressee): Promise<void> {
  if (!op.store.outbox.isServed) throw refusal('this portal sends no mail, because SMTP_URL and MAIL_FROM are not set');
  if (!user.active) throw refusal('a disabled user is not written to');
  if (emailOf(user.profile) === null) throw refusal('the user has no e-mail address');
  const { requestId } = op;
  const created = timeIn(0);
  await op.store.outbox.add({ id: newId(), kind, addressee: { userId: user.id }, requestId, created });
  await record(op, {
    action: 'user.mail',
    subjectType: 'User',
    subjectId: user.id,
    organizationId: user.organizationId,
    changes: { mail: kind },
  });
}

function refusal(why: string): PortalError {
  return new PortalError('invalid-value', `notifyUser can't be true: ${why}.`, { attribute: 'notifyUser' });
}
