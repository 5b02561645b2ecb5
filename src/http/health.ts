import { Router } from 'express';

/** Storage as the probe needs it: fails when it doesn't answer. */
export interface Pingable {
  ping(): Promise<void>;
}

/**
 * `/healthz`: the process serves; `/readyz`: it takes requests, too (503 while the storage doesn't answer, and from the
 * moment on when the server is told to stop).
 */
export function createHealthRouter(storage: Pingable, isStopping: () => boolean = () => false): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    if (isStopping()) return void response.status(503).json({ status: 'the server is stopping' });
    const ready = await storage.ping().then(
      () => true,
      () => false,
    );
    response.status(ready ? 200 : 503).json({ status: ready ? 'ok' : 'the storage does not answer' });
  });
  return router;
}
