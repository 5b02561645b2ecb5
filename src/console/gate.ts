import express, { type Request, type RequestHandler, type Response } from 'express';
import { MAX_BODY_BYTES } from '../http/limits';
import { noteFailure } from '../http/note-failure';
import { resolveSession } from '../portal/sessions/resolve-session';
import { PortalError } from '../portal/errors';
import type { Storage } from '../portal/store';
import type { Confirmation } from './confirmation';
import type { ConsoleCookies } from './cookies';
import { isDangerous } from './dangerous-acts';
import { demandOwnPage } from './demand-own-page';

export interface GateDeps {
  readonly storage: Storage;
  readonly publicUrl: string;
  readonly cookies: ConsoleCookies;
  readonly confirmation: Confirmation;
}

const MOUNT = '/console/api';

/**
 * What the console's script may call. Neither sign-in nor `/oauth/token`: a token for the session must not reach it.
 * Nothing escaped, so that a path means to the gate what it means to the API behind it.
 */
const OPEN = /^\/(scim\/v2(\/[\w.:-]+)*|auth\/(session|password|password-policy)|audit|admin(\/[\w.:-]+)*)\/?$/i;

/**
 * `/console/api/…`, to be used before every API's mount: the cookie's session becomes the Authorization header, the
 * path the API's own, and the request goes on to it. So the console has the APIs' rights and refusals, and no others.
 * Refuses other sites' pages (403), paths that aren't the console's to call (404), and dangerous acts without a password
 * typed lately (403 `confirmation-needed`).
 */
export function createConsoleGate(deps: GateDeps): RequestHandler {
  return async (request, response, next) => {
    const { path } = request;
    if (path !== MOUNT && !path.startsWith(`${MOUNT}/`)) return next();
    await enter(deps, request, response);
    if (!response.headersSent) next();
  };
}

interface Call {
  readonly request: Request;
  readonly response: Response;
  /** As the API knows it. */
  readonly path: string;
  readonly token: string;
}

async function enter(deps: GateDeps, request: Request, response: Response): Promise<void> {
  demandOwnPage(request, deps.publicUrl);
  const path = request.path.slice(MOUNT.length);
  if (!OPEN.test(path)) throw new PortalError('not-found', 'The console calls no such path.');
  const token = deps.cookies.session(request);
  delete request.headers.authorization;
  if (token !== undefined) {
    request.headers.authorization = `Bearer ${token}`;
    if (await needsConfirmation(deps, { request, response, path, token })) return refuseUnconfirmed(response);
  }
  delete request.headers.cookie;
  // Behind the host, where the request names one (RFC 9112 §3.2.2).
  request.url = request.url.slice(request.url.indexOf(MOUNT) + MOUNT.length);
  response.setHeader('Cache-Control', 'no-store');
}

async function needsConfirmation(deps: GateDeps, { request, response, path, token }: Call): Promise<boolean> {
  const { method } = request;
  if (method === 'GET' || method === 'HEAD') return false;
  const session = await resolveSession(deps.storage.within({ all: true }), token);
  // The API says what there is to say of a session that is over.
  if (!session) return false;
  if (await deps.confirmation.holds(deps.cookies.confirmation(request), token)) return false;
  const callerId = session.actor.id;
  return await isDangerous(deps.storage, { method, path, callerId, readBody: () => readBody(request, response) });
}

const raw = express.raw({ limit: MAX_BODY_BYTES, type: () => true });

/** Leaves it where the API's own reader looks first; undefined where there is none. */
function readBody(request: Request, response: Response): Promise<unknown> {
  return new Promise((resolve, reject) => {
    raw(request, response, (error?: Error) => (error ? reject(error) : resolve(request.body)));
  });
}

function refuseUnconfirmed(response: Response): void {
  const message = 'Type your password again for this: POST /console/session/confirm.';
  noteFailure(response.req, { code: 'confirmation-needed', detail: message });
  response.status(403).json({ error: { code: 'confirmation-needed', message } });
}
