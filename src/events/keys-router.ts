import { Router } from 'express';
import { only } from '../http/only';
import { publishedKeys } from '../portal/events/event-keys';
import type { Storage } from '../portal/store';

/** How long receivers may keep the keys; those who meet an unknown one ask again anyway. */
const CACHED_SECONDS = 300;

/** `GET /events/jwks.json`: the keys that events are checked with (RFC 7517 §5), for everybody. */
export function createEventKeysRouter(storage: Storage): Router {
  const router = Router();
  router
    .route('/jwks.json')
    .get(async (_request, response) => {
      const keys = await publishedKeys(storage.within({ all: true }));
      response.setHeader('Cache-Control', `public, max-age=${CACHED_SECONDS}`);
      response.type('application/jwk-set+json').send(JSON.stringify(keys));
    })
    .all(only('GET, HEAD'));
  return router;
}
