import { schemaRef, type ApiPart } from '../http/api-part';
import { inPath, INTEGER, list, object, operation, orNull, TEXT, TIME } from '../http/api-shapes';

/** What `createMailsRouter` serves. `mount`: `/admin/mails`. */
export function describeMails(mount: string): ApiPart {
  const retried = object({ retried: INTEGER });
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
        get: operation('listFailedMails', 'Lists the mails that were given up, the newest 100.', [
          '200',
          'The mails, and how many there are.',
          object({ pending: INTEGER, failed: INTEGER, mails: list(schemaRef('FailedMail')) }),
        ]),
      },
      [`${mount}/failed/retry`]: {
        post: operation('retryFailedMails', 'Sends all of them once more.', ['200', 'How many will be sent.', retried]),
      },
      [`${mount}/failed/{id}/retry`]: {
        post: operation('retryFailedMail', 'Sends one of them once more.', ['200', 'It will be sent.', retried], {
          parameters: [inPath('id', 'Of the mail.')],
        }),
      },
    },
  };
}
