import { schemaRef, type ApiAnswer, type ApiOperation, type ApiPart } from '../http/api-part';
import { answers, body, FLAG, inPath, INTEGER, json, list, object, orNull, TEXT, TIME } from '../http/api-shapes';
import { PASSWORD_MODES, PRIVILEGES, PROFILES } from '../portal/actor';
import { SETUP_PROVIDER_NAMES } from './setup-providers';

const OTHERWISE: ApiAnswer = { description: 'What is wrong.', content: json(schemaRef('AuthError')) };

const settable = {
  name: TEXT,
  organizations: { oneOf: [{ const: 'all' }, list(TEXT)], description: 'All, or ids or names.' },
  scopes: list({ enum: PRIVILEGES }),
  grantableRoles: { ...orNull(list(TEXT)), description: 'Role values it may grant; null: any within its scopes.' },
  profile: { enum: PROFILES, default: 'standard' },
  passwordMode: { enum: PASSWORD_MODES, default: 'apply' },
  allowedAddresses: {
    ...orNull(list(TEXT)),
    description: 'From where it may call: addresses or networks; null: anywhere.',
  },
};

const setup = { enum: SETUP_PROVIDER_NAMES, description: 'Whose form to fill in with the new token.' };
const expiresAt = { ...orNull(TIME), description: 'The token’s end; null: none.' };

const shown = {
  id: TEXT,
  ...settable,
  created: TIME,
  lastModified: TIME,
  revokedAt: orNull(TIME),
  health: { enum: ['ok', 'unused', 'expires-soon', 'no-token', 'revoked'] },
  expiresAt: orNull(TIME),
  expiresSoon: FLAG,
  lastUsedAt: orNull(TIME),
};

const example = {
  id: '01a20028-1230-704d-9bb2-53dd6ad9aa7e',
  name: 'okta',
  organizations: ['01a20028-0c00-7000-8000-0a4f8e1b7c11'],
  scopes: ['users:read', 'users:write'],
  grantableRoles: ['00000006-0006-0006-0006-000000000006'],
  profile: 'okta',
  passwordMode: 'ignore',
  allowedAddresses: null,
  health: 'ok',
};

const token = object({
  id: TEXT,
  prefix: { ...TEXT, description: 'Its first characters, to tell tokens apart.' },
  state: { enum: ['active', 'expires-soon', 'expired', 'revoked'] },
  created: TIME,
  expiresAt: orNull(TIME),
  revokedAt: orNull(TIME),
  lastUsedAt: orNull(TIME),
  lastUsedAddress: orNull(TEXT),
  lastUsedUserAgent: orNull(TEXT),
});

const whole = { ...shown, tokens: list(token) };
const issued = {
  ...whole,
  token: { ...TEXT, description: 'Shown this once.' },
  setup: { ...schemaRef('ConnectionSetup'), description: 'Where a provider was named.' },
};
const issuedRequired = Object.keys(issued).filter((name) => name !== 'setup');

const SCHEMAS: ApiPart['schemas'] = {
  Connection: object(shown, { example }),
  ConnectionWithTokens: object(whole),
  IssuedConnection: object(issued, { required: issuedRequired }),
  RotatedConnection: object(
    { ...issued, oldTokensExpireAt: TIME },
    { required: [...issuedRequired, 'oldTokensExpireAt'] },
  ),
  NewConnection: object(
    { ...settable, expiresAt, setup },
    {
      required: ['name'],
      example: { name: 'okta', organizations: ['Acme'], profile: 'okta', passwordMode: 'ignore', setup: 'okta' },
    },
  ),
  ConnectionChange: object(settable, { required: [], example: { allowedAddresses: ['192.0.2.0/24'] } }),
  Rotation: object(
    {
      overlap: { ...INTEGER, description: 'For how many seconds the old tokens go on: a day unless told.' },
      until: { ...TIME, description: 'The same as a time.' },
      expiresAt,
      setup,
    },
    { required: [], example: { overlap: 3600 } },
  ),
  ConnectionSetup: object(
    {
      provider: TEXT,
      name: TEXT,
      guide: TEXT,
      fields: list(object({ label: TEXT, value: orNull(TEXT), copyable: FLAG, hint: orNull(TEXT) })),
    },
    { example: { provider: 'okta', name: 'Okta', guide: 'docs/guides/okta.md', fields: [] } },
  ),
};

