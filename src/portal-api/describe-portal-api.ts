import {
  schemaRef,
  type ApiAnswer,
  type ApiOperation,
  type ApiParameter,
  type ApiPart,
  type ApiPath,
} from '../http/api-part';
import { answers, body, inPath, INTEGER, json, object, query, SECRET, TEXT } from '../http/api-shapes';
import { PORTAL_SCHEMAS } from './api-schemas';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from './list-options';

const FILTER = query(
  '$filter',
  'OData’s, with eq, ne, and, or, not, startswith, endswith, contains, substringof; 4,096 characters at most.',
  { ...TEXT, examples: ["Status eq 'ENABLED' and startswith(Username,'org')"] },
);
const ORDER = query('$orderby', 'One field, with asc or desc behind it.', { ...TEXT, examples: ['Username desc'] });

const size = (name: string) =>
  query(name, `How many at most: ${DEFAULT_PAGE_SIZE} unless told, never more than ${MAX_PAGE_SIZE}.`, INTEGER);

const LIST: readonly ApiParameter[] = [
  FILTER,
  ORDER,
  size('$top'),
  query('$skip', 'How many to pass over.', INTEGER),
  query('$inlinecount', 'How many match in all, OData 3’s way.', { enum: ['allpages', 'none'] }),
  query('$count', 'How many match in all, OData 4’s way.', { enum: ['true', 'false'] }),
  query('$format', 'Nothing but JSON.', { enum: ['json', 'application/json'] }),
];

const CLASSIC: ApiAnswer = { description: 'What is wrong.', content: json(schemaRef('DevPortalError')) };
const V2: ApiAnswer = { description: 'What is wrong.', content: json(schemaRef('DevPortalV2Error')) };

/** What `createPortalApiRouter` serves. `mount`: `/portal`. */
export function describePortalApi(mount: string): ApiPart {
  return {
    name: 'Developer portal',
    description:
      'The developer portal’s calls: entity sets in OData’s manner, under /v2 the generation after it, and what users do by themselves. Names of members are taken in any case.',
    schemas: PORTAL_SCHEMAS,
    paths: {
      ...entitySet(mount, 'User', { summary: 'users', named: 'Username' }),
      ...entitySet(mount, 'Organization', { summary: 'organizations', named: 'Name' }),
      ...entitySet(mount, 'Role', { summary: 'roles' }),
      ...v2Users(mount),
      ...selfService(mount),
    },
  };
}

interface EntitySetText {
  /** In the plural. */
  readonly summary: string;
  /** What a new one must have; absent: nobody changes them here. */
  readonly named?: string;
}

/** `/Users`, `/Users({uuid})`, `/Users/$count`. */
function entitySet(mount: string, name: string, { summary, named }: EntitySetText): ApiPart['paths'] {
  const [entity, one] = [json(schemaRef(`DevPortal${name}`)), summary.slice(0, -1)];
  const uuid = inPath('uuid', `Of the ${one}, in quotes or not, with braces or not; /${name}s/{uuid} does as well.`);
  const operation = (verb: string, rest: Omit<ApiOperation, 'operationId'>): ApiOperation => ({
    operationId: `${verb}Portal${name}`,
    ...rest,
  });
  const [a, article] = [/^[aeio]/.test(one) ? 'an' : 'a', `the ${one}`];
  const otherwise = CLASSIC;
  const found = answers('200', `The ${one}.`, { content: entity, otherwise });
  return {
    [`${mount}/${name}s`]: {
      get: operation('list', {
        summary: `Lists ${summary}.`,
        parameters: LIST,
        responses: answers('200', 'A page of them.', { content: json(schemaRef(`DevPortal${name}List`)), otherwise }),
      }),
      ...(named !== undefined && {
        post: operation('create', {
          summary: `Creates ${a} ${one}.`,
          requestBody: body(json(schemaRef(`DevPortal${name}`, [named]))),
          responses: answers('201', 'It is made; Location says where it is.', { content: entity, otherwise }),
        }),
      }),
    },
    [`${mount}/${name}s({uuid})`]: {
      get: operation('read', { summary: `Reads ${article}.`, parameters: [uuid], responses: found }),
      ...(named !== undefined && {
        put: operation('change', {
          summary: `Changes ${article}; what the body doesn’t mention stays.`,
          parameters: [uuid],
          requestBody: body(entity),
          responses: found,
        }),
        delete: operation('delete', {
          summary: `Deletes ${article}.`,
          parameters: [uuid],
          responses: answers('204', 'It is gone.', { otherwise }),
        }),
      }),
    },
    [`${mount}/${name}s/$count`]: {
      get: operation('count', {
        summary: `Counts ${summary}.`,
        parameters: [FILTER],
        responses: answers('200', 'The bare number.', { content: { 'text/plain': { schema: TEXT } }, otherwise }),
      }),
    },
  };
}

