import { Router, urlencoded, type Request, type RequestHandler, type Response } from 'express';
import { noteFailure } from '../../http/note-failure';
import { noStore } from '../../http/no-store';
import { PortalError } from '../../portal/errors';
import type { Operation } from '../../portal/operation';
import { changeOwnPassword } from '../../portal/sessions/change-own-password';
import { sessionOperation } from '../session-operation';
import { beginSession, leaveSession, provePassword, textIn, type SessionDeps } from '../session-router';
import { accountPage, problemPage, signInPage } from './account-pages';
import { demandOwnForm, formToken } from './own-form';
import { sendPlainPage, type PlainPage } from './plain-page';
import { changeState, setPassword, type UserChange } from './user-changes';
import { userPage, usersPage } from './user-pages';

const MAX_FORM_BYTES = 8 * 1024;
const HOME = '/console/plain';

/**
 * What of the console needs no script, to be mounted at `/console/plain`: signing in and out, the own password, users to
 * look up, and what can't wait: to deactivate one, or set a password. `style`: the style sheet, where the client was built.
 */
export function createPlainRouter(deps: SessionDeps, style: string | undefined): Router {
  const desk: Desk = {
    deps,
    show: (request, response, page) =>
      sendPlainPage({ style, formToken: (...each) => formToken(deps.cookies, ...each) }, request, response)(page),
  };
  const body = urlencoded({ extended: false, limit: MAX_FORM_BYTES });
  const ownForm: RequestHandler = (request, response, next) => {
    try {
      demandOwnForm(deps.cookies, request, deps.publicUrl);
    } catch {
      return desk.show(request, response, signInPage({ alert: 'stale', status: 403 }));
    }
    next();
  };
  const router = Router();
  router.use(noStore);
  router.get('/', home(desk));
  router.post('/sign-in', body, ownForm, signIn(desk));
  router.post('/password', body, ownForm, changePassword(desk));
  router.post('/sign-out', body, ownForm, signOut(desk));
  router.get('/users', signedIn(desk, usersPage));
  router.get('/users/:id', signedIn(desk, userPage));
  router.post('/users/:id/state', body, ownForm, changing(desk, changeState));
  router.post('/users/:id/password', body, ownForm, changing(desk, setPassword));
  return router;
}

interface Desk {
  readonly deps: SessionDeps;
  readonly show: (request: Request, response: Response, page: PlainPage) => void;
}

/** Who is signed in; undefined: nobody (any more). */
async function callerOf({ deps }: Desk, request: Request): Promise<Operation | undefined> {
  const token = deps.cookies.session(request);
  if (token === undefined) return undefined;
  try {
    return await sessionOperation(deps, request, token);
  } catch (error) {
    if (error instanceof PortalError && error.code === 'unauthenticated') return undefined;
    throw error;
  }
}

function isDue({ actor }: Operation): boolean {
  return actor.kind === 'user' && actor.mustChangePassword;
}

function home(desk: Desk): RequestHandler {
  return async (request, response) => {
    const op = await callerOf(desk, request);
    desk.show(request, response, op ? accountPage(op.actor, { due: isDue(op) }) : signInPage());
  };
}

function signIn(desk: Desk): RequestHandler {
  return async (request, response) => {
    try {
      await beginSession(desk.deps, request, response);
    } catch (error) {
      if (!(error instanceof PortalError)) throw error;
      noteFailure(request, { code: error.code, detail: error.message });
      const refused = error.code === 'unauthenticated';
      const [alert, status] = refused ? (['wrong', 401] as const) : (['busy', 429] as const);
      return desk.show(request, response, signInPage({ alert, status }));
    }
    response.redirect(303, HOME);
  };
}

function signOut(desk: Desk): RequestHandler {
  return async (request, response) => {
    await leaveSession(desk.deps, request, response);
    desk.show(request, response, signInPage({ notice: 'signedOut' }));
  };
}

function changePassword(desk: Desk): RequestHandler {
  return async (request, response) => {
    const op = await callerOf(desk, request);
    if (!op) return response.redirect(303, HOME);
    try {
      const currentPassword = textIn(request, 'current-password');
      await changeOwnPassword(op, desk.deps, { currentPassword, newPassword: textIn(request, 'new-password') });
    } catch (error) {
      if (!(error instanceof PortalError)) throw error;
      return desk.show(request, response, accountPage(op.actor, { due: isDue(op), error }));
    }
    desk.show(request, response, accountPage(op.actor, { due: false, notice: 'changed' }));
  };
}

/** A page about the portal's people, as far as whoever is signed in sees them. */
function signedIn(desk: Desk, draw: (op: Operation, request: Request) => Promise<PlainPage>): RequestHandler {
  return async (request, response) => {
    const op = await callerOf(desk, request);
    if (!op) return desk.show(request, response, signInPage({ status: 401 }));
    if (isDue(op)) return response.redirect(303, HOME);
    try {
      desk.show(request, response, await draw(op, request));
    } catch (error) {
      if (!(error instanceof PortalError)) throw error;
      desk.show(request, response, problemPage(error));
    }
  };
}

/** What a form changes of a user, by whoever types the own password with it; the user's page tells what became of it. */
function changing(desk: Desk, change: UserChange): RequestHandler {
  return signedIn(desk, async (op, request) => {
    try {
      await provePassword(desk.deps, request, op, 'current-password');
      return await userPage(op, request, { notice: await change(op, desk.deps, request) });
    } catch (error) {
      if (!(error instanceof PortalError)) throw error;
      noteFailure(request, { code: error.code, detail: error.message });
      return await userPage(op, request, { error });
    }
  });
}
