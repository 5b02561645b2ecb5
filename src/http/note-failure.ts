import type { Request } from 'express';

/** What a client is told of a failure, for the log of requests. */
export interface Failure {
  /** The answer's own word for it: SCIM's `scimType`, the other APIs' code. */
  readonly code: string | undefined;
  readonly detail: string;
}

/** An operation of a Bulk request that failed (RFC 7644 §3.7.3). */
export interface FailedPart extends Failure {
  /** Its place among the operations, from 1. */
  readonly part: number;
  readonly status: number;
  readonly method: string;
  /** Relative to the SCIM base, as sent. */
  readonly path: string;
  readonly data: unknown;
}

declare module 'express-serve-static-core' {
  interface Request {
    failure?: Failure;
    failedParts?: FailedPart[];
  }
}

/** Each edge's error handler says here what it answers; the last one counts. */
export function noteFailure(request: Request, failure: Failure): void {
  request.failure = failure;
}

/** The same of one operation of a Bulk request. */
export function noteFailedPart(request: Request, part: FailedPart): void {
  (request.failedParts ??= []).push(part);
}
