import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Headers for an API that no page embeds and no script runs in: nothing may be loaded, framed or guessed. Pages of the
 * portal's own loosen the policy for themselves.
 */
export function securityHeaders({ publicUrl }: { readonly publicUrl: string }): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    // A promise that only a portal behind TLS can keep (RFC 6797 §7.2).
    strictTransportSecurity: publicUrl.startsWith('https:') && { maxAge: 31_536_000, includeSubDomains: false },
    xFrameOptions: { action: 'deny' },
  });
}
