import { Router, type RequestHandler } from 'express';
import { only } from '../http/only';
import { operationOf } from '../http/operation';
import { PortalError } from '../portal/errors';
import { exportPages } from './export/export-pages';
import { EXPORT_FORMATS, exportText, type ExportFormat } from './export/export-text';
import { EXPORT_TYPES, Portable, type ExportType, type ScimRendering } from './export/portable';
import { sendStream } from './send-stream';

/**
 * What import reads, to be mounted at `/admin/exports` behind authentication: `GET /users.csv`, `/groups.ndjson` and so
 * on, `?organization=` for one of them. What the caller sees; passwords in no form.
 */
export function createExportsRouter(scim: ScimRendering): Router {
  const router = Router();
  router
    .route('/:file')
    .get(download(new Portable(scim)))
    .all(only('GET, HEAD'));
  return router;
}

function download(portable: Portable): RequestHandler {
  return async (request, response) => {
    const { type, format } = readFile(String(request.params['file']));
    const query = { type, organization: readOrganization(request.query) };
    const pages = await exportPages(operationOf(request), portable, query);
    response.type(format === 'csv' ? 'text/csv' : 'application/x-ndjson');
    response.setHeader('Content-Disposition', `attachment; filename="${type}.${format}"`);
    if (request.method === 'HEAD') response.end();
    else await sendStream(exportText(pages, format, query), response);
  };
}

function readFile(name: string): { readonly type: ExportType; readonly format: ExportFormat } {
  const [, typeName, formatName] = /^([a-z]+)\.([a-z]+)$/.exec(name) ?? [];
  const type = EXPORT_TYPES.find((each) => each === typeName);
  const format = EXPORT_FORMATS.find((each) => each === formatName);
  if (type && format) return { type, format };
  throw new PortalError(
    'not-found',
    `There is no such file; there are ${EXPORT_TYPES.join(', ')}, as .csv and .ndjson.`,
  );
}

function readOrganization(query: Readonly<Record<string, unknown>>): string | undefined {
  const { organization, ...others } = query;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new PortalError('invalid-value', `There is no parameter "${unknown}".`, { attribute: unknown });
  }
  if (organization === undefined || typeof organization === 'string') return organization || undefined;
  throw new PortalError('invalid-value', 'organization can be given once only.', { attribute: 'organization' });
}
