import { PortalError } from '../errors';
import { timeIn } from '../instant';
import { newId } from '../new-id';
import type { Operation } from '../operation';
import { countMailRequest } from '../sessions/address-attempts';

/** Longer than any user name worth looking for. */
const LONGEST_NAME = 256;

/**
 * Takes note that somebody forgot a password. Whether there is such a user is asked later, by whoever sends the mails,
 * so that neither the answer nor its time tells. Throws `busy` where the portal sends no mail, and for an address that
 * asks too often.
 */
export async function requestReset(op: Operation, userName: string): Promise<void> {
  if (!op.store.outbox.isServed) {
    throw new PortalError('busy', 'This portal sends no mail: ask an administrator for a new password.');
  }
  await countMailRequest(op);
  await op.store.outbox.add({
    id: newId(),
    kind: 'password-reset',
    addressee: { userName: userName.slice(0, LONGEST_NAME) },
    requestId: op.requestId,
    created: timeIn(0),
  });
}
