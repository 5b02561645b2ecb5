import { Router, type Request } from 'express';
import { EVENT_TYPES } from '../portal/events/event-types';
import { BULK_LIMITS } from './bulk/bulk-request';
import { describeSchema, type DescribedSchema } from './schemas/compile-schema';
import { CURSOR_TIMEOUT } from './cursor';
import { ScimError } from './errors';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from './paging';
import { RESOURCE_TYPES, type ServedResourceType } from './resource-types';
import { LIST_RESPONSE } from './schemas/urns';

const SERVICE_PROVIDER_CONFIG = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';
const RESOURCE_TYPE = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType';
const SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Schema';

/**
 * `/ServiceProviderConfig`, `/ResourceTypes`, `/Schemas` (RFC 7644 §4), made once from the definitions that the rest
 * works by. Sorting and paging parameters are ignored, a filter is refused with 403, as that section asks.
 */
export function createDiscoveryRouter(baseUrl: string): Router {
  const router = Router();
  const config = serviceProviderConfig(baseUrl);
  const types = new Map(RESOURCE_TYPES.map((entry) => [entry.type.name.toLowerCase(), resourceType(entry, baseUrl)]));
  const schemas = new Map(allSchemas().map((schema) => [schema.id.toLowerCase(), schemaResource(schema, baseUrl)]));

  router.get('/ServiceProviderConfig', (request, response) => {
    refuseFilter(request);
    response.send(config);
  });
  serve(router, '/ResourceTypes', types, 'ResourceType');
  serve(router, '/Schemas', schemas, 'Schema');
  return router;
}

function serve(router: Router, path: string, resources: ReadonlyMap<string, object>, name: string): void {
  const list = [...resources.values()];
  router.get(path, (request, response) => {
    refuseFilter(request);
    response.send({
      schemas: [LIST_RESPONSE],
      totalResults: list.length,
      startIndex: 1,
      itemsPerPage: list.length,
      Resources: list,
    });
  });
  router.get(`${path}/:id`, ({ params: { id } }, response) => {
    const found = resources.get(id.toLowerCase());
    if (!found) throw new ScimError(404, undefined, `${name} ${id} not found.`);
    response.send(found);
  });
}

function refuseFilter({ query }: Request): void {
  if (query['filter'] === undefined) return;
  throw new ScimError(403, undefined, 'Discovery answers no filter (RFC 7644 §4).');
}

/** RFC 7643 §5; `pagination`: RFC 9865 §4; `securityEvents`: RFC 9967 §4; `RolesAndEntitlements`: draft-ietf-scim-roles-entitlements §3.1. */
function serviceProviderConfig(baseUrl: string): object {
  return {
    schemas: [SERVICE_PROVIDER_CONFIG],
    documentationUri: new URL('/docs', baseUrl).href,
    patch: { supported: true },
    bulk: { supported: true, ...BULK_LIMITS },
    filter: { supported: true, maxResults: MAX_PAGE_SIZE },
    changePassword: { supported: true },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: DEFAULT_PAGE_SIZE,
      maxPageSize: MAX_PAGE_SIZE,
      cursorTimeout: CURSOR_TIMEOUT,
    },
    securityEvents: { asyncRequest: 'none', eventUris: EVENT_TYPES },
    RolesAndEntitlements: {
      roles: { supported: true, multipleRolesSupported: true, primarySupported: true, typeSupported: true },
      entitlements: { supported: false },
    },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'OAuth Bearer Token',
        description: "A connection's token, or a signed-in user's, in the Authorization header.",
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
      {
        type: 'oauth2',
        name: 'OAuth 2.0 Client Credentials',
        description: "An hour's bearer token at /oauth/token, for a connection's id and one of its tokens.",
        specUri: 'https://www.rfc-editor.org/info/rfc6749',
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  };
}

/** RFC 7643 §6. */
function resourceType({ type, definition, extensions }: ServedResourceType, baseUrl: string): object {
  return {
    schemas: [RESOURCE_TYPE],
    id: type.name,
    name: type.name,
    description: definition.description,
    endpoint: type.endpoint,
    schema: definition.id,
    schemaExtensions: extensions.map(({ id }) => ({ schema: id, required: false })),
    meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/${type.name}` },
  };
}

function allSchemas(): DescribedSchema[] {
  const definitions = RESOURCE_TYPES.flatMap(({ definition, extensions }) => [definition, ...extensions]);
  return definitions.map(describeSchema);
}

/** RFC 7643 §7. */
function schemaResource(schema: DescribedSchema, baseUrl: string): object {
  return {
    schemas: [SCHEMA],
    ...schema,
    meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${schema.id}` },
  };
}
