import { Router } from 'express';

/** Storage as the probe needs it: fails when it doesn't answer. */
export interface Pingable {
  ping(): Promise<void>;
}

/** `/healthz`: the process serves; `/readyz`: the storage answers, too (503 while it doesn't). */
export function createHealthRouter(storage: Pingable): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    const ready = await storage.ping().then(
      () => true,
      () => false,
    );
    response.status(ready ? 200 : 503).json({ status: ready ? 'ok' : 'the storage does not answer' });
  });
  return router;
}
