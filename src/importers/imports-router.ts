import { Router, type Request, type RequestHandler } from 'express';
import { HttpError } from '../http/http-error';
import { pageOf } from '../http/list-parameters';
import { only } from '../http/only';
import { operationOf } from '../http/operation';
import { PortalError } from '../portal/errors';
import type { ImportJob } from '../portal/imports/import-job';
import { findImport, isOwnImport, listImports } from '../portal/imports/see-import';
import { formatOfMediaType } from './import-formats';
import { readFlag, readUploadRequest, settingsFrom } from './jobs/import-settings';
import type { ImportRunner } from './jobs/import-runner';
import { presentImport } from './jobs/present-import';
import { reportAs } from './jobs/report-file';
import { sendStream } from './send-stream';

interface ImportsRouterDeps {
  readonly runner: ImportRunner;
  readonly baseUrl: string;
  readonly maxBytes: number;
}

/**
 * Import of files, to be mounted at `/admin/imports` behind authentication. The body of a POST is the file; what becomes
 * of it goes on in the background, and is asked for at its location.
 */
export function createImportsRouter(
  runner: ImportRunner,
  { publicUrl, imports: { maxBytes } }: { readonly publicUrl: string; readonly imports: { readonly maxBytes: number } },
): Router {
  const deps = { runner, maxBytes, baseUrl: `${publicUrl}/admin/imports` };
  const router = Router();
  router.route('/').get(list(deps)).post(upload(deps)).all(only('GET, HEAD, POST'));
  router.route('/:id').get(show(deps)).delete(remove(deps)).all(only('GET, HEAD, DELETE'));
  router.route('/:id/run').post(run(deps, false)).all(only('POST'));
  router.route('/:id/resume').post(run(deps, true)).all(only('POST'));
  router.route('/:id/cancel').post(cancel(deps)).all(only('POST'));
  router.route('/:id/rejects').get(rejects(deps)).all(only('GET, HEAD'));
  router.route('/:id/report').get(report(deps)).all(only('GET, HEAD'));
  return router;
}

function upload({ runner, baseUrl, maxBytes }: ImportsRouterDeps): RequestHandler {
  return async (request, response) => {
    const op = operationOf(request);
    const asked = readUploadRequest(request.query);
    checkHeaders(request, maxBytes);
    const mediaType = /^[^;\s]*/.exec(request.headers['content-type'] ?? '')?.[0] ?? '';
    const job = await runner.upload(op, asked, formatOfMediaType(mediaType), request);
    // Nobody would know of a file whose run was refused.
    await runner.run(op, job, asked.dryRun).catch(async (error: unknown) => {
      await runner.remove(job);
      throw error;
    });
    response.status(202).location(`${baseUrl}/${job.id}`);
    response.json(presentImport(await findImport(op, job.id), baseUrl));
  };
}

function checkHeaders({ headers }: Request, maxBytes: number): void {
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') {
    throw new HttpError(415, 'encoding.unsupported', 'The file must not be compressed.');
  }
  if (/^multipart\//i.test(headers['content-type'] ?? '')) {
    throw new HttpError(415, 'type.unsupported', 'The body must be the file itself, not a form that holds it.');
  }
  if (Number(headers['content-length'] ?? 0) > maxBytes) {
    throw new HttpError(413, 'entity.too.large', `The file is larger than ${maxBytes} bytes.`, { limit: maxBytes });
  }
}

const PAGE = { usual: 20, most: 100 };

function list({ baseUrl }: ImportsRouterDeps): RequestHandler {
  return async (request, response) => {
    const limit = readLimit(request.query['limit']);
    const before = request.query['before'];
    const jobs = await listImports(operationOf(request), {
      limit: limit + 1,
      before: typeof before === 'string' ? before : undefined,
    });
    const { rows, next } = pageOf(jobs, limit);
    response.json({ imports: rows.map((job) => presentImport(job, baseUrl)), next });
  };
}

function readLimit(text: unknown): number {
  if (text === undefined) return PAGE.usual;
  const limit = typeof text === 'string' && /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= PAGE.most) return limit;
  throw new PortalError('invalid-value', `limit must be a whole number from 1 to ${PAGE.most}.`, {
    attribute: 'limit',
  });
}

function show({ baseUrl }: ImportsRouterDeps): RequestHandler {
  return async (request, response) => {
    response.json(presentImport(await jobOf(request), baseUrl));
  };
}

/** `run` does it, unless `?dryRun=true`; `resume` goes on in the way that was interrupted. */
function run({ runner, baseUrl }: ImportsRouterDeps, isResume: boolean): RequestHandler {
  return async (request, response) => {
    const job = await jobOf(request);
    const dryRun = isResume ? job.dryRun : readFlag('dryRun', request.query['dryRun']);
    await runner.run(operationOf(request), job, dryRun);
    response.status(202).location(`${baseUrl}/${job.id}`);
    response.json(presentImport(await jobOf(request), baseUrl));
  };
}

function cancel({ runner, baseUrl }: ImportsRouterDeps): RequestHandler {
  return async (request, response) => {
    await runner.cancel(await jobOf(request));
    response.status(202).json(presentImport(await jobOf(request), baseUrl));
  };
}

function remove({ runner }: ImportsRouterDeps): RequestHandler {
  return async (request, response) => {
    await runner.remove(await jobOf(request));
    response.status(204).end();
  };
}

/** The rows to mend: as they came, passwords included, so nobody gets them but who handed them in. */
function rejects({ runner: { spool } }: ImportsRouterDeps): RequestHandler {
  return async (request, response) => {
    const job = await jobOf(request);
    if (!isOwnImport(operationOf(request), job)) {
      throw new PortalError('forbidden', 'Only who handed the file in gets its rows back.');
    }
    if (!(await spool.has(job.id, 'rejects'))) throw new PortalError('not-found', 'No row was rejected.');
    response.setHeader('Content-Disposition', `attachment; filename="rejects-${job.id}.${extensionOf(job)}"`);
    response.type('text/plain');
    await sendStream(spool.read(job.id, 'rejects'), response);
  };
}

/** What failed, or with `?rows=all` also what was created and updated; as NDJSON, or CSV for spreadsheets. */
function report({ runner: { spool } }: ImportsRouterDeps): RequestHandler {
  return async (request, response) => {
    const job = await jobOf(request);
    const { format = 'ndjson', rows = 'failed' } = request.query;
    if (format !== 'ndjson' && format !== 'csv') throw wrong('format', 'ndjson or csv');
    if (rows !== 'failed' && rows !== 'all') throw wrong('rows', 'failed or all');
    if (!(await spool.has(job.id, 'report'))) throw new PortalError('not-found', 'There is no report.');
    response.setHeader('Content-Disposition', `attachment; filename="report-${job.id}.${format}"`);
    response.type(format === 'csv' ? 'text/csv' : 'application/x-ndjson');
    await sendStream(reportAs(spool.read(job.id, 'report'), { format, all: rows === 'all' }), response);
  };
}

function extensionOf({ options }: ImportJob): string {
  const { format } = settingsFrom(options);
  return (
    { csv: 'csv', 'gis-csv': 'csv', ndjson: 'ndjson', ldif: 'ldif', 'developer-portal': 'ndjson' }[format as string] ??
    'txt'
  );
}

function wrong(attribute: string, what: string): PortalError {
  return new PortalError('invalid-value', `${attribute} must be ${what}.`, { attribute });
}

function jobOf(request: Request): Promise<ImportJob> {
  return findImport(operationOf(request), String(request.params['id']));
}
