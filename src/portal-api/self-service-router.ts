import { Router, type RequestHandler } from 'express';
import { operationOf, systemOperation } from '../http/operation';
import { requestReset } from '../portal/links/request-reset';
import { resetPassword } from '../portal/links/reset-password';
import { PortalError } from '../portal/errors';
import type { Operation } from '../portal/operation';
import type { PasswordRules } from '../portal/passwords/presets';
import { changeOwnProfile } from '../portal/sessions/change-own-profile';
import { findSelf } from '../portal/sessions/change-own-password';
import type { Storage } from '../portal/store';
import type { User } from '../portal/users/user';
import { readBody, type Body } from './body';
import type { UserDeps } from './change-user';
import { errorHandler, SELF_SERVICE_ERRORS, type LogUnknownError } from './errors';
import { only } from '../http/only';
import { presentPolicy } from './present-policy';
import { loadDirectory, presentV2User } from './present-user';
import { filled } from './user-body';

export interface SelfServiceDeps extends UserDeps {
  readonly storage: Storage;
  readonly rules: PasswordRules;
  /** Stops requests without a valid token. */
  readonly authenticate: RequestHandler;
  /** The same, but lets users in whose password is due for a change. */
  readonly authenticateDue: RequestHandler;
  readonly logUnknownError: LogUnknownError;
}

/**
 * What a custom portal lets its users do by themselves, in the shapes of the developer portal's clients. Without a
 * token: `GET /password-policy`, `PUT /reset-my-password`, `PUT /v2/users/password/reset/:token`. With a session:
 * `GET` and `PUT /v2/profile`.
 */
export function createSelfServiceRouter(deps: SelfServiceDeps, readJson: readonly RequestHandler[]): Router {
  const json = [...readJson];
  const { authenticate, authenticateDue } = deps;
  const router = Router();
  router.route('/password-policy').get(showPolicy(deps.rules)).all(only('GET, HEAD'));
  router.route('/reset-my-password').put(json, askForReset(deps.storage)).all(only('PUT'));
  router.route('/v2/users/password/reset/:token').put(json, reset(deps)).all(only('PUT'));
  router
    .route('/v2/profile')
    .get(authenticate, showProfile)
    .put(authenticateDue, json, changeProfile(deps))
    .all(only('GET, HEAD, PUT'));
  router.use(errorHandler(deps.logUnknownError, SELF_SERVICE_ERRORS));
  return router;
}

function showPolicy(rules: PasswordRules): RequestHandler {
  return (_request, response) => {
    response.json(presentPolicy(rules));
  };
}

/** The same for everybody, known or not. */
function askForReset(storage: Storage): RequestHandler {
  return async (request, response) => {
    const userName = textIn(readBody(request.body), 'userName');
    await requestReset(systemOperation(storage, 'forgotten password', request), userName);
    response.json({ message: 'If there is such an account with an e-mail address, a link is on its way.' });
  };
}

function reset({ storage, passwords }: SelfServiceDeps): RequestHandler {
  return async (request, response) => {
    const newPassword = textIn(readBody(request.body), 'newPassword');
    const token = String(request.params['token']);
    await resetPassword(systemOperation(storage, 'link in a mail', request), passwords, { token, newPassword });
    response.status(204).end();
  };
}

const showProfile: RequestHandler = async (request, response) => {
  const op = operationOf(request).asSystem();
  response.json(await present(op, await findSelf(op)));
};

function changeProfile(deps: SelfServiceDeps): RequestHandler {
  return async (request, response) => {
    const op = operationOf(request);
    const user = await changeOwnProfile(op, deps, readProfile(readBody(request.body)));
    response.json(await present(op.asSystem(), user));
  };
}

/** Empty texts clear, as everywhere in this API; what isn't one's own to change is passed over. */
function readProfile(body: Body): Parameters<typeof changeOwnProfile>[2] {
  return {
    name: { givenName: filled(body.text('firstName')), familyName: filled(body.text('lastName')) },
    locale: filled(body.text('locale')),
    email: filled(body.text('email')),
    newPassword: filled(body.text('newPassword')) ?? null,
    currentPassword: filled(body.text('oldPassword')) ?? null,
  };
}

async function present(op: Operation, user: User): Promise<object> {
  return presentV2User(user, await loadDirectory(op, [user]));
}

/** Throws `invalid-value` where there is none. */
function textIn(body: Body, name: string): string {
  const text = body.text(name);
  if (text != null) return text;
  throw new PortalError('invalid-value', `${name} must be given.`, { attribute: name });
}
