import { PortalError } from '../portal/errors';
import type { PatchResult } from './patch';

/**
 * For what always has a value, though the schema doesn't require one of a client: a PATCH may change it, but not leave
 * it without (RFC 7644 §3.5.2.2). Throws `mutability`.
 */
export function refuseRemoved({ removed }: PatchResult, attributes: readonly string[]): void {
  for (const attribute of attributes) {
    if (!removed.has(attribute)) continue;
    throw new PortalError('mutability', `${attribute} can be changed but not removed.`, { attribute });
  }
}
