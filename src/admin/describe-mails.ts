import { schemaRef, type ApiPart } from '../http/api-part';
import { answers, inPath, INTEGER, json, list, object, orNull, TEXT, TIME } from '../http/api-shapes';

/** What `createMailsRouter` serves. `mount`: `/admin/mails`. */
export function describeMails(mount: string): ApiPart {
  const otherwise = { description: 'What is wrong.', content: json(schemaRef('AuthError')) };
  const retried = { content: json(object({ retried: INTEGER })), otherwise };
  return {
    name: 'Mails',
    description: 'Mails that could not be delivered; for those who write users in every organization.',
    schemas: {
      FailedMail: object({
        id: TEXT,
        kind: { enum: ['invitation', 'welcome', 'password-reset', 'password-set'] },
        address: { ...orNull(TEXT), description: 'Where it was to go; null where it was never found out.' },
        created: TIME,
        failedAt: orNull(TIME),
        attempts: INTEGER,
        error: { ...orNull(TEXT), description: 'What the mail server said.' },
        requestId: TEXT,
        user: object({ id: orNull(TEXT), name: orNull(TEXT) }),
      }),
    },
    paths: {
      [`${mount}/failed`]: {
        get: {
          operationId: 'listFailedMails',
          summary: 'Lists the mails that were given up, the newest 100.',
          parameters: [],
          responses: answers('200', 'The mails, and how many there are.', {
            content: json(object({ pending: INTEGER, failed: INTEGER, mails: list(schemaRef('FailedMail')) })),
            otherwise,
          }),
        },
      },
      [`${mount}/failed/retry`]: {
        post: {
          operationId: 'retryFailedMails',
          summary: 'Sends all of them once more.',
          parameters: [],
          responses: answers('200', 'How many will be sent.', retried),
        },
      },
      [`${mount}/failed/{id}/retry`]: {
        post: {
          operationId: 'retryFailedMail',
          summary: 'Sends one of them once more.',
          parameters: [inPath('id', 'Of the mail.')],
          responses: answers('200', 'It will be sent.', retried),
        },
      },
    },
  };
}
