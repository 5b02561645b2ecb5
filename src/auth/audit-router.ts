import { Router, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { operationOf } from '../http/operation';
import { readAudit } from '../portal/audit/read-audit';
import { PortalError } from '../portal/errors';
import type { AuditQuery, AuditRow } from '../portal/model';
import { authErrorHandler } from './auth-error';
import { only } from '../http/only';

export interface AuditRouterDeps {
  /** Stops requests without a valid token. */
  readonly authenticate: RequestHandler;
  readonly log: Logger;
}

const PAGE = { usual: 100, most: 1000 };

/**
 * The audit trail, to be mounted at `/audit`: `GET /?actor=&action=&subject=&from=&to=&limit=&before=` for actors with
 * `audit:read`, the newest first, as `{entries, next}`; `next` is the `before` of the next page, or null.
 */
export function createAuditRouter({ authenticate, log }: AuditRouterDeps): Router {
  const router = Router();
  router.use((_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  router.route('/').get(authenticate, list).all(only('GET, HEAD'));
  router.use(authErrorHandler(log));
  return router;
}

const list: RequestHandler = async (request, response) => {
  const query = parseQuery(new Map(Object.entries(request.query)));
  const rows = await readAudit(operationOf(request), { ...query, limit: query.limit + 1 });
  const entries = rows.slice(0, query.limit);
  const next = rows.length > query.limit ? (entries.at(-1)?.id ?? null) : null;
  response.json({ entries: entries.map(present), next });
};

const PARAMETERS = ['actor', 'action', 'subject', 'from', 'to', 'limit', 'before'];

/** An unknown parameter is refused: an unfiltered list in place of a filtered one would be believed. */
function parseQuery(parameters: ReadonlyMap<string, unknown>): AuditQuery {
  for (const [name, value] of parameters) {
    if (!PARAMETERS.includes(name)) throw refusal(name, `There is no parameter "${name}".`);
    if (typeof value !== 'string') throw refusal(name, `${name} can be given once only.`);
  }
  const text = (name: string) => parameters.get(name) as string | undefined;
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

function parseLimit(text: string | undefined): number {
  if (text === undefined) return PAGE.usual;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= PAGE.most) return limit;
  throw refusal('limit', `limit must be a whole number from 1 to ${PAGE.most}.`);
}

/** Times are kept in UTC with milliseconds, and compared as texts. */
function parseTime(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)
    ? new Date(text)
    : undefined;
  if (time && !Number.isNaN(time.getTime())) return time.toISOString();
  throw refusal(name, `${name} must be a date, or a time with its zone, such as 2030-12-31T23:59:59Z.`);
}

function refusal(attribute: string, message: string): PortalError {
  return new PortalError('invalid-value', message, { attribute });
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
