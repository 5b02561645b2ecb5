import type { JsonSchema } from '../../http/api-part';
import { BULK_LIMITS } from '../bulk/bulk-request';
import { PARAMETER_SCHEMAS } from './parameter-schemas';
import { BULK_REQUEST, BULK_RESPONSE, ERROR, LIST_RESPONSE, PATCH_OP, SEARCH_REQUEST } from '../schemas/urns';

export const text: JsonSchema = { type: 'string' };
export const integer: JsonSchema = { type: 'integer' };

/** A message of RFC 7644 §3: `schemas` has its URN. */
function message(urn: string, description: string, properties: JsonSchema, required: readonly string[]): JsonSchema {
  const schemas = { type: 'array', items: text, contains: { const: urn } };
  return { type: 'object', description, properties: { schemas, ...properties }, required: ['schemas', ...required] };
}

export function listOf(items: JsonSchema, limits: JsonSchema = {}): JsonSchema {
  return { type: 'array', items, ...limits };
}

const patchOperation: JsonSchema = {
  type: 'object',
  properties: {
    op: { enum: ['add', 'remove', 'replace'] },
    path: { ...text, description: 'An attribute, elements of one, or a part: emails[type eq "work"].value' },
    value: { description: 'What to add, or to put in the place.' },
  },
  required: ['op'],
};

const bulkOperation: JsonSchema = {
  type: 'object',
  properties: {
    method: { enum: ['POST', 'PUT', 'PATCH', 'DELETE'] },
    path: { ...text, examples: ['/Users', '/Users/bulkId:a'] },
    bulkId: text,
    version: text,
    data: { type: 'object' },
  },
  required: ['method', 'path'],
};

const bulkResult: JsonSchema = {
  type: 'object',
  properties: { method: text, bulkId: text, location: text, version: text, status: text, response: {} },
  required: ['method', 'status'],
};

/** A page of a list, with resources of one schema. */
export function listResponse(resource: JsonSchema): JsonSchema {
  return message(
    LIST_RESPONSE,
    'RFC 7644 §3.4.2, RFC 9865 §2',
    {
      totalResults: integer,
      startIndex: integer,
      itemsPerPage: integer,
      nextCursor: text,
      previousCursor: text,
      Resources: listOf(resource),
    },
    ['totalResults'],
  );
}

/** Lists in a body, where a query has them as one text. */
const NAME_LISTS: JsonSchema = {
  attributes: listOf(text, { description: 'The attributes to return (§3.9).' }),
  excludedAttributes: listOf(text, { description: 'The attributes not to return; not together with attributes.' }),
};

/** The messages that bodies and answers are, besides resources. */
export const MESSAGE_SCHEMAS: { readonly [name: string]: JsonSchema } = {
  Error: message(
    ERROR,
    'RFC 7644 §3.12',
    { status: { ...text, pattern: '^[45]\\d\\d$' }, scimType: text, detail: text },
    ['status', 'detail'],
  ),
  ListResponse: listResponse({ type: 'object' }),
  PatchOp: message(PATCH_OP, 'RFC 7644 §3.5.2', { Operations: listOf(patchOperation) }, ['Operations']),
  SearchRequest: message(SEARCH_REQUEST, 'RFC 7644 §3.4.3', { ...PARAMETER_SCHEMAS, ...NAME_LISTS }, []),
  BulkRequest: message(
    BULK_REQUEST,
    'RFC 7644 §3.7',
    {
      failOnErrors: { ...integer, minimum: 1 },
      Operations: listOf(bulkOperation, { maxItems: BULK_LIMITS.maxOperations }),
    },
    ['Operations'],
  ),
  BulkResponse: message(BULK_RESPONSE, 'RFC 7644 §3.7.3', { Operations: listOf(bulkResult) }, ['Operations']),
};