const ID = inPath('id', 'The connection’s id or name.');

/** What `createConnectionsRouter` and `createUserSessionsRouter` serve. `mount`: `/admin`. */
export function describeConnections(mount: string): ApiPart {
  return {
    name: 'Connections',
    description: 'The API’s clients and their tokens; and where users are signed in.',
    schemas: SCHEMAS,
    paths: { ...connections(`${mount}/connections`), ...sessions(`${mount}/users`) },
  };
}

type Draft = Omit<ApiOperation, 'operationId' | 'responses'>;

/** An operation that answers with a schema, or with nothing. */
function operation(
  operationId: string,
  draft: Draft,
  [status, description, schema]: [string, string, object?],
): ApiOperation {
  const content = schema && json({ ...schema });
  return {
    operationId,
    ...draft,
    responses: answers(status, description, { ...(content && { content }), otherwise: OTHERWISE }),
  };
}

function connections(base: string): ApiPart['paths'] {
  const [parameters, one] = [[ID], schemaRef('ConnectionWithTokens')];
  const given = (schema: string) => body(json(schemaRef(schema)));
  const listed = object({ connections: list(schemaRef('Connection')) });
  return {
    [base]: {
      get: operation('listConnections', { summary: 'Lists connections.' }, ['200', 'All of them.', listed]),
      post: operation(
        'createConnection',
        { summary: 'Creates a connection with its first token.', requestBody: given('NewConnection') },
        ['201', 'It is made; Location says where it is.', schemaRef('IssuedConnection')],
      ),
    },
    [`${base}/{id}`]: {
      get: operation(
        'readConnection',
        { summary: 'Reads a connection, with what is known of its tokens.', parameters },
        ['200', 'The connection.', one],
      ),
      patch: operation(
        'changeConnection',
        { summary: 'Changes what the body mentions.', parameters, requestBody: given('ConnectionChange') },
        ['200', 'The connection.', one],
      ),
      delete: operation('deleteConnection', { summary: 'Revokes the connection and all its tokens.', parameters }, [
        '204',
        'It is revoked.',
      ]),
    },
    [`${base}/{id}/rotate`]: {
      post: operation(
        'rotateConnection',
        {
          summary: 'Makes a new token, beside which the old ones go on for a while.',
          parameters,
          requestBody: given('Rotation'),
        },
        ['200', 'The new token.', schemaRef('RotatedConnection')],
      ),
    },
    [`${base}/{id}/revoke`]: {
      post: operation(
        'revokeConnection',
        { summary: 'Revokes the connection and all its tokens, and says since when.', parameters },
        ['200', 'It is revoked.', object({ id: TEXT, name: TEXT, revokedAt: TIME })],
      ),
    },
    [`${base}/{id}/tokens/{tokenId}/revoke`]: {
      post: operation(
        'revokeToken',
        { summary: 'Revokes one token.', parameters: [ID, inPath('tokenId', 'The token’s id.')] },
        ['200', 'The connection.', one],
      ),
    },
    [`${base}/{id}/setup/{provider}`]: {
      get: operation(
        'connectionSetup',
        {
          summary: 'Says what goes into which field of a provider’s form.',
          parameters: [ID, { ...inPath('provider', 'Whose form.'), schema: { enum: SETUP_PROVIDER_NAMES } }],
        },
        ['200', 'The fields, in the form’s order.', schemaRef('ConnectionSetup')],
      ),
    },
  };
}

function sessions(base: string): ApiPart['paths'] {
  const parameters = [inPath('id', 'The user’s id.')];
  const session = object({
    id: TEXT,
    created: TIME,
    lastUsedAt: orNull(TIME),
    expiresAt: TIME,
    present: { ...FLAG, description: 'Whether it is the one that asks.' },
  });
  return {
    [`${base}/{id}/sessions`]: {
      get: operation('listSessions', { summary: 'Lists where a user is signed in.', parameters }, [
        '200',
        'The sessions.',
        object({ sessions: list(session) }),
      ]),
      delete: operation('endSessions', { summary: 'Signs a user out everywhere.', parameters }, [
        '204',
        'They are over.',
      ]),
    },
  };
}
