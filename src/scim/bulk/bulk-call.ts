import type { JsonObject } from '../../portal/model';
import type { BulkMethod, BulkTarget } from './bulk-request';
import type { ScimContext } from '../context';
import { resourceClass } from '../schemas/declare-resource';
import { PATCH_OP } from '../schemas/urns';

/** What is told of an operation that succeeded (RFC 7644 §3.7.3), and the id of its resource. */
export interface BulkAnswer {
  readonly id: string;
  readonly location: string;
  readonly version?: string;
  readonly status: string;
}

/** Calls the resource as a request of its own would, and reads what it says in its headers. */
export async function callResource(
  { method, served, id }: BulkTarget,
  data: unknown,
  version: string | undefined,
  given: ScimContext,
): Promise<BulkAnswer> {
  const headers = new Map<string, string>();
  const context: ScimContext = {
    ...given,
    preconditions: { ifMatch: version, ifNoneMatch: undefined },
    prefersMinimal: false,
    setHeader: (name, value) => void headers.set(name.toLowerCase(), value),
    setStatus: () => undefined,
  };
  const Resource = resourceClass(served.type.name);
  const resource = id === undefined ? new Resource({}) : new Resource(id, {});
  const answer = await CALLS[method](resource, data, context);
  const location = headers.get('location') ?? `${context.baseUrl}${served.type.endpoint}/${id ?? ''}`;
  const etag = headers.get('etag');
  const status = method === 'POST' ? '201' : answer ? '200' : '204';
  const made = answer as JsonObject | undefined;
  return { id: id ?? String(made?.['id']), location, ...(etag !== undefined && { version: etag }), status };
}

type Resource = InstanceType<ReturnType<typeof resourceClass>>;

const CALLS: Readonly<
  Record<BulkMethod, (resource: Resource, data: unknown, context: ScimContext) => Promise<object | undefined>>
> = {
  POST: (resource, data, context) => resource.write(data, context),
  PUT: (resource, data, context) => resource.write(data, context),
  PATCH: (resource, data, context) => resource.patch(context.tolerant ? patchMessage(data) : data, context),
  DELETE: async (resource, _data, context) => {
    await resource.dispose(context);
    return undefined;
  },
};

/** Clients that go by the example send the operations alone (T35). */
function patchMessage(data: unknown): unknown {
  return Array.isArray(data) ? { schemas: [PATCH_OP], Operations: data } : data;
}
