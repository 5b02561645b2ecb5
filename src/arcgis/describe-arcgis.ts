import {
  schemaRef,
  type ApiAnswer,
  type ApiContent,
  type ApiOperation,
  type ApiPart,
  type JsonSchema,
} from '../http/api-part';
import {
  answers,
  body,
  FLAG,
  inPath,
  INTEGER,
  json,
  list,
  object,
  orNull,
  query,
  SECRET,
  TEXT,
} from '../http/api-shapes';
import { DEFAULT_ROLE, LICENSE_TYPES, PROVIDERS } from './vocabulary';

const FORMAT = query('f', 'What is answered: a page, JSON, or JSON to look at. In the form, too.', {
  enum: ['html', 'json', 'pjson'],
  default: 'html',
});
const TOKEN = query('token', 'A token, where no Authorization header has one. Better in the form, or in the header.');
const NAME = inPath('name', 'The user’s name.');

/** The form's own fields that every call takes. */
const common = { f: FORMAT.schema, token: SECRET };

/** What `createUser` and `update` have in common. */
const member = {
  password: { ...SECRET, description: 'Of a built-in account: 8 characters or more, a letter and a digit among them.' },
  firstname: TEXT,
  lastname: TEXT,
  fullname: TEXT,
  email: TEXT,
  description: TEXT,
  role: { ...TEXT, default: DEFAULT_ROLE, description: 'org_admin, org_publisher, org_user, or a role’s identifier.' },
  userLicenseTypeId: { enum: LICENSE_TYPES },
  idpUsername: { ...TEXT, description: 'The name in the enterprise identity store.' },
};

const ERROR = schemaRef('ArcgisError');

const OTHERWISE: ApiAnswer = {
  description: 'What never got to an operation (404, 405, 413, 415), or what the server can’t do (500, 503).',
  content: json(ERROR),
};

const SCHEMAS: ApiPart['schemas'] = {
  ArcgisError: object(
    { error: object({ code: INTEGER, message: TEXT, details: list(TEXT) }) },
    { example: { error: { code: 498, message: 'Invalid token.', details: [] } } },
  ),
  ArcgisUser: object(
    {
      username: TEXT,
      id: TEXT,
      fullName: TEXT,
      firstName: TEXT,
      lastName: TEXT,
      email: TEXT,
      description: orNull(TEXT),
      culture: orNull(TEXT),
      role: orNull(TEXT),
      userLicenseTypeId: orNull(TEXT),
      provider: { enum: PROVIDERS },
      idpUsername: orNull(TEXT),
      orgId: TEXT,
      disabled: FLAG,
      created: { ...INTEGER, description: 'Milliseconds since 1970.' },
      modified: INTEGER,
      lastLogin: { ...INTEGER, description: '-1: never.' },
    },
    { example: { username: 'jdoe_gis', role: 'org_user', provider: 'arcgis', disabled: false, lastLogin: -1 } },
  ),
  ArcgisNewUser: object(
    {
      username: { ...TEXT, description: '6 to 24 ASCII letters, digits and underscores, unless set otherwise.' },
      provider: { enum: PROVIDERS, default: PROVIDERS[0] },
      ...member,
      ...common,
    },
    {
      required: ['username'],
      example: { username: 'jdoe_gis', password: 'test1234horse', role: 'org_user', f: 'json' },
    },
  ),
  ArcgisUserChange: object(
    { ...member, culture: TEXT, ...common },
    { required: [], example: { description: 'On leave', f: 'json' } },
  ),
  ArcgisCall: object(common, { required: [], example: { f: 'json' } }),
};

/** What `createArcgisRouter` serves, its pages' style apart. `mount`: `/portaladmin`. */
export function describeArcgis(mount: string): ApiPart {
  const user = `${mount}/community/users/{name}`;
  return {
    name: 'GIS portal',
    description:
      'The GIS portal’s administration calls: forms in; what an operation refuses is answered with 200 and an error within. The token stands in the Authorization header, in the form, or in the query.',
    schemas: SCHEMAS,
    paths: {
      [`${mount}/security/users/createUser`]: {
        get: {
          operationId: 'arcgisCreateUserPage',
          summary: 'A form to create a user with.',
          responses: answers('200', 'The page.', { content: { 'text/html': { schema: TEXT } }, otherwise: OTHERWISE }),
          security: [],
        },
        post: form('arcgisCreateUser', {
          summary: 'Creates an enabled user, built-in with a password or of the enterprise identity store.',
          schema: 'ArcgisNewUser',
          result: object({ status: { const: 'success' } }),
        }),
      },
      [`${mount}/security/users`]: {
        get: reading('arcgisCountUsers', 'How many users there are.', object({ currentRegisteredMembers: INTEGER })),
      },
      [user]: { get: reading('arcgisReadUser', 'Reads a user, or oneself.', schemaRef('ArcgisUser'), [NAME]) },
      [`${user}/enable`]: { post: act('arcgisEnableUser', 'Enables a user, and unlocks the account.', 'ArcgisCall') },
      [`${user}/disable`]: { post: act('arcgisDisableUser', 'Disables a user, and ends the sessions.', 'ArcgisCall') },
      [`${user}/update`]: {
        post: act('arcgisUpdateUser', 'Changes a user: empty fields clear, absent ones keep.', 'ArcgisUserChange'),
      },
    },
  };
}

function reading(
  operationId: string,
  summary: string,
  result: JsonSchema,
  parameters = [] as (typeof NAME)[],
): ApiOperation {
  return { operationId, summary, parameters: [...parameters, FORMAT, TOKEN], responses: outcome(result) };
}

function act(operationId: string, summary: string, schema: string): ApiOperation {
  return form(operationId, { summary, schema, result: object({ success: { const: true } }), parameters: [NAME] });
}

interface FormText {
  readonly summary: string;
  readonly schema: string;
  readonly result: JsonSchema;
  readonly parameters?: readonly (typeof NAME)[];
}

function form(operationId: string, { summary, schema, result, parameters = [] }: FormText): ApiOperation {
  return {
    operationId,
    summary,
    ...(parameters.length > 0 && { parameters }),
    requestBody: body({ 'application/x-www-form-urlencoded': { schema: schemaRef(schema) } }),
    responses: outcome(result),
  };
}

function outcome(result: JsonSchema): ApiOperation['responses'] {
  const content: ApiContent = {
    'application/json': { schema: { oneOf: [result, ERROR] } },
    'text/html': { schema: TEXT },
  };
  return answers('200', 'What came of it, or why it was refused.', { content, otherwise: OTHERWISE });
}
