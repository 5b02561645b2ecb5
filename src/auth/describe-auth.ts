import {
  schemaRef,
  type ApiAnswer,
  type ApiContent,
  type ApiOperation,
  type ApiPart,
  type JsonSchema,
} from '../http/api-part';

const text: JsonSchema = { type: 'string' };
const secret: JsonSchema = { type: 'string', format: 'password', writeOnly: true };
const flag: JsonSchema = { type: 'boolean' };
const integer: JsonSchema = { type: 'integer' };

function object(properties: JsonSchema, required: readonly string[] = Object.keys(properties)): JsonSchema {
  return { type: 'object', properties, required };
}

function json(schema: JsonSchema): ApiContent {
  return { 'application/json': { schema } };
}

function body(properties: JsonSchema): NonNullable<ApiOperation['requestBody']> {
  return { required: true, content: json(object(properties)) };
}

const PROBLEM: ApiAnswer = { description: 'What is wrong.', content: json(schemaRef('AuthError')) };

function answers(status: string, description: string, schema?: JsonSchema): ApiOperation['responses'] {
  return { [status]: { description, ...(schema && { content: json(schema) }) }, default: PROBLEM };
}

const named = object({ value: text, display: text });

const signedIn = object({
  id: text,
  userName: text,
  displayName: { type: ['string', 'null'] },
  organization: object({ id: text, name: text }),
  roles: { type: 'array', items: named },
});

const SCHEMAS: ApiPart['schemas'] = {
  AuthError: object({ error: object({ code: text, message: text, attribute: text }, ['code', 'message']) }),
  SignedIn: object({
    token: text,
    tokenType: { const: 'Bearer' },
    expiresIn: { ...integer, description: 'Seconds.' },
    mustChangePassword: flag,
    user: signedIn,
  }),
  Session: object({
    user: signedIn,
    privileges: { type: 'array', items: text },
    organizations: { type: ['array', 'null'], items: text, description: 'Ids of those that are visible; null: all.' },
    mustChangePassword: flag,
  }),
  PasswordPolicy: object({
    name: text,
    minimumLength: integer,
    maximumLength: integer,
    requires: object({ letter: flag, lowercase: flag, uppercase: flag, digit: flag, symbol: flag }),
    symbols: { description: 'Which characters count as symbols.' },
    refusesCommonPasswords: flag,
    refusesOwnNames: flag,
    refusesLast: { ...integer, description: 'How many of a user’s last passwords, the present one among them.' },
  }),
};

/** What `createAuthRouter` serves. `mount`: `/auth`. */
export function describeAuth(mount: string): ApiPart {
  const token = { name: 'token', in: 'query', description: 'From the link in the mail.', schema: text } as const;
  const html = { 'text/html': { schema: text } };
  return {
    name: 'Sign-in',
    description: 'Sessions of the portal’s users, and their own passwords.',
    schemas: SCHEMAS,
    paths: {
      [`${mount}/login`]: {
        post: {
          operationId: 'signIn',
          summary: 'Signs a user in; five failures within 15 minutes lock for 15 minutes.',
          requestBody: body({ username: text, password: secret }),
          responses: answers(
            '200',
            'A session: its token is a bearer token for everything else.',
            schemaRef('SignedIn'),
          ),
          security: [],
        },
      },
      [`${mount}/session`]: {
        get: {
          operationId: 'readSession',
          summary: 'Says who is signed in, and what that user may do where.',
          responses: answers('200', 'The session.', schemaRef('Session')),
        },
      },
      [`${mount}/logout`]: {
        post: { operationId: 'signOut', summary: 'Ends the session.', responses: answers('204', 'It is over.') },
      },
      [`${mount}/password`]: {
        post: {
          operationId: 'changePassword',
          summary: 'Changes the user’s own password, and ends the user’s other sessions.',
          requestBody: body({ currentPassword: secret, newPassword: secret }),
          responses: answers('204', 'It is changed.'),
        },
      },
      [`${mount}/password-policy`]: {
        get: {
          operationId: 'passwordPolicy',
          summary: 'What a new password has to be like.',
          responses: answers('200', 'The rules.', schemaRef('PasswordPolicy')),
          security: [],
        },
      },
      [`${mount}/password/forgot`]: {
        post: {
          operationId: 'forgotPassword',
          summary: 'Sends a link to choose a new password, if there is such an account; the answer doesn’t tell.',
          requestBody: body({ username: text }),
          responses: answers('202', 'If so, it is on its way.', object({ message: text })),
          security: [],
        },
      },
      [`${mount}/password/reset`]: {
        get: {
          operationId: 'resetPasswordPage',
          summary: 'The page that the link leads to.',
          parameters: [token],
          responses: { '200': { description: 'A form.', content: html }, default: PROBLEM },
          security: [],
        },
        post: {
          operationId: 'resetPassword',
          summary: 'Sets the new password; from a form, the answer is a page.',
          requestBody: body({ token: text, newPassword: secret }),
          responses: answers('204', 'It is set, and the link is used up.'),
          security: [],
        },
      },
    },
  };
}
