import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';
import { PortalError } from '../../portal/errors';
import type { ConsoleCookies } from '../cookies';
import { isOwnOrigin } from '../demand-own-page';

/** What this browser's forms carry; it is made with the first of them. */
export function formToken(cookies: ConsoleCookies, request: Request, response: Response): string {
  const present = cookies.form(request);
  if (present !== undefined) return present;
  const token = randomBytes(18).toString('base64url');
  cookies.keepForm(response, token);
  return token;
}

/**
 * Throws `forbidden` unless a form came from the console's own pages (cross-site request forgery): the browser must not
 * say otherwise (Sec-Fetch-Site, Origin), and the form holds what only a page that read this browser's cookie can.
 */
export function demandOwnForm(cookies: ConsoleCookies, request: Request, publicUrl: string): void {
  const site = request.get('sec-fetch-site');
  const own = site === undefined ? isOwnOrigin(request, publicUrl) : site === 'same-origin';
  const { form: given, ...rest } = Object(request.body) as Readonly<Record<string, unknown>>;
  // Nobody else has to know it, such as the log of requests.
  request.body = rest;
  if (own && typeof given === 'string' && isSame(given, cookies.form(request))) return;
  throw new PortalError('forbidden', 'The form did not come from the console.');
}

function isSame(given: string, kept: string | undefined): boolean {
  if (kept === undefined) return false;
  const [one, other] = [Buffer.from(given), Buffer.from(kept)];
  return one.length === other.length && timingSafeEqual(one, other);
}
