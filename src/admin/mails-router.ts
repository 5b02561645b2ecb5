import { Router, type RequestHandler } from 'express';
import { only } from '../http/only';
import { operationOf } from '../http/operation';
import { listFailedMails, retryFailedMails } from '../portal/mail/failed-mails';
import type { FinishedMail } from '../portal/mail/mail';

const SHOWN = 100;

/**
 * `/admin/mails`: mails that could not be delivered (`GET /failed`), and one more try (`POST /failed/retry` for all,
 * `POST /failed/{id}/retry` for one); for actors with `users:write` in every organization.
 */
export function createMailsRouter(): Router {
  const router = Router();
  router.route('/failed').get(list).all(only('GET, HEAD'));
  router.route('/failed/retry').post(retry).all(only('POST'));
  router.route('/failed/:id/retry').post(retry).all(only('POST'));
  return router;
}

const list: RequestHandler = async (request, response) => {
  const { mails, ...counts } = await listFailedMails(operationOf(request), SHOWN);
  response.json({ ...counts, mails: mails.map(present) });
};

const retry: RequestHandler = async (request, response) => {
  const { id } = request.params;
  const retried = await retryFailedMails(operationOf(request), typeof id === 'string' ? id : undefined);
  response.json({ retried });
};

function present({ id, kind, addressee, address, created, failedAt, attempts, error, requestId }: FinishedMail) {
  return { id, kind, address, created, failedAt, attempts, error, requestId, user: userOf(addressee) };
}

/** Whoever asked for a link may have typed a name that nobody has. */
function userOf(addressee: FinishedMail['addressee']) {
  return 'userId' in addressee ? { id: addressee.userId, name: null } : { id: null, name: addressee.userName };
}
