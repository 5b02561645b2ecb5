import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { Authenticator } from '../http/authenticate';
import { noStore } from '../http/no-store';
import { only } from '../http/only';
import { systemOperation } from '../http/operation';
import { plainJson } from '../http/plain-json';
import { PortalError } from '../portal/errors';
import type { Operation } from '../portal/operation';
import type { User } from '../portal/users/user';
import type { PasswordService } from '../portal/passwords/password-service';
import type { CheckPassword } from '../portal/sessions/check-password';
import { signIn } from '../portal/sessions/sign-in';
import { signOut } from '../portal/sessions/sign-out';
import { CONFIRMED_FOR } from './confirmation';
import { demandOwnPage } from './demand-own-page';
import type { GateDeps } from './gate';
import { sessionOperation } from './session-operation';

export interface SessionDeps extends GateDeps {
  readonly authenticator: Authenticator;
  readonly check: CheckPassword;
  readonly passwords: PasswordService;
}

const MAX_BODY_BYTES = 64 * 1024;

/**
 * The console's session: `POST /session {username, password}` puts its token into a cookie, `DELETE /session` ends it,
 * `POST /session/confirm {password}` proves once more who sits there. The token is in no answer's body.
 */
export function createSessionRouter(deps: SessionDeps): Router {
  const body = plainJson(MAX_BODY_BYTES);
  const router = Router();
  router.use('/session', noStore, ownPageOnly(deps));
  router.route('/session').post(body, begin(deps)).delete(end(deps)).all(only('POST, DELETE'));
  router.route('/session/confirm').post(body, confirm(deps)).all(only('POST'));
  return router;
}

function ownPageOnly({ publicUrl }: SessionDeps): RequestHandler {
  return (request, _response, next) => {
    demandOwnPage(request, publicUrl);
    next();
  };
}

function begin(deps: SessionDeps): RequestHandler {
  return async (request, response) => {
    const user = await beginSession(deps, request, response);
    response.json({ mustChangePassword: user.mustChangePassword });
  };
}

/** Signs in whoever the body's `username` and `password` prove, and keeps the session in a cookie. */
export async function beginSession(deps: SessionDeps, request: Request, response: Response): Promise<User> {
  const claim = { userName: textIn(request, 'username'), password: textIn(request, 'password') };
  const op = systemOperation(deps.storage, 'sign-in', request);
  const { token, expiresIn, user } = await signIn(op, deps.check, claim);
  deps.cookies.keepSession(response, token, expiresIn);
  await keepConfirmation(deps, response, token);
  return user;
}

function end(deps: SessionDeps): RequestHandler {
  return async (request, response) => {
    await leaveSession(deps, request, response);
    response.status(204).end();
  };
}

/** Whatever became of the session, the cookies go. */
export async function leaveSession(deps: SessionDeps, request: Request, response: Response): Promise<void> {
  const token = deps.cookies.session(request);
  deps.cookies.forget(response);
  if (token !== undefined) await endSession(deps, request, token);
}

async function endSession(deps: SessionDeps, request: Request, token: string): Promise<void> {
  try {
    await signOut(await sessionOperation(deps, request, token));
  } catch (error) {
    if (!(error instanceof PortalError) || error.code !== 'unauthenticated') throw error;
  }
}

function confirm(deps: SessionDeps): RequestHandler {
  return async (request, response) => {
    const token = deps.cookies.session(request);
    if (token === undefined) throw new PortalError('unauthenticated', 'Sign in first.');
    await provePassword(deps, request, await sessionOperation(deps, request, token), 'password');
    await keepConfirmation(deps, response, token);
    response.status(204).end();
  };
}

/** Throws `forbidden` unless the body's field holds the password of whoever is signed in. */
export async function provePassword(deps: SessionDeps, request: Request, { actor }: Operation, field: string) {
  const claim = { userName: actor.name, password: textIn(request, field) };
  const proven = await deps.check(systemOperation(deps.storage, 'sign-in', request), claim);
  if (!proven) throw new PortalError('forbidden', 'The password is wrong.', { attribute: 'currentPassword' });
}

async function keepConfirmation({ cookies, confirmation }: SessionDeps, response: Response, token: string) {
  cookies.keepConfirmation(response, await confirmation.prove(token), CONFIRMED_FOR);
}

/** A text of the body's. Throws `invalid-value`. */
export function textIn({ body }: Request, name: string): string {
  const value = (Object(body) as Readonly<Record<string, unknown>>)[name];
  if (typeof value === 'string') return value;
  throw new PortalError('invalid-value', `${name} must be a text.`, { attribute: name });
}
