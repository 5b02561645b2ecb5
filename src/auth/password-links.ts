import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import { systemOperation } from '../http/operation';
import { PortalError } from '../portal/errors';
import { followLink } from '../portal/links/links';
import { requestReset } from '../portal/links/request-reset';
import { resetPassword, type PasswordReset } from '../portal/links/reset-password';
import { knownIn, languageOf, type Language } from '../portal/mail/language';
import type { PasswordService } from '../portal/passwords/password-service';
import type { PasswordRules } from '../portal/passwords/presets';
import type { Storage } from '../portal/store';
import { only } from '../http/only';
import { sendInvalidLink, sendResetDone, sendResetForm, sendTryAgain } from './reset-page';
import { textsIn } from './texts-in';

export interface PasswordLinksDeps {
  readonly storage: Storage;
  readonly passwords: PasswordService;
  readonly rules: PasswordRules;
  /** Reads a JSON body, and nothing but one. */
  readonly jsonBody: readonly RequestHandler[];
}

const FORM = 'application/x-www-form-urlencoded';
const MAX_FORM_BYTES = 64 * 1024;

/**
 * `POST /password/forgot`, and what the links in mails lead to: `GET /password/reset?token=…`, a page with a form, and
 * `POST /password/reset`, from that form or as JSON.
 */
export function createPasswordLinks(deps: PasswordLinksDeps): Router {
  const json = [...deps.jsonBody];
  const form = express.urlencoded({ extended: false, limit: MAX_FORM_BYTES, parameterLimit: 10 });
  const router = Router();
  router.route('/password/forgot').post(json, forgot(deps)).all(only('POST'));
  router
    .route('/password/reset')
    .get(showForm(deps))
    .post(onlyForms(form, resetByForm(deps)), json, reset(deps))
    .all(only('GET, HEAD, POST'));
  return router;
}

/** The same for everybody, known or not. */
function forgot({ storage }: PasswordLinksDeps): RequestHandler {
  return async (request, response) => {
    const { username } = textsIn(request.body, ['username']);
    await requestReset(systemOperation(storage, 'forgotten password', request), username);
    response.status(202).json({ message: 'If there is such an account with an e-mail address, a link is on its way.' });
  };
}

function reset({ storage, passwords }: PasswordLinksDeps): RequestHandler {
  return async (request, response) => {
    const given = textsIn(request.body, ['token', 'newPassword']);
    await resetPassword(systemOperation(storage, 'link in a mail', request), passwords, given);
    response.status(204).end();
  };
}

/** Looking at the page uses nothing up: mail programs follow links on their own. */
function showForm(deps: PasswordLinksDeps): RequestHandler {
  return async (request, response) => {
    const { token } = request.query;
    await sendForm(deps, request, response, typeof token === 'string' ? token : '');
  };
}

function resetByForm(deps: PasswordLinksDeps): RequestHandler {
  return async (request, response) => {
    const given = fieldsOf(request.body);
    const language = await languageFor(deps, request, given.token);
    try {
      await resetPassword(systemOperation(deps.storage, 'link in a mail', request), deps.passwords, given);
    } catch (error) {
      if (!(error instanceof PortalError)) throw error;
      if (error.code === 'busy') return sendTryAgain(response, 503, language);
      if (error.code === 'too-many-requests') return sendTryAgain(response, 429, language);
      const refusal = error.code === 'invalid-password' ? error.message : undefined;
      return await sendForm(deps, request, response, given.token, refusal);
    }
    sendResetDone(response, language);
  };
}

async function sendForm(
  { storage, rules }: PasswordLinksDeps,
  request: Request,
  response: Response,
  token: string,
  refusal?: string,
): Promise<void> {
  const found = await followLink(storage.within({ all: true }), token);
  if (!found) return sendInvalidLink(response, browserLanguage(request));
  sendResetForm(response, languageOf(found.user), { token, userName: found.user.userName, rules, refusal });
}

async function languageFor({ storage }: PasswordLinksDeps, request: Request, token: string): Promise<Language> {
  const found = await followLink(storage.within({ all: true }), token);
  return found ? languageOf(found.user) : browserLanguage(request);
}

function browserLanguage(request: Request): Language {
  return knownIn(request.get('accept-language') ?? null) ?? 'en';
}

function fieldsOf(body: unknown): PasswordReset {
  const fields = new Map(Object.entries(body ?? {}));
  const text = (name: string) => {
    const value: unknown = fields.get(name);
    return typeof value === 'string' ? value : '';
  };
  return { token: text('token'), newPassword: text('newPassword') };
}

/** Parses and answers where the body is a form's; leaves the request to the next handler where not. */
function onlyForms(parse: RequestHandler, answer: RequestHandler): RequestHandler {
  return (request, response, next) => {
    if (!request.is(FORM)) return next();
    parse(request, response, (error?: unknown) => {
      if (error !== undefined) return next(error);
      void Promise.resolve(answer(request, response, next)).catch(next);
    });
  };
}
