import type { Response } from 'express';
import type { PortalError, PortalErrorCode } from '../portal/errors';
import { challenge } from './authenticate';

/** The status of each refusal of the portal's, in every API but the GIS portal's, whose clients expect 200. */
export const PORTAL_STATUS: Readonly<Record<PortalErrorCode, number>> = {
  'not-found': 404,
  conflict: 409,
  'invalid-value': 400,
  'invalid-password': 400,
  mutability: 400,
  forbidden: 403,
  unauthenticated: 401,
  'version-mismatch': 412,
  'too-many-requests': 429,
  busy: 503,
};

/**
 * What an answer says of a refusal in its headers: when to come again, and with a 401 which scheme would help (RFC 9110
 * §11.6.1), also where no token was asked for.
 */
export function setRefusalHeaders(response: Response, { code, retryAfter }: PortalError): void {
  if (code === 'unauthenticated' && !response.hasHeader('WWW-Authenticate')) {
    response.setHeader('WWW-Authenticate', challenge(undefined));
  }
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(Math.ceil(retryAfter)));
}
