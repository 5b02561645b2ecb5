import { schemaRef, type ApiPart } from '../http/api-part';
import { body, FLAG, inPath, INTEGER, json, list, object, operation, orNull, TEXT, TIME } from '../http/api-shapes';
import { PASSWORD_MODES, PRIVILEGES, PROFILES } from '../portal/actor';
import { SETUP_PROVIDER_NAMES } from './setup-providers';

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

/** What `createConnectionsRouter` serves. `mount`: `/admin`. */
export function describeConnections(mount: string): ApiPart {
  return {
    name: 'Connections',
    description: 'The API’s clients and their tokens.',
    schemas: SCHEMAS,
    paths: connections(`${mount}/connections`),
  };
}

function connections(base: string): ApiPart['paths'] {
  const [parameters, one] = [[ID], ['200', 'The connection.', schemaRef('ConnectionWithTokens')] as const];
  const given = (schema: string) => body(json(schemaRef(schema)));
  return {
    [base]: {
      get: operation('listConnections', 'Lists connections.', [
        '200',
        'All of them.',
        object({ connections: list(schemaRef('Connection')) }),
      ]),
      post: operation(
        'createConnection',
        'Creates a connection with its first token.',
        ['201', 'It is made; Location says where it is.', schemaRef('IssuedConnection')],
        { requestBody: given('NewConnection') },
      ),
    },
    [`${base}/{id}`]: {
      get: operation('readConnection', 'Reads a connection, with what is known of its tokens.', one, { parameters }),
      patch: operation('changeConnection', 'Changes what the body mentions.', one, {
        parameters,
        requestBody: given('ConnectionChange'),
      }),
      delete: operation('deleteConnection', 'Revokes the connection and all its tokens.', ['204', 'It is revoked.'], {
        parameters,
      }),
    },
    [`${base}/{id}/rotate`]: {
      post: operation(
        'rotateConnection',
        'Makes a new token, beside which the old ones go on for a while.',
        ['200', 'The new token.', schemaRef('RotatedConnection')],
        { parameters, requestBody: given('Rotation') },
      ),
    },
    [`${base}/{id}/revoke`]: {
      post: operation(
        'revokeConnection',
        'Revokes the connection and all its tokens, and says since when.',
        ['200', 'It is revoked.', object({ id: TEXT, name: TEXT, revokedAt: TIME })],
        { parameters },
      ),
    },
    [`${base}/{id}/tokens/{tokenId}/revoke`]: {
      post: operation('revokeToken', 'Revokes one token.', one, {
        parameters: [ID, inPath('tokenId', 'The token’s id.')],
      }),
    },
    [`${base}/{id}/setup/{provider}`]: {
      get: operation(
        'connectionSetup',
        'Says what goes into which field of a provider’s form.',
        ['200', 'The fields, in the form’s order.', schemaRef('ConnectionSetup')],
        { parameters: [ID, { ...inPath('provider', 'Whose form.'), schema: { enum: SETUP_PROVIDER_NAMES } }] },
      ),
    },
  };
}
