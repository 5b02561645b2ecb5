import type { CookieOptions, Request, Response } from 'express';

/** The console's cookies: the session's token, and the proof that its password was typed lately. No script reads them. */
export interface ConsoleCookies {
  session(request: Request): string | undefined;
  confirmation(request: Request): string | undefined;
  /** What the forms of this browser carry, where no script sends them. */
  form(request: Request): string | undefined;
  /** Keeps the session's token and the proof for `seconds`, which is no longer than they are good for. */
  keepSession(response: Response, token: string, seconds: number): void;
  keepConfirmation(response: Response, proof: string, seconds: number): void;
  /** Until the browser is closed. */
  keepForm(response: Response, token: string): void;
  /** The session's and the proof's. */
  forget(response: Response): void;
}

/**
 * Behind https the names' prefix keeps everybody else from setting them: over http, and from other hosts of the same
 * domain (RFC 6265bis §4.1.3.2). It takes `Path=/`; without https the path is the console's.
 */
export function createConsoleCookies(publicUrl: string): ConsoleCookies {
  const secure = publicUrl.startsWith('https:');
  const name = (suffix: string) => `${secure ? '__Host-' : ''}portal-console${suffix}`;
  const [session, confirmation, form] = [name(''), name('-confirmed'), name('-form')];
  const path = secure ? '/' : '/console';
  const options: CookieOptions = { httpOnly: true, secure, sameSite: 'strict', path };
  const keep = (response: Response, cookie: string, value: string, seconds: number) =>
    response.cookie(cookie, value, { ...options, maxAge: seconds * 1000 });
  return {
    session: (request) => cookieOf(request, session),
    confirmation: (request) => cookieOf(request, confirmation),
    form: (request) => cookieOf(request, form),
    keepSession: (response, token, seconds) => void keep(response, session, token, seconds),
    keepConfirmation: (response, proof, seconds) => void keep(response, confirmation, proof, seconds),
    keepForm: (response, token) => void response.cookie(form, token, options),
    forget: (response) => void response.clearCookie(session, options).clearCookie(confirmation, options),
  };
}

/** The value of a cookie whose values need no decoding; undefined where there is none. */
export function cookieOf({ headers }: Request, name: string): string | undefined {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
