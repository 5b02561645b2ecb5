import { Router, type RequestHandler } from 'express';
import { only } from '../http/only';
import { operationOf } from '../http/operation';
import { endSessions, listSessions } from '../portal/sessions/sessions-of-user';

type Handler = RequestHandler<{ id: string }>;

/** `/admin/users/{id}/sessions`: where a user is signed in (`users:read`), and out everywhere (`users:password`). */
export function createUserSessionsRouter(): Router {
  const router = Router();
  router.route('/:id/sessions').get(list).delete(end).all(only('GET, HEAD, DELETE'));
  return router;
}

/** Sessions as `{sessions: [{id, created, lastUsedAt, expiresAt, present}]}`; `present`: the one that asks. */
const list: Handler = async (request, response) => {
  const op = operationOf(request);
  const present = op.actor.kind === 'user' ? op.actor.sessionId : undefined;
  const sessions = await listSessions(op, request.params.id);
  response.json({
    sessions: sessions.map(({ id, created, lastUsedAt, expiresAt }) => ({
      id,
      created,
      lastUsedAt,
      expiresAt,
      present: id === present,
    })),
  });
};

const end: Handler = async (request, response) => {
  await endSessions(operationOf(request), request.params.id);
  response.status(204).end();
};
