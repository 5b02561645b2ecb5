import type { RequestHandler } from 'express';
import { ScimError } from './errors';
import { RESOURCE_TYPES } from './resource-types';

const READ = ['GET', 'HEAD'];

/** Which methods a path takes, `*` standing for one segment; the first that fits counts (RFC 7644 §3.2, Table 2). */
export const ROUTES: readonly (readonly [path: string, methods: readonly string[]])[] = [
  ...['/ServiceProviderConfig', '/ResourceTypes', '/ResourceTypes/*', '/Schemas', '/Schemas/*'].map(
    (path) => [path, READ] as const,
  ),
  ['/Me', [...READ, 'PUT', 'PATCH', 'DELETE']],
  ['/Bulk', ['POST']],
  ['', READ],
  ['/.search', ['POST']],
  ...RESOURCE_TYPES.flatMap(({ type: { endpoint } }) => [
    [endpoint, [...READ, 'POST']] as const,
    [`${endpoint}/.search`, ['POST']] as const,
    [`${endpoint}/*`, [...READ, 'PUT', 'PATCH', 'DELETE']] as const,
  ]),
];

/** 405 with `Allow` for a known path and a wrong method, 404 for others, 204 with `Allow` for OPTIONS. */
export const checkMethod: RequestHandler = (request, response, next) => {
  const parts = withoutLastSlashes(request.path).toLowerCase().split('/');
  const methods = ROUTES.find(([pattern]) => fits(parts, pattern))?.[1];
  // No id has a NUL, and PostgreSQL knows no text with one.
  if (!methods || request.path.includes('%00'))
    throw new ScimError(404, undefined, `There is no endpoint ${request.baseUrl}${request.path}.`);
  if (methods.includes(request.method)) {
    next();
    return;
  }
  response.set('Allow', [...methods, 'OPTIONS'].join(', '));
  if (request.method !== 'OPTIONS') {
    throw new ScimError(405, undefined, `${request.method} is not allowed here; allowed: ${methods.join(', ')}.`);
  }
  response.status(204).end();
};

/** Not by a regular expression, which takes a time that grows with the square of slashes in the middle. */
function withoutLastSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}

function fits(parts: readonly string[], pattern: string): boolean {
  const wanted = pattern.toLowerCase().split('/');
  return parts.length === wanted.length && wanted.every((part, i) => part === '*' || part === parts[i]);
}
