import { schemaRef, type ApiPart } from '../http/api-part';
import { answers, body, INTEGER, json, object, SECRET, TEXT } from '../http/api-shapes';

const token = object(
  {
    access_token: TEXT,
    token_type: { const: 'Bearer' },
    expires_in: { ...INTEGER, description: 'Seconds.' },
    scope: TEXT,
  },
  { example: { access_token: 'psa_…', token_type: 'Bearer', expires_in: 3600, scope: 'users:read users:write' } },
);

const failure = object(
  { error: TEXT, error_description: TEXT },
  { example: { error: 'unsupported_grant_type', error_description: 'grant_type must be client_credentials.' } },
);

const request = object(
  {
    grant_type: { const: 'client_credentials' },
    client_id: { ...TEXT, description: 'The connection’s id, unless HTTP Basic says it.' },
    client_secret: { ...SECRET, description: 'One of its tokens, unless HTTP Basic says it.' },
    scope: { ...TEXT, description: 'Fewer scopes than the connection has, with spaces between.' },
  },
  { required: ['grant_type'] },
);

/** What `createOAuthRouter` serves. `mount`: `/oauth`. */
export function describeOAuth(mount: string): ApiPart {
  return {
    name: 'OAuth',
    description: 'Short-lived tokens for connections (RFC 6749 §4.4).',
    schemas: { AccessToken: token, OAuthError: failure, TokenRequest: request },
    paths: {
      [`${mount}/token`]: {
        post: {
          operationId: 'issueToken',
          summary: 'Issues a token for an hour, for a connection’s id and one of its tokens.',
          requestBody: body({ 'application/x-www-form-urlencoded': { schema: schemaRef('TokenRequest') } }),
          responses: answers('200', 'The token.', {
            content: json(schemaRef('AccessToken')),
            otherwise: { description: 'What is wrong (RFC 6749 §5.2).', content: json(schemaRef('OAuthError')) },
          }),
          security: [],
        },
      },
    },
  };
}
