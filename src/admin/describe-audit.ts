import { schemaRef, type ApiPart } from '../http/api-part';
import { INTEGER, list, object, operation, orNull, query, TEXT, TIME } from '../http/api-shapes';

const SCHEMAS: ApiPart['schemas'] = {
  AuditEntry: object(
    {
      id: TEXT,
      at: TIME,
      actor: object({ kind: TEXT, id: TEXT, name: TEXT }),
      address: { ...orNull(TEXT), description: 'On the network; null for what the portal does on its own.' },
      requestId: TEXT,
      action: TEXT,
      subject: object({ type: orNull(TEXT), id: orNull(TEXT) }),
      organization: orNull(TEXT),
      changes: { description: 'By attribute, what it was and what it is; never a password or a token.' },
    },
    {
      example: {
        id: '01a20028-1259-7220-8416-54ff057a093b',
        at: '2030-12-31T23:59:59.000Z',
        actor: { kind: 'connection', id: '01a20028-1230-704d-9bb2-53dd6ad9aa7e', name: 'okta' },
        address: '192.0.2.7',
        requestId: '6f2d1c8a-3f7e-4d7c-9d0f-0a4f8e1b7c11',
        action: 'user.update',
        subject: { type: 'User', id: '01a20028-0f11-7b2c-9c70-31f1b7a9b0aa' },
        organization: '01a20028-0c00-7000-8000-0a4f8e1b7c11',
        changes: { active: [true, false] },
      },
    },
  ),
  AuditPage: object({
    entries: list(schemaRef('AuditEntry')),
    next: { ...orNull(TEXT), description: 'The `before` of the next page; null: there is none.' },
  }),
};

/** What `createAuditRouter` serves. `mount`: `/audit`. */
export function describeAudit(mount: string): ApiPart {
  return {
    name: 'Audit trail',
    description: 'Who changed what, and when; for those who hold audit:read, within what they see.',
    schemas: SCHEMAS,
    paths: {
      [mount]: {
        get: operation(
          'readAuditTrail',
          'Lists entries of the audit trail, the newest first.',
          ['200', 'A page of entries.', schemaRef('AuditPage')],
          {
            parameters: [
              query('actor', 'Id or name of who did it.'),
              query('action', 'What was done.', { ...TEXT, examples: ['user.update'] }),
              query('subject', 'Id of what it was done to.'),
              query('from', 'From this time on.', { ...TIME, examples: ['2030-12-31T23:59:59Z'] }),
              query('to', 'Up to this time, exclusive.', TIME),
              query('limit', 'How many at most.', { ...INTEGER, minimum: 1, maximum: 1000, default: 100 }),
              query('before', 'Entries older than this one: `next` of the page before.'),
            ],
          },
        ),
      },
    },
  };
}
