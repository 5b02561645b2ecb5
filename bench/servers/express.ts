import { createServer } from 'node:http';
import express from 'express';
import helmet from 'helmet';
import { Documents } from './documents';
import { createHandler } from './handle';
import { serve } from './serve';

/** A3: the same behind Express with helmet, as small as such a server gets. */
const handle = createHandler(new Documents(process.argv[2] ?? ''));
const app = express();
app.disable('x-powered-by');
app.set('etag', false);
app.use(helmet());
app.use(express.text({ type: '*/*', limit: '1mb' }));
app.all('/scim/v2/:type{/:id}', (request, response) => {
  const { method, path, originalUrl } = request;
  const mark = originalUrl.indexOf('?');
  const query = mark < 0 ? '' : originalUrl.slice(mark + 1);
  const body = typeof request.body === 'string' ? request.body : '';
  const told = handle({ method, path, query, body });
  response.status(told.status).type('application/scim+json').send(told.body);
});

serve(createServer(app));
