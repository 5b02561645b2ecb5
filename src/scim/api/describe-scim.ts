import {
  schemaRef,
  type ApiAnswer,
  type ApiContent,
  type ApiOperation,
  type ApiParameter,
  type ApiPart,
  type ApiPath,
} from '../../http/api-part';
import { SCIM_MEDIA_TYPE } from '../media-types';
import { ROUTES } from '../methods';
import { RESOURCE_TYPES } from '../resource-types';
import { TOLERANCES, type Outcome } from '../tolerances';
import { MESSAGE_SCHEMAS } from './message-schemas';
import { LIST, PROJECTION, queryParameters } from './parameter-schemas';
import { DISCOVERY_SCHEMAS } from './discovery-schemas';
import { requiredOf, resourceSchemas } from './resource-schemas';

/** The SCIM API as OpenAPI: the paths of the route table, the schemas of discovery. `mount`: `/scim/v2`. */
export function describeScim(mount: string): ApiPart {
  const paths = ROUTES.map(([pattern, methods]): readonly [string, ApiPath] => [
    `${mount}${pattern.replace('*', '{id}') || '/'}`,
    Object.fromEntries(methods.map((method) => [method.toLowerCase(), describe(pattern, method)])),
  ]);
  return {
    name: 'SCIM',
    description:
      'Users, groups, organizations and roles, by SCIM 2.0 (RFC 7643, RFC 7644, RFC 9865). Names are taken in any case.',
    paths: Object.fromEntries(paths),
    schemas: { ...resourceSchemas(), ...DISCOVERY_SCHEMAS, ...MESSAGE_SCHEMAS },
    tables: [profiles()],
  };
}

/** What an operation says of itself beyond what all have in common. */
interface Draft {
  readonly summary: string;
  readonly parameters?: readonly ApiParameter[];
  readonly body?: string;
  readonly answer?: readonly [status: string, description: string, schema?: string];
  readonly open?: boolean;
}

function describe(pattern: string, method: string): ApiOperation {
  const { summary, parameters = [], body, answer = ['200', 'It is done.'], open } = draftOf(pattern, method);
  const all = [...idOf(pattern), ...parameters, ...preconditionsOf(pattern, method)];
  const [status, description, schema] = answer;
  const shown = method === 'HEAD' ? undefined : schema;
  return {
    operationId: operationIdOf(pattern, method),
    summary,
    ...(all.length > 0 && { parameters: all }),
    ...(body !== undefined && { requestBody: { required: true, content: contentOf(body, requiredOf(body)) } }),
    responses: {
      [status]: { description, ...(shown !== undefined && { content: contentOf(shown) }) },
      ...alsoOf(method),
      default: ERROR_ANSWER,
    },
    ...(open && { security: [] as const }),
  };
}

