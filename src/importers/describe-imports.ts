import { schemaRef, type ApiContent, type ApiOperation, type ApiPart } from '../http/api-part';
import { answers, FLAG, inPath, INTEGER, json, list, object, orNull, query, TEXT, TIME } from '../http/api-shapes';
import { IMPORT_STATES } from '../portal/imports/import-job';
import { EXPORT_FORMATS } from './export/export-text';
import { EXPORT_TYPES } from './export/portable';
import { IMPORT_FORMATS } from './import-formats';

const FAULT = object(
  { line: INTEGER, kind: TEXT, action: { const: 'failed' }, column: TEXT, attribute: TEXT, reason: TEXT },
  {
    required: ['line', 'action', 'reason'],
  },
);

const IMPORT = object(
  {
    id: TEXT,
    location: TEXT,
    state: { enum: IMPORT_STATES, description: 'checked: a dry run is over, and the file still there.' },
    dryRun: FLAG,
    created: TIME,
    startedAt: orNull(TIME),
    finishedAt: orNull(TIME),
    expiresAt: { ...TIME, description: 'When it is forgotten, with its files.' },
    starter: object({ kind: TEXT, id: TEXT, name: TEXT }),
    fileName: orNull(TEXT),
    format: { enum: IMPORT_FORMATS },
    type: orNull(TEXT),
    strict: FLAG,
    match: TEXT,
    updatePasswords: FLAG,
    createOrganizations: FLAG,
    organization: TEXT,
    progress: object({ bytes: INTEGER, ofBytes: INTEGER, rows: INTEGER }),
    counts: object({ rows: INTEGER, created: INTEGER, updated: INTEGER, unchanged: INTEGER, failed: INTEGER }),
    stopped: { ...orNull(TEXT), description: 'Why it ended before the file did: strict, cancelled.' },
    error: orNull(TEXT),
    columns: { ...list(object({ column: TEXT, attribute: TEXT })), description: 'What each column was understood as.' },
    faults: { ...list(FAULT), description: 'The first rows that failed; the report has all.' },
  },
  {
    required: [
      'id',
      'location',
      'state',
      'dryRun',
      'created',
      'starter',
      'format',
      'progress',
      'counts',
      'columns',
      'faults',
    ],
  },
);

const SCHEMAS: ApiPart['schemas'] = {
  Import: IMPORT,
  ImportPage: object({ imports: list(schemaRef('Import')), next: orNull(TEXT) }),
};

const one = { content: json(schemaRef('Import')) };
const id = inPath('id', 'Of the import.');

const FILE: ApiContent = Object.fromEntries(
  ['text/csv', 'application/x-ndjson', 'text/ldif', 'application/json', 'text/plain'].map((type) => [
    type,
    { schema: TEXT },
  ]),
);

/** What `createImportsRouter` and `createExportsRouter` serve. `mount`: `/admin`. */
export function describeImports(mount: string): ApiPart {
  const imports = `${mount}/imports`;
  return {
    name: 'Import and export',
    description:
      'Files of users, organizations, roles, groups and memberships, run in the background with the sender’s own rights.',
    schemas: SCHEMAS,
    paths: {
      [imports]: { get: LIST, post: UPLOAD },
      [`${imports}/{id}`]: {
        get: {
          operationId: 'showImport',
          summary: 'How far it is.',
          parameters: [id],
          responses: answers('200', 'The import.', one),
        },
        delete: {
          operationId: 'deleteImport',
          summary: 'Ends it, if need be, and forgets it with its files.',
          parameters: [id],
          responses: answers('204', 'It is gone.'),
        },
      },
      [`${imports}/{id}/run`]: {
        post: {
          operationId: 'runImport',
          summary: 'Runs a file that is there, after a dry run or an end before its time.',
          parameters: [id, query('dryRun', 'Only tell what would happen.', FLAG)],
          responses: answers('202', 'It is queued.', one),
        },
      },
      [`${imports}/{id}/resume`]: {
        post: {
          operationId: 'resumeImport',
          summary: 'Runs it again in the way it was interrupted in; what is in already stays as it is.',
          parameters: [id],
          responses: answers('202', 'It is queued.', one),
        },
      },
      [`${imports}/{id}/cancel`]: {
        post: {
          operationId: 'cancelImport',
          summary: 'Ends it after the rows at hand; what was done until then stays done.',
          parameters: [id],
          responses: answers('202', 'It will end.', one),
        },
      },
      [`${imports}/{id}/rejects`]: { get: REJECTS },
      [`${imports}/{id}/report`]: { get: REPORT },
      [`${mount}/exports/{file}`]: { get: DOWNLOAD },
    },
  };
}

const LIST: ApiOperation = {
  operationId: 'listImports',
  summary: 'Lists the caller’s imports, the newest first; who may write users everywhere sees everybody’s.',
  parameters: [
    query('limit', 'How many at most.', { ...INTEGER, minimum: 1, maximum: 100, default: 20 }),
    query('before', 'Imports before this one: `next` of the page before.'),
  ],
  responses: answers('200', 'A page of imports.', { content: json(schemaRef('ImportPage')) }),
};

const UPLOAD: ApiOperation = {
  operationId: 'uploadImport',
  summary: 'Takes in a file, which is the body, and runs it in the background.',
  parameters: [
    query('format', 'How the file is written; by default as its media type or its beginning tells.', {
      enum: IMPORT_FORMATS,
    }),
    query('type', 'What its rows are, where they don’t say.', { enum: EXPORT_TYPES }),
    query('dryRun', 'Only tell what would happen; the file can be run afterwards.', FLAG),
    query('strict', 'Stop at the first row that fails.', FLAG),
    query('match', 'How a row finds what is there.', { enum: ['name', 'externalId'] }),
    query('updatePasswords', 'Set passwords of users that are there already, too.', FLAG),
    query('createOrganizations', 'Create organizations that rows name.', FLAG),
    query('organization', 'Where users and groups go that name none: id or name.'),
    query('fileName', 'To be shown.'),
  ],
  requestBody: { required: true, content: FILE },
  responses: answers('202', 'It is queued; Location says where to ask.', one),
};

const REJECTS: ApiOperation = {
  operationId: 'importRejects',
  summary: 'The rows that failed, with the reasons, to be mended and handed in again; for the sender alone.',
  parameters: [id],
  responses: answers('200', 'In the format of the file.', { content: { 'text/plain': { schema: TEXT } } }),
};

const REPORT: ApiOperation = {
  operationId: 'importReport',
  summary: 'What failed, row by row, or with `rows=all` all that changed.',
  parameters: [
    id,
    query('format', 'CSV has its formulas neutralised.', { enum: ['ndjson', 'csv'] }),
    query('rows', 'Which.', { enum: ['failed', 'all'] }),
  ],
  responses: answers('200', 'The report.', {
    content: { 'application/x-ndjson': { schema: TEXT }, 'text/csv': { schema: TEXT } },
  }),
};

const DOWNLOAD: ApiOperation = {
  operationId: 'exportFile',
  summary: 'What the caller sees, as a file that import reads; without passwords in any form.',
  parameters: [
    {
      ...inPath('file', 'What, and how.'),
      schema: { enum: EXPORT_TYPES.flatMap((type) => EXPORT_FORMATS.map((format) => `${type}.${format}`)) },
    },
    query('organization', 'Only what is in this one: id or name.'),
  ],
  responses: answers('200', 'The file.', {
    content: { 'text/csv': { schema: TEXT }, 'application/x-ndjson': { schema: TEXT } },
  }),
};
