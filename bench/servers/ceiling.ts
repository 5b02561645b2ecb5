import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Documents } from './documents';
import { createHandler } from './handle';
import { serve } from './serve';

/** A1: node:http and prepared statements, no authentication. Nothing on these parts can be faster. */
const handle = createHandler(new Documents(process.argv[2] ?? ''));

serve(
  createServer((request, response) => {
    if (request.method === 'GET') return answer(request, response, '');
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => (body += part));
    request.on('end', () => answer(request, response, body));
  }),
);

function answer({ method = '', url = '' }: IncomingMessage, response: ServerResponse, body: string): void {
  const mark = url.indexOf('?');
  const [path, query] = mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
  const told = handle({ method, path, query, body });
  const headers = { 'Content-Type': 'application/scim+json', 'Content-Length': Buffer.byteLength(told.body) };
  response.writeHead(told.status, told.status === 204 ? {} : headers).end(told.body);
}
