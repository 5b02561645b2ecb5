import express, { Router, type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import { html } from '../http/html';
import { HttpError } from '../http/http-error';
import { noteFailure } from '../http/note-failure';
import { noStore } from '../http/no-store';
import { only } from '../http/only';
import { hasMediaType } from '../http/limits';
import { operationOf } from '../http/operation';
import { demand } from '../portal/access';
import { PortalError } from '../portal/errors';
import { formatOf, send, type Answer, type Format } from './answer';
import { ArcgisError, httpStatus, translateError } from './arcgis-error';
import { authenticate, type AuthenticationDeps } from './authenticate';
import { createUserForm } from './create-user-form';
import { createMember, enableMember, findMember, updateMember, type MemberDeps } from './members';
import { errorPage, page, resultPage, STYLES } from './pages';
import { readParameters } from './parameters';
import { presentUser } from './present-user';

export interface ArcgisDeps extends MemberDeps, AuthenticationDeps {
  /** Logs an error that nobody foresaw; returns the request id under which it is found. */
  readonly logUnknownError: (error: unknown, response: Response) => string;
}

/** Enough for any form, and little enough to be read before the caller is known: the token and `f` may be in it. */
const MAX_FORM_BYTES = 64 * 1024;
const MAX_FIELDS = 100;
const FORM = 'application/x-www-form-urlencoded';

/**
 * The GIS portal's administration calls, to be mounted at `/portaladmin`: `security/users/createUser`,
 * `security/users`, `community/users/{name}` with `enable`, `disable` and `update`.
 */
export function createArcgisRouter(deps: ArcgisDeps): Router {
  const router = Router();
  router.use(noStore);
  router.get('/style.css', sendStyles);
  router.get('/security/users/createUser', showForm(deps));
  router.use(readForm, authenticate(deps));
  router.route('/security/users').get(showCount).all(only('GET'));
  router.route('/security/users/createUser').post(create(deps)).all(only('GET, POST'));
  router.route('/community/users/:name').get(showMember).all(only('GET'));
  router.route('/community/users/:name/enable').post(enable(true)).all(only('POST'));
  router.route('/community/users/:name/disable').post(enable(false)).all(only('POST'));
  router.route('/community/users/:name/update').post(update(deps)).all(only('POST'));
  router.use((request) => {
    throw new HttpError(404, 'path.unknown', `There is no ${request.path}.`);
  });
  router.use(arcgisErrorHandler(deps));
  return router;
}

const sendStyles: RequestHandler = (_request, response) => {
  response.type('css').send(STYLES);
};

const parseForm = express.urlencoded({
  extended: false,
  type: FORM,
  limit: MAX_FORM_BYTES,
  parameterLimit: MAX_FIELDS,
});

const readForm: RequestHandler = (request, response, next) => {
  if (!hasMediaType(request, [FORM])) throw new HttpError(415, 'media-type.unsupported', `The body must be ${FORM}.`);
  parseForm(request, response, next);
};

function showForm({ usernames }: MemberDeps): RequestHandler {
  return (request, response) => {
    if (formatOf(request) !== 'html') throw new ArcgisError(405, 'createUser is an operation for POST.');
    const form = () => createUserForm(frameOf(request), { usernames });
    send(response, 'html', { json: {}, page: form });
  };
}

function create(deps: MemberDeps): RequestHandler {
  return async (request, response) => {
    const format = formatOf(request);
    const parameters = readParameters(request.body);
    await createMember(operationOf(request), deps, parameters);
    const link = `${request.baseUrl}/security/users/createUser`;
    const told = html`<p role="status">The account “${parameters.text('username') ?? ''}” was created.</p>
      <p><a href="${link}">Create another user</a></p>`;
    send(response, format, {
      json: { status: 'success' },
      page: () => page(frameOf(request), 'User created', told),
    });
  };
}

const showCount: RequestHandler = async (request, response) => {
  const op = operationOf(request);
  demand(op.actor, 'users:read');
  const { total } = await op.store.users.list({ page: { offset: 0, limit: 0 } });
  sendResult(request, response, 'Users', { currentRegisteredMembers: total });
};

const showMember: RequestHandler = async (request, response) => {
  const user = await findMember(operationOf(request), nameOf(request), 'users:read');
  sendResult(request, response, user.userName, presentUser(user));
};

function enable(active: boolean): RequestHandler {
  return async (request, response) => {
    await enableMember(operationOf(request), nameOf(request), active);
    sendResult(request, response, active ? 'User enabled' : 'User disabled', { success: true });
  };
}

function update({ passwords }: MemberDeps): RequestHandler {
  return async (request, response) => {
    await updateMember(operationOf(request), passwords, nameOf(request), readParameters(request.body));
    sendResult(request, response, 'User updated', { success: true });
  };
}

function sendResult(request: Request, response: Response, title: string, result: object): void {
  const answer: Answer = { json: result, page: () => resultPage(frameOf(request), title, result) };
  send(response, formatOf(request), answer);
}

function arcgisErrorHandler(deps: ArcgisDeps): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const told = translateError(error) ?? internalError(deps.logUnknownError(error, response));
    const { code, message, details } = told;
    noteFailure(request, { code: String(code), detail: message });
    response.status(httpStatus(error));
    if (error instanceof PortalError && error.retryAfter !== undefined) {
      response.setHeader('Retry-After', String(Math.ceil(error.retryAfter)));
    }
    send(response, formatForError(request), {
      json: { error: { code, message, details } },
      page: () => (isCreation(request) ? formAgain(deps, request, told) : errorPage(frameOf(request), told)),
    });
  };
}

function internalError(requestId: string): ArcgisError {
  return new ArcgisError(500, `Internal error, request id ${requestId}.`);
}

/** Somebody who asked for a format that there isn't is no person at a form. */
function formatForError(request: Request): Format {
  try {
    return formatOf(request);
  } catch {
    return 'json';
  }
}

function isCreation({ method, path }: Request): boolean {
  return method === 'POST' && /^\/security\/users\/createuser\/?$/i.test(path);
}

function formAgain({ usernames }: MemberDeps, request: Request, error: ArcgisError) {
  return createUserForm(frameOf(request), { usernames, values: readParameters(request.body), error });
}

function frameOf({ baseUrl }: Request) {
  return { base: baseUrl };
}

function nameOf({ params }: Request): string {
  return String(params['name']);
}
