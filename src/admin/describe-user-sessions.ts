import { schemaRef, type ApiPart } from '../http/api-part';
import { FLAG, inPath, list, object, operation, TEXT, TIME } from '../http/api-shapes';

/** What `createUserSessionsRouter` serves. `mount`: `/admin/users`. */
export function describeUserSessions(mount: string): ApiPart {
  const parameters = [inPath('id', 'The user’s id.')];
  const sessions = object({ sessions: list(schemaRef('UserSession')) });
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
        get: operation(
          'listUserSessions',
          'Lists where the user is signed in; takes users:read.',
          ['200', 'The sessions, the last used first.', sessions],
          { parameters },
        ),
        delete: operation(
          'endUserSessions',
          'Signs the user out everywhere, but for the session that asks; takes users:password.',
          ['204', 'They are over.'],
          { parameters },
        ),
      },
    },
  };
}
