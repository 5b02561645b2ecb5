/**
 * Every way in which the portal refuses a request. The list is closed: an edge translates each code once, into its own
 * shape, and the compiler says when one is missing.
 */
export type PortalErrorCode =
  | 'not-found' // no such resource, or not within the caller's scope: the two can't be told apart
  | 'conflict' // a unique value is taken, `attribute` says which; without one, something still depends on the resource
  | 'invalid-value' // a value breaks a rule; `attribute` says whose
  | 'invalid-password' // the password policy refuses it; the message says why, never the value
  | 'mutability' // the attribute can't be changed this way
  | 'forbidden' // known caller, not allowed
  | 'unauthenticated' // unknown caller, or wrong credentials
  | 'version-mismatch' // the resource changed since the caller read it
  | 'too-many-requests' // the caller asks too often; `retryAfter` seconds
  | 'busy'; // try again later; `retryAfter` seconds

export interface PortalErrorOptions extends ErrorOptions {
  /** The attribute at fault, as the portal names it (camelCase: `userName`, `displayName`, `roles`). */
  readonly attribute?: string;
  /** Seconds until a retry makes sense. */
  readonly retryAfter?: number;
}

/** A request that the portal refuses. The message is for the caller, in whole sentences, and never holds a secret. */
export class PortalError extends Error {
  override readonly name = 'PortalError';
  readonly attribute: string | undefined;
  readonly retryAfter: number | undefined;

  constructor(
    readonly code: PortalErrorCode,
    message: string,
    options: PortalErrorOptions = {},
  ) {
    super(message, options);
    this.attribute = options.attribute;
    this.retryAfter = options.retryAfter;
  }
}
