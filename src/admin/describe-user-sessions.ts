import { schemaRef, type ApiPart } from '../http/api-part';
import { FLAG, inPath, json, list, object, TEXT, TIME } from '../http/api-shapes';

/** What `createUserSessionsRouter` serves. `mount`: `/admin/users`. */
export function describeUserSessions(mount: string): ApiPart {
  const otherwise = { description: 'What is wrong.', content: json(schemaRef('AuthError')) };
  const parameters = [inPath('id', 'The user’s id.')];
  return {
    name: 'Sessions',
    description: 'Where users are signed in.',
    schemas: {
      UserSession: object({
        id: TEXT,
        created: TIME,
        lastUsedAt: TIME,
        expiresAt: { ...TIME, description: 'When it ends at the latest.' },
        present: { ...FLAG, description: 'Whether it is the one that asks.' },
      }),
    },
    paths: {
      [`${mount}/{id}/sessions`]: {
        get: {
          operationId: 'listUserSessions',
          summary: 'Lists where the user is signed in; takes users:read.',
          parameters,
          responses: {
            '200': {
              description: 'The sessions, the last used first.',
              content: json(object({ sessions: list(schemaRef('UserSession')) })),
            },
            default: otherwise,
          },
        },
        delete: {
          operationId: 'endUserSessions',
          summary: 'Signs the user out everywhere, but for the session that asks; takes users:password.',
          parameters,
          responses: { '204': { description: 'They are over.' }, default: otherwise },
        },
      },
    },
  };
}
