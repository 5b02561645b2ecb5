import { Router, type Request, type RequestHandler } from 'express';
import { demand } from '../portal/access';
import { PortalError } from '../portal/errors';
import type { Metrics } from './metrics';
import { noStore } from './no-store';
import { only } from './only';
import { operationOf } from './operation';

/**
 * `/metrics`: open to who asks from this very machine, past any proxy; everybody else needs `audit:read` for every
 * organization. `authenticate` stops requests without a valid token.
 */
export function createMetricsRouter(metrics: Metrics, authenticate: RequestHandler): Router {
  const router = Router();
  const admit: RequestHandler = (request, response, next) => {
    if (isLocal(request)) next();
    else authenticate(request, response, next);
  };
  router
    .route('/metrics')
    .get(noStore, admit, demandOversight, async (_request, response) => {
      response.set('Content-Type', metrics.contentType).send(await metrics.render());
    })
    .all(only('GET, HEAD'));
  return router;
}

const demandOversight: RequestHandler = (request, _response, next) => {
  if (request.operation || !isLocal(request)) {
    const { actor, scope } = operationOf(request);
    demand(actor, 'audit:read');
    if (!scope.all) throw new PortalError('forbidden', 'The metrics are for those who see every organization.');
  }
  next();
};

/** A proxy on this machine passes on what comes from elsewhere, and says so. */
function isLocal({ socket, headers }: Request): boolean {
  const isForwarded = 'x-forwarded-for' in headers || 'forwarded' in headers || 'x-real-ip' in headers;
  return !isForwarded && /^(::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '');
}