/** `/Users/*` → `getUsersById`. */
function operationIdOf(pattern: string, method: string): string {
  const words = pattern
    .replace('*', 'ById')
    .split(/\W+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return method.toLowerCase() + (words.join('') || 'Root');
}

function draftOf(pattern: string, method: string): Draft {
  if (method === 'HEAD') return { ...draftOf(pattern, 'GET'), summary: 'As GET, without the body.' };
  const served = RESOURCE_TYPES.find(({ type }) => `/${pattern.split('/')[1]}` === type.endpoint);
  if (pattern.endsWith('/.search')) return search(served?.type.name);
  if (served) return (pattern.includes('*') ? ofItem : ofCollection)(served.type.name, method);
  if (pattern === '/Me') return ofItem('User', method, 'the signed-in user');
  if (pattern === '/Bulk') return bulk();
  if (pattern === '') return list('everything the caller may read');
  return discovery(pattern);
}

function ofCollection(name: string, method: string): Draft {
  if (method === 'GET') return list(`${name}s`, name);
  return {
    summary: `Creates a ${name} (RFC 7644 §3.3).`,
    parameters: queryParameters(PROJECTION),
    body: name,
    answer: ['201', 'The created resource; Location says where it is.', name],
  };
}

function ofItem(name: string, method: string, what = `the ${name}`): Draft {
  const shown = { parameters: queryParameters(PROJECTION), answer: ['200', 'The resource.', name] } as const;
  switch (method) {
    case 'PUT':
      return { ...shown, summary: `Replaces ${what} (RFC 7644 §3.5.1).`, body: name };
    case 'PATCH':
      return { ...shown, summary: `Changes parts of ${what} (RFC 7644 §3.5.2).`, body: 'PatchOp' };
    case 'DELETE':
      return { summary: `Deletes ${what} (RFC 7644 §3.6).`, answer: ['204', 'It is gone.'] };
    default:
      return { ...shown, summary: `Reads ${what} (RFC 7644 §3.4.1).` };
  }
}

function list(what: string, name?: string): Draft {
  return {
    summary: `Lists ${what} (RFC 7644 §3.4.2).`,
    parameters: queryParameters(LIST),
    answer: ['200', 'A page of what was found; no match is an empty list.', listOf(name)],
  };
}

function search(name: string | undefined): Draft {
  return {
    summary: `Lists ${name ? `${name}s` : 'resources of all types'} by a filter in the body (RFC 7644 §3.4.3).`,
    body: 'SearchRequest',
    answer: ['200', 'A page of what was found.', listOf(name)],
  };
}

/** The name of the schema of a page, of one type or of all. */
function listOf(name: string | undefined): string {
  return name === undefined ? 'ListResponse' : `${name}List`;
}

function bulk(): Draft {
  return {
    summary: 'Many operations in one request, each a transaction (RFC 7644 §3.7).',
    body: 'BulkRequest',
    answer: ['200', 'The result of each.', 'BulkResponse'],
  };
}

function discovery(pattern: string): Draft {
  const what = pattern.slice(1).replace('/*', '');
  const name = what.replace(/s$/, '');
  const isList = pattern === `/${name}s`;
  return {
    summary: `What the server can do: ${what}${pattern.includes('*') ? ', one of them' : ''} (RFC 7644 §4).`,
    answer: ['200', 'The description.', isList ? listOf(name) : name],
    open: pattern === '/ServiceProviderConfig',
  };
}

function idOf(pattern: string): ApiParameter[] {
  if (!pattern.includes('*')) return [];
  const description = pattern.startsWith('/Schemas') ? 'The URN of the schema.' : 'The id of the resource.';
  return [{ name: 'id', in: 'path', required: true, description, schema: { type: 'string' } }];
}

/** RFC 7644 §3.14. */
function preconditionsOf(pattern: string, method: string): ApiParameter[] {
  const isItem = pattern === '/Me' || RESOURCE_TYPES.some(({ type }) => pattern === `${type.endpoint}/*`);
  if (!isItem) return [];
  const reads = method === 'GET' || method === 'HEAD';
  const description = reads
    ? 'Versions the client has: 304 if it is one of them.'
    : 'Versions the client knows: 412 if it is none of them.';
  const name = reads ? 'If-None-Match' : 'If-Match';
  return [{ name, in: 'header', description, schema: { type: 'string', examples: ['W/"3"'] } }];
}

function alsoOf(method: string): { readonly [status: string]: ApiAnswer } {
  return method === 'PATCH' ? { '204': { description: 'Changed; a large group, or asked for by Prefer.' } } : {};
}

function contentOf(schema: string, required?: readonly string[]): ApiContent {
  return { [SCIM_MEDIA_TYPE]: { schema: schemaRef(schema, required) } };
}

const ERROR_ANSWER: ApiAnswer = { description: 'What is wrong (RFC 7644 §3.12).', content: contentOf('Error') };

function profiles() {
  return {
    title: 'Profiles',
    text: 'What becomes of requests that depart from the RFCs, by the profile of the connection.',
    header: ['', 'The client sends', 'standard, entra, okta', 'rfc'],
    rows: TOLERANCES.map(({ number, sends, standard, rfc }) => [
      `T${number}`,
      sends,
      outcomeText(standard),
      rfc ? outcomeText(rfc) : 'the same',
    ]),
  };
}

function outcomeText({ status, scimType, effect }: Outcome): string {
  return `${status}${scimType ? ` ${scimType}` : ''}: ${effect}`;
}
