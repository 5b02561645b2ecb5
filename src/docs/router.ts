import { Router, type RequestHandler } from 'express';
import type { ApiPart } from '../http/api-part';
import { openApiDocument, type DocumentInfo } from './openapi';
import { docsPage } from './page';
import { STYLE } from './style';

/** Like all of the server's policies, but for the page's own style sheet. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `/openapi.json` and `/docs`, both made once from what the edges say of themselves; open to everybody. */
export function createDocsRouter(parts: readonly ApiPart[], info: DocumentInfo): Router {
  const document = JSON.stringify(openApiDocument(parts, info));
  const router = Router();
  router.get('/openapi.json', serve(document, 'application/json'));
  router.get('/docs/style.css', serve(STYLE, 'text/css'));
  router.get('/docs', loosenPolicy, serve(docsPage(parts, info), 'text/html'));
  return router;
}

const loosenPolicy: RequestHandler = (_request, response, next) => {
  response.set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
  next();
};

function serve(content: string, type: string): RequestHandler {
  return (_request, response) => {
    response.type(type).set('Cache-Control', 'public, max-age=300').send(content);
  };
}
