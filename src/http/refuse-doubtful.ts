import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { HttpError } from './http-error';

/** RFC 3986 §3.2.2 and §3.2.3; a port may be empty, and so may all of it (RFC 9110 §7.2). */
const HOST = /^(?:\[[\da-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})*)(?::\d*)?$/i;

/** Of which Node takes the first, and a proxy perhaps the last. */
const SINGLE = ['Host', 'Authorization'];

/**
 * Refuses what a proxy in front may have taken for another request, so far as Node hasn't: more than one host or proof
 * of who asks, or a host that can't be one (RFC 9112 §3.2); a body in a coding that we don't know, or in any by HTTP/1.0
 * (RFC 9112 §6.1). The connection ends, for where this request ends may be just as doubtful.
 */
export const refuseDoubtful: RequestHandler = (request, response, next) => {
  const fault = faultOf(request);
  if (!fault) return next();
  response.setHeader('Connection', 'close');
  next(fault);
};

function faultOf({ headers, rawHeaders, httpVersion }: IncomingMessage): HttpError | undefined {
  const { host, 'transfer-encoding': coding } = headers;
  const repeated = SINGLE.find((name) => linesOf(name, rawHeaders) > 1);
  if (repeated) return refusal(`There is more than one ${repeated} header.`);
  if (host !== undefined && !HOST.test(host)) return refusal('The Host header is not a host.');
  if (coding === undefined) return undefined;
  if (httpVersion === '1.0') return refusal('There is no Transfer-Encoding in HTTP/1.0.');
  if (coding.toLowerCase() === 'chunked') return undefined;
  return new HttpError(501, 'transfer-encoding.unsupported', 'The transfer coding must be chunked.');
}

function refusal(message: string): HttpError {
  return new HttpError(400, 'request.doubtful', message);
}

function linesOf(name: string, rawHeaders: readonly string[]): number {
  let lines = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (isNamed(rawHeaders[at], name)) lines += 1;
  return lines;
}

function isNamed(header: string | undefined, name: string): boolean {
  return header?.length === name.length && header.toLowerCase() === name.toLowerCase();
}
