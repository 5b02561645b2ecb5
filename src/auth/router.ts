import { Router, type RequestHandler } from 'express';
import type { Authenticator } from '../http/authenticate';
import { noStore } from '../http/no-store';
import { plainJson } from '../http/plain-json';
import { attachOperation, operationOf, systemOperation } from '../http/operation';
import { PortalError } from '../portal/errors';
import type { PasswordService } from '../portal/passwords/password-service';
import type { PasswordPolicy } from '../portal/passwords/policy';
import { changeOwnPassword } from '../portal/sessions/change-own-password';
import type { CheckPassword } from '../portal/sessions/check-password';
import { signIn } from '../portal/sessions/sign-in';
import { signOut } from '../portal/sessions/sign-out';
import type { Storage } from '../portal/store';
import { only } from '../http/only';
import { createPasswordLinks } from './password-links';
import { presentPolicy, presentSession, presentSignedIn } from './presenters';
import { textsIn } from './texts-in';

export interface AuthDeps {
  readonly storage: Storage;
  readonly authenticator: Authenticator;
  readonly passwords: PasswordService;
  readonly check: CheckPassword;
  readonly policy: PasswordPolicy;
}

/** Longer than the longest password, escaped to the last character. */
const MAX_AUTH_BODY_BYTES = 64 * 1024;

/**
 * Sign-in of the portal's users, to be mounted at `/auth`: `POST /login`, `GET /session`, `POST /logout`, `POST /password`,
 * `GET /password-policy`, and the links of {@link createPasswordLinks}.
 */
export function createAuthRouter(deps: AuthDeps): Router {
  const { check, passwords, policy } = deps;
  const signedIn = attachOperation({ ...deps, passwordChangeDue: 'allowed' });
  const body = plainJson(MAX_AUTH_BODY_BYTES);

  const router = Router();
  router.use(noStore);
  router.route('/login').post(body, login(deps.storage, check)).all(only('POST'));
  router.route('/logout').post(signedIn, logout).all(only('POST'));
  router.route('/session').get(signedIn, showSession).all(only('GET, HEAD'));
  router.route('/password').post(signedIn, body, changePassword({ check, passwords })).all(only('POST'));
  router.route('/password-policy').get(showPolicy(policy)).all(only('GET, HEAD'));
  router.use(createPasswordLinks({ storage: deps.storage, passwords, rules: policy.rules, jsonBody: body }));
  return router;
}

function login(storage: Storage, check: CheckPassword): RequestHandler {
  return async (request, response) => {
    const { username, password } = textsIn(request.body, ['username', 'password']);
    const op = systemOperation(storage, 'sign-in', request);
    response.json(presentSignedIn(await signIn(op, check, { userName: username, password })));
  };
}

const logout: RequestHandler = async (request, response) => {
  await signOut(operationOf(request));
  response.status(204).end();
};

/** Who one is, and what one may do where: what a client needs to offer no more than that. */
const showSession: RequestHandler = async (request, response) => {
  const op = operationOf(request);
  const { actor } = op;
  if (actor.kind !== 'user') throw new PortalError('forbidden', 'Only a signed-in user has a session.');
  const user = await op.asSystem().store.users.find(actor.id);
  if (!user) throw new PortalError('unauthenticated', 'The user of this session is gone.');
  response.json(presentSession(actor, op.scope, user));
};

function changePassword(deps: Parameters<typeof changeOwnPassword>[1]): RequestHandler {
  return async (request, response) => {
    await changeOwnPassword(operationOf(request), deps, textsIn(request.body, ['currentPassword', 'newPassword']));
    response.status(204).end();
  };
}

function showPolicy(policy: PasswordPolicy): RequestHandler {
  return (_request, response) => {
    response.json(presentPolicy(policy));
  };
}
