import type { Express } from 'express';

interface Layer {
  readonly rawPath?: unknown;
  readonly handle: { readonly stack?: readonly Layer[] };
  readonly route?: { readonly path: unknown; readonly methods: Readonly<Record<string, boolean>> };
}

/** Every route of an app, as `GET /scim/v2/Users/:id`, read from its routers. */
export function routesOf(app: Express): string[] {
  const { stack } = (app as unknown as { router: { stack: readonly Layer[] } }).router;
  return [...new Set(walk(stack, ''))].toSorted();
}

function walk(layers: readonly Layer[], prefix: string): string[] {
  return layers.flatMap(({ rawPath, handle, route }) => {
    if (!route) return handle.stack ? walk(handle.stack, join(prefix, pathOf(rawPath))) : [];
    // A route for all methods answers those that the path doesn't have: 405.
    const methods = Object.keys(route.methods).filter((method) => method !== '_all');
    return methods.map((method) => `${method.toUpperCase()} ${join(prefix, pathOf(route.path)) || '/'}`);
  });
}

/** A path that isn't plain text can't be told apart, so it must not go unnoticed. */
function pathOf(path: unknown): string {
  if (typeof path === 'string') return path;
  throw new Error(`A router is mounted at ${String(path)}, which is not one text.`);
}

function join(prefix: string, path: string): string {
  return `${prefix}${path === '/' ? '' : path}`;
}
