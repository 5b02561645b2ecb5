import { Router, type RequestHandler } from 'express';
import { loadAssets, type Assets } from './assets';
import { createSessionRouter, type SessionDeps } from './session-router';
import { createPlainRouter } from './plain/plain-router';
import { CONTENT_SECURITY_POLICY, notBuiltPage, shellPage } from './shell-page';

/**
 * The administrator's console, to be mounted at `/console`: its session, its files, and one page behind every other
 * address. `folder`: where the client was built to, if not where `npm run build` puts it. What the page's script asks for goes through {@link createConsoleGate}.
 */
export function createConsoleRouter(deps: SessionDeps, folder?: string): Router {
  const assets = loadAssets(folder);
  const router = Router();
  router.use(createSessionRouter(deps));
  router.get('/assets/:file', sendAsset(assets));
  router.use('/plain', createPlainRouter(deps, assets?.style));
  const page = sendPage(assets);
  router.get('/', page);
  router.get('/{*page}', page);
  return router;
}

function sendAsset(assets: Assets | undefined): RequestHandler<{ file: string }> {
  return (request, response, next) => {
    if (!assets?.send(request.params.file, request, response)) next('router');
  };
}

function sendPage(assets: Assets | undefined): RequestHandler {
  return (request, response) => {
    response.type('html').set({ 'Content-Security-Policy': CONTENT_SECURITY_POLICY, 'Cache-Control': 'no-cache' });
    if (assets) response.set('Vary', 'Cookie, Accept-Language').send(shellPage(request, assets));
    else response.status(503).send(notBuiltPage(request));
  };
}
