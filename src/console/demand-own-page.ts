import type { Request } from 'express';
import { PortalError } from '../portal/errors';

/** The console's script sends it with every call. No other site's page can: a browser would have to ask us first. */
const CONSOLE_HEADER = 'x-portal-console';

/**
 * Throws `forbidden` unless the call comes from the console's own pages (cross-site request forgery). Browsers say where
 * a call comes from in Sec-Fetch-Site, or where that isn't sent (plain http) in Origin.
 */
export function demandOwnPage(request: Request, publicUrl: string): void {
  const site = request.get('sec-fetch-site');
  const own = site === undefined ? isOwnOrigin(request, publicUrl) : site === 'same-origin';
  if (own && request.get(CONSOLE_HEADER) !== undefined) return;
  throw new PortalError('forbidden', "Only the console's own pages may call this.");
}

/** What a browser's Origin says, where it says anything. */
export function isOwnOrigin(request: Request, publicUrl: string): boolean {
  const origin = request.get('origin');
  if (origin === undefined) return true;
  const host = URL.canParse(origin) ? new URL(origin).host : undefined;
  return host !== undefined && (host === request.get('host') || host === new URL(publicUrl).host);
}
