import { Router, type Request, type RequestHandler } from 'express';
import { listParameters, pageOf, parseLimit, parseTime } from '../http/list-parameters';
import { noStore } from '../http/no-store';
import { only } from '../http/only';
import { operationOf } from '../http/operation';
import { readAudit } from '../portal/audit/read-audit';
import type { AuditQuery, AuditRow } from '../portal/audit/audit-row';

/**
 * The audit trail, to be mounted at `/audit`: `GET /?actor=&action=&subject=&from=&to=&limit=&before=` for actors with
 * `audit:read`, the newest first, as `{entries, next}`; `next` is the `before` of the next page, or null. `authenticate`
 * stops requests without a valid token.
 */
export function createAuditRouter(authenticate: RequestHandler): Router {
  const router = Router();
  router.use(noStore);
  router.route('/').get(authenticate, list).all(only('GET, HEAD'));
  return router;
}

const list: RequestHandler = async (request, response) => {
  const query = parseQuery(request);
  const found = await readAudit(operationOf(request), { ...query, limit: query.limit + 1 });
  const { rows, next } = pageOf(found, query.limit);
  response.json({ entries: rows.map(present), next });
};

const PARAMETERS = ['actor', 'action', 'subject', 'from', 'to', 'limit', 'before'];

function parseQuery(request: Request): AuditQuery {
  const text = listParameters(request, PARAMETERS);
  return {
    limit: parseLimit(text('limit')),
    before: text('before'),
    actor: text('actor'),
    action: text('action'),
    subjectId: text('subject'),
    from: parseTime('from', text('from')),
    to: parseTime('to', text('to')),
  };
}

function present(row: AuditRow) {
  const { id, at, actorKind, actorId, actorName, address, requestId, action } = row;
  const { subjectType, subjectId, organizationId, changes } = row;
  return {
    id,
    at,
    actor: { kind: actorKind, id: actorId, name: actorName },
    address,
    requestId,
    action,
    subject: { type: subjectType, id: subjectId },
    organization: organizationId,
    changes,
  };
}
