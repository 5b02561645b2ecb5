import { clientFault } from '../http/http-error';
import { PortalError, type PortalErrorCode } from '../portal/errors';
import { ScimError, type ScimType } from './errors';

/** How the portal's refusals are told in SCIM (RFC 7644 §3.12, Tables 8 and 9). */
const BY_CODE: Readonly<Record<PortalErrorCode, readonly [status: number, scimType?: ScimType]>> = {
  'not-found': [404],
  conflict: [409, 'uniqueness'],
  'invalid-value': [400, 'invalidValue'],
  'invalid-password': [400, 'invalidValue'],
  mutability: [400, 'mutability'],
  forbidden: [403],
  unauthenticated: [401],
  'version-mismatch': [412],
  'too-many-requests': [429],
  busy: [503],
};

/** Any throw → what the client is told; undefined for an unknown error, which is a 500 and gets logged. */
export function translateError(error: unknown): ScimError | undefined {
  if (error instanceof ScimError) return error;
  if (error instanceof PortalError) {
    const [status, scimType] = BY_CODE[error.code];
    const isInUse = error.code === 'conflict' && error.attribute === undefined;
    return new ScimError(status, isInUse ? undefined : scimType, error.message, { cause: error });
  }
  const fault = clientFault(error);
  return fault && new ScimError(fault.status, fault.status === 400 ? 'invalidSyntax' : undefined, fault.message);
}
