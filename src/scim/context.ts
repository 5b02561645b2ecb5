import type { Operation } from '../portal/operation';
import type { PasswordService } from '../portal/passwords/password-service';
import type { Cursors } from './cursor';
import type { Preconditions } from './etag';
import type { KeptTexts } from './kept-texts';

/**
 * What a request hands to the resource classes: scimmy keeps those as process-wide singletons, so they hold nothing
 * themselves.
 */
export interface ScimContext {
  readonly operation: Operation;
  /** The base of every location, e.g. `https://portal.example/scim/v2`. */
  readonly baseUrl: string;
  readonly passwords: PasswordService;
  readonly cursors: Cursors;
  readonly kept: KeptTexts;
  /** Whether the identity providers' dialects are understood (profile other than `rfc`). */
  readonly tolerant: boolean;
  readonly preconditions: Preconditions;
  /** `Prefer: return=minimal` (RFC 7240 §4.2). */
  readonly prefersMinimal: boolean;
  /** Whether the answer can be sent part by part. */
  readonly sendsParts: boolean;
  setHeader(name: string, value: string): void;
  setStatus(status: number): void;
}
