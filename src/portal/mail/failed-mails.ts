import { demand } from '../access';
import { PortalError } from '../errors';
import type { FinishedMail } from './mail';
import { timeIn } from '../instant';
import type { Operation } from '../operation';

export interface FailedMails {
  /** How many are on their way, and how many were given up. */
  readonly pending: number;
  readonly failed: number;
  /** The newest of those that were given up. */
  readonly mails: readonly FinishedMail[];
}

/** Mails that could not be delivered. Throws `forbidden` unless the actor writes users in every organization. */
export async function listFailedMails(op: Operation, limit: number): Promise<FailedMails> {
  demandMails(op);
  const { outbox } = op.store;
  return { ...(await outbox.backlog()), mails: await outbox.listFailed(limit) };
}

/** Sends one of them once more, or all; how many. Throws `forbidden`, and `not-found` where it wasn't given up. */
export async function retryFailedMails(op: Operation, id?: string): Promise<number> {
  demandMails(op);
  const count = await op.store.outbox.retryFailed(timeIn(0), id);
  if (id !== undefined && count === 0) throw new PortalError('not-found', 'There is no such mail that was given up.');
  return count;
}

/** Mails belong to no organization. */
function demandMails({ actor, scope }: Operation): void {
  demand(actor, 'users:write');
  if (!scope.all) throw new PortalError('forbidden', 'Mails concern every organization, and you see some only.');
}
