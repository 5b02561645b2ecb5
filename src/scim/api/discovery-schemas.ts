import { schemaRef, type JsonSchema } from '../../http/api-part';
import { integer, listOf, listResponse, text } from './message-schemas';

const flag: JsonSchema = { type: 'boolean' };
const uri: JsonSchema = { type: 'string', format: 'uri' };

function object(properties: JsonSchema, optional: readonly string[] = []): JsonSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required };
}

/** What a description is, as a resource of its own. */
function described(description: string, properties: JsonSchema): JsonSchema {
  const meta = object({ resourceType: text, location: uri });
  return { ...object({ schemas: listOf(text), ...properties, meta }), description };
}

const supported = (limits: JsonSchema = {}): JsonSchema => object({ supported: flag, ...limits });

const attribute = object(
  {
    name: text,
    type: { enum: ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'reference', 'binary', 'complex'] },
    multiValued: flag,
    description: text,
    required: flag,
    caseExact: flag,
    mutability: { enum: ['readOnly', 'readWrite', 'immutable', 'writeOnly'] },
    returned: { enum: ['always', 'never', 'default', 'request'] },
    uniqueness: { enum: ['none', 'server', 'global'] },
    canonicalValues: listOf(text),
    referenceTypes: listOf(text),
    subAttributes: listOf(schemaRef('SchemaAttribute')),
  },
  ['description', 'caseExact', 'uniqueness', 'canonicalValues', 'referenceTypes', 'subAttributes'],
);

const configuration = described('RFC 7643 §5, RFC 9865 §4, RFC 9967 §4', {
  documentationUri: uri,
  patch: supported(),
  bulk: supported({ maxOperations: integer, maxPayloadSize: integer }),
  filter: supported({ maxResults: integer }),
  changePassword: supported(),
  sort: supported(),
  etag: supported(),
  pagination: object({
    cursor: flag,
    index: flag,
    defaultPaginationMethod: { enum: ['cursor', 'index'] },
    defaultPageSize: integer,
    maxPageSize: integer,
    cursorTimeout: integer,
  }),
  securityEvents: object({ asyncRequest: { enum: ['none', 'long', 'request'] }, eventUris: listOf(text) }),
  RolesAndEntitlements: object({
    roles: supported({ multipleRolesSupported: flag, primarySupported: flag, typeSupported: flag }),
    entitlements: supported(),
  }),
  authenticationSchemes: listOf(
    object({ type: text, name: text, description: text, specUri: uri, primary: flag }, ['primary']),
  ),
});

const resourceType = described('RFC 7643 §6', {
  id: text,
  name: text,
  description: text,
  endpoint: text,
  schema: text,
  schemaExtensions: listOf(object({ schema: text, required: flag })),
});

const schema = described('RFC 7643 §7', {
  id: text,
  name: text,
  description: text,
  attributes: listOf(schemaRef('SchemaAttribute')),
});

/** What `/ServiceProviderConfig`, `/ResourceTypes` and `/Schemas` answer with, as JSON Schema. */
export const DISCOVERY_SCHEMAS: { readonly [name: string]: JsonSchema } = {
  ServiceProviderConfig: configuration,
  ResourceType: resourceType,
  ResourceTypeList: listResponse(schemaRef('ResourceType')),
  Schema: schema,
  SchemaAttribute: attribute,
  SchemaList: listResponse(schemaRef('Schema')),
};
