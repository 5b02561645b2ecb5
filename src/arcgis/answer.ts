import type { Request, Response } from 'express';
import type { Html } from '../http/html';
import { ArcgisError } from './arcgis-error';
import { readParameters } from './parameters';

const FORMATS = ['html', 'json', 'pjson'] as const;
export type Format = (typeof FORMATS)[number];

/** What a request can be answered with: the members of a JSON object, or a page. */
export interface Answer {
  readonly json: object;
  readonly page: () => Html;
}

/** The parameter `f`, from the form or from the query; html unless told otherwise. Throws 400. */
export function formatOf(request: Request): Format {
  const word = readParameters(request.body).text('f') ?? readParameters(request.query).text('f') ?? 'html';
  const format = FORMATS.find((known) => known === word.toLowerCase());
  if (format) return format;
  throw new ArcgisError(400, `'f' must be one of ${FORMATS.join(', ')}.`);
}

export function send(response: Response, format: Format, { json, page }: Answer): void {
  switch (format) {
    case 'json':
      response.json(json);
      return;
    case 'pjson':
      response.type('json').send(JSON.stringify(json, null, 2));
      return;
    case 'html':
      response.setHeader('Content-Security-Policy', PAGE_POLICY);
      response.type('html').send(page().markup);
  }
}

/** Only the portal's own style sheet, and forms that go nowhere else. */
const PAGE_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join(';');
