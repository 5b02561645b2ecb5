import type { Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';

/**
 * Headers for an API that no page embeds and no script runs in: nothing may be loaded, framed or guessed. Pages of the
 * portal's own loosen the policy for themselves.
 */
export function securityHeaders(settings: SecuritySettings): RequestHandler {
  const fixed = fixedHeaders(settings);
  return (_request, response, next) => {
    for (const [name, value] of fixed) response.setHeader(name, value);
    next();
  };
}

export interface SecuritySettings {
  readonly publicUrl: string;
}

/** The same headers, for whoever sends all of an answer's at once. */
export function fixedHeaders({ publicUrl }: SecuritySettings): readonly (readonly [name: string, value: string])[] {
  return headersSetBy(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
      crossOriginResourcePolicy: { policy: 'same-origin' },
      referrerPolicy: { policy: 'no-referrer' },
      // A promise that only a portal behind TLS can keep (RFC 6797 §7.2).
      strictTransportSecurity: publicUrl.startsWith('https:') && { maxAge: 31_536_000, includeSubDomains: false },
      xFrameOptions: { action: 'deny' },
    }),
  );
}

/** None of them depends on the request, so they are made once. */
function headersSetBy(handler: RequestHandler): readonly (readonly [name: string, value: string])[] {
  const headers = new Map<string, string>();
  const response = {
    setHeader: (name: string, value: string) => headers.set(name, value),
    removeHeader: () => undefined,
  };
  void handler({} as Request, response as unknown as Response, () => undefined);
  return [...headers];
}
