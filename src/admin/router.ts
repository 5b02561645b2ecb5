import { Router, type RequestHandler } from 'express';
import { noStore } from '../http/no-store';
import { createConnectionsRouter } from './connections-router';

export interface AdminDeps {
  /** Stops requests without a valid token. */
  readonly authenticate: RequestHandler;
  /** The base of every address that is shown, without a slash at its end. */
  readonly publicUrl: string;
  /** What other rooms add below `/admin`: path → its routes, which get requests with a valid token only. */
  readonly further: Readonly<Record<`/${string}`, RequestHandler>>;
}

/** What administrators run the portal with, to be mounted at `/admin`: plain JSON in and out. */
export function createAdminRouter({ authenticate, publicUrl, further }: AdminDeps): Router {
  const router = Router();
  router.use(noStore);
  router.use('/connections', authenticate, createConnectionsRouter({ publicUrl }));
  for (const [path, routes] of Object.entries(further)) router.use(path, authenticate, routes);
  return router;
}
