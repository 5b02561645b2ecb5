import { clientFault } from '../http/http-error';
import { PortalError, type PortalErrorCode } from '../portal/errors';

/** A refusal in the GIS portal's words: `{"error":{"code","message","details"}}`. */
export class ArcgisError extends Error {
  override readonly name = 'ArcgisError';

  constructor(
    readonly code: number,
    message: string,
    readonly details: readonly string[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export function tokenRequired(): ArcgisError {
  return new ArcgisError(499, 'Token Required.');
}

/** Everything that is wrong with a form, a sentence each. */
export function wrongParameters(problems: readonly string[]): ArcgisError {
  return new ArcgisError(400, problems.join(' '), problems);
}

const BY_CODE: Readonly<Record<PortalErrorCode, number>> = {
  'not-found': 400,
  conflict: 400,
  'invalid-value': 400,
  'invalid-password': 400,
  mutability: 400,
  forbidden: 403,
  unauthenticated: 498,
  'version-mismatch': 400,
  'too-many-requests': 429,
  busy: 503,
};

/** Told over HTTP, too. */
const OVERLOADED: ReadonlySet<PortalErrorCode> = new Set(['too-many-requests', 'busy']);

/** The portal's attributes under the names of the form. */
const PARAMETERS: Readonly<Record<string, string>> = {
  userName: 'username',
  roles: 'role',
  licenseType: 'userLicenseTypeId',
};

/** Any throw → what the client is told; undefined for an unknown error, which gets logged. */
export function translateError(error: unknown): ArcgisError | undefined {
  if (error instanceof ArcgisError) return error;
  if (error instanceof PortalError) return translatePortalError(error);
  const fault = clientFault(error);
  return fault && new ArcgisError(fault.status, fault.message);
}

/**
 * The status of HTTP: what the operation refuses is 200, as the GIS portal's clients expect; what never got to an
 * operation, or what the server can't do, is told to proxies and monitors, too.
 */
export function httpStatus(error: unknown): number {
  if (error instanceof ArcgisError) return 200;
  if (error instanceof PortalError) return OVERLOADED.has(error.code) ? BY_CODE[error.code] : 200;
  return clientFault(error)?.status ?? 500;
}

function translatePortalError(error: PortalError): ArcgisError {
  const { code, message, attribute } = error;
  if (code === 'unauthenticated') return new ArcgisError(498, 'Invalid token.', [], { cause: error });
  const parameter = attribute === undefined ? undefined : PARAMETERS[attribute];
  // The portal's sentences may begin with the name of the attribute.
  const told =
    attribute !== undefined && parameter !== undefined && message.startsWith(attribute)
      ? parameter + message.slice(attribute.length)
      : message;
  return new ArcgisError(BY_CODE[code], told, [], { cause: error });
}
