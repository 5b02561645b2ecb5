import { schemaRef, type ApiPart, type JsonSchema } from '../http/api-part';
import { body, FLAG, INTEGER, json, list, object, operation, OTHERWISE, query, SECRET, TEXT } from '../http/api-shapes';

const given = (properties: JsonSchema) => body(json(object(properties)));

const named = object({ value: TEXT, display: TEXT });

const signedIn = object({
  id: TEXT,
  userName: TEXT,
  displayName: { type: ['string', 'null'] },
  organization: object({ id: TEXT, name: TEXT }),
  roles: list(named),
});

const SCHEMAS: ApiPart['schemas'] = {
  AuthError: object({
    error: object({ code: TEXT, message: TEXT, attribute: TEXT }, { required: ['code', 'message'] }),
  }),
  SignedIn: object({
    token: TEXT,
    tokenType: { const: 'Bearer' },
    expiresIn: { ...INTEGER, description: 'Seconds.' },
    mustChangePassword: FLAG,
    user: signedIn,
  }),
  Session: object({
    user: signedIn,
    privileges: list(TEXT),
    organizations: { type: ['array', 'null'], items: TEXT, description: 'Ids of those that are visible; null: all.' },
    mustChangePassword: FLAG,
  }),
  PasswordPolicy: object({
    name: TEXT,
    minimumLength: INTEGER,
    maximumLength: INTEGER,
    requires: object({ letter: FLAG, lowercase: FLAG, uppercase: FLAG, digit: FLAG, symbol: FLAG }),
    symbols: { description: 'Which characters count as symbols.' },
    refusesCommonPasswords: FLAG,
    refusesOwnNames: FLAG,
    refusesLast: { ...INTEGER, description: 'How many of a user’s last passwords, the present one among them.' },
  }),
};

/** What `createAuthRouter` serves. `mount`: `/auth`. */
export function describeAuth(mount: string): ApiPart {
  return {
    name: 'Sign-in',
    description: 'Sessions of the portal’s users, and their own passwords.',
    schemas: SCHEMAS,
    paths: {
      [`${mount}/login`]: {
        post: operation(
          'signIn',
          'Signs a user in; five failures within 15 minutes lock for 15 minutes.',
          ['200', 'A session: its token is a bearer token for everything else.', schemaRef('SignedIn')],
          { requestBody: given({ username: TEXT, password: SECRET }), security: [] },
        ),
      },
      [`${mount}/session`]: {
        get: operation('readSession', 'Says who is signed in, and what that user may do where.', [
          '200',
          'The session.',
          schemaRef('Session'),
        ]),
      },
      [`${mount}/logout`]: {
        post: operation('signOut', 'Ends the session.', ['204', 'It is over.']),
      },
      [`${mount}/password`]: {
        post: operation(
          'changePassword',
          'Changes the user’s own password, and ends the user’s other sessions.',
          ['204', 'It is changed.'],
          { requestBody: given({ currentPassword: SECRET, newPassword: SECRET }) },
        ),
      },
      [`${mount}/password-policy`]: {
        get: operation(
          'passwordPolicy',
          'What a new password has to be like.',
          ['200', 'The rules.', schemaRef('PasswordPolicy')],
          { security: [] },
        ),
      },
      [`${mount}/password/forgot`]: {
        post: operation(
          'forgotPassword',
          'Sends a link to choose a new password, if there is such an account; the answer doesn’t tell.',
          ['202', 'If so, it is on its way.', object({ message: TEXT })],
          { requestBody: given({ username: TEXT }), security: [] },
        ),
      },
      [`${mount}/password/reset`]: {
        get: {
          operationId: 'resetPasswordPage',
          summary: 'The page that the link leads to.',
          parameters: [query('token', 'From the link in the mail.')],
          responses: {
            '200': { description: 'A form.', content: { 'text/html': { schema: TEXT } } },
            '400': { description: 'The link is none, or used up.', content: { 'text/html': { schema: TEXT } } },
            default: OTHERWISE,
          },
          security: [],
        },
        post: operation(
          'resetPassword',
          'Sets the new password; from a form, the answer is a page.',
          ['204', 'It is set, and the link is used up.'],
          { requestBody: given({ token: TEXT, newPassword: SECRET }), security: [] },
        ),
      },
    },
  };
}