function v2Users(mount: string): ApiPart['paths'] {
  const [user, uuid] = [json(schemaRef('DevPortalV2User')), inPath('uuid', 'Of the user.')];
  const shown = answers('200', 'The user.', { content: user, otherwise: V2 });
  const collection: ApiPath = {
    get: {
      operationId: 'listPortalV2Users',
      summary: 'Lists users, by pages counted from 0.',
      parameters: [FILTER, ORDER, query('page', 'Which page, from 0.', INTEGER), size('size')],
      responses: answers('200', 'A page of them.', { content: json(schemaRef('DevPortalV2UserList')), otherwise: V2 }),
    },
    post: {
      operationId: 'createPortalV2User',
      summary: 'Creates a user, with several roles in several organizations if need be.',
      requestBody: body(json(schemaRef('DevPortalV2User', ['username']))),
      responses: answers('201', 'It is made; Location says where it is.', { content: user, otherwise: V2 }),
    },
  };
  return {
    [`${mount}/v2/users`]: collection,
    [`${mount}/v2/users/{uuid}`]: {
      get: { operationId: 'readPortalV2User', summary: 'Reads the user.', parameters: [uuid], responses: shown },
      put: {
        operationId: 'changePortalV2User',
        summary: 'Changes the user; what the body doesn’t mention stays.',
        parameters: [uuid],
        requestBody: body(user),
        responses: shown,
      },
      delete: {
        operationId: 'deletePortalV2User',
        summary: 'Deletes the user.',
        parameters: [uuid],
        responses: answers('204', 'It is gone.', { otherwise: V2 }),
      },
    },
  };
}

function selfService(mount: string): ApiPart['paths'] {
  const shown = answers('200', 'The user.', { content: json(schemaRef('DevPortalV2User')), otherwise: V2 });
  const policy = json(schemaRef('DevPortalPasswordPolicy'));
  const message = object({ message: TEXT });
  return {
    [`${mount}/v2/profile`]: {
      get: { operationId: 'readOwnProfile', summary: 'Reads the signed-in user.', responses: shown },
      put: {
        operationId: 'changeOwnProfile',
        summary: 'Changes the signed-in user’s own name, address, locale or password.',
        requestBody: body(json(schemaRef('DevPortalProfile'))),
        responses: shown,
      },
    },
    [`${mount}/password-policy`]: {
      get: {
        operationId: 'portalPasswordPolicy',
        summary: 'What a new password has to be like, in the developer portal’s words.',
        responses: answers('200', 'The rules.', { content: policy, otherwise: V2 }),
        security: [],
      },
    },
    [`${mount}/reset-my-password`]: {
      put: {
        operationId: 'askForPasswordReset',
        summary: 'Sends a link to choose a new password, if there is such an account; the answer doesn’t tell.',
        requestBody: body(json(object({ userName: TEXT }, { example: { userName: 'orgdev' } }))),
        responses: answers('200', 'If so, it is on its way.', { content: json(message), otherwise: V2 }),
        security: [],
      },
    },
    [`${mount}/v2/users/password/reset/{token}`]: {
      put: {
        operationId: 'resetPortalPassword',
        summary: 'Sets the new password.',
        parameters: [inPath('token', 'From the link in the mail.')],
        requestBody: body(json(object({ newPassword: SECRET }))),
        responses: answers('204', 'It is set, and the link is used up.', { otherwise: V2 }),
        security: [],
      },
    },
  };
}
