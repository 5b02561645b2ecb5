import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { escapeHtml } from '../portal/escape-html';
import type { Language } from '../portal/mail/language';
import type { PasswordRules } from '../portal/passwords/presets';
import { RESET_PAGE_TEXTS, type ResetPageTexts } from './reset-page-texts';

/** Enough to be read well, small enough to stand in the page. */
const STYLE =
  'body{font:1.125rem/1.5 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}' +
  'label{display:block;margin-top:1rem;font-weight:600}' +
  'input{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:1px solid #555;border-radius:.25rem}' +
  'button{font:inherit;margin-top:1rem;padding:.5rem 1rem;border:0;border-radius:.25rem;color:#fff;background:#0b4f9e}' +
  ':focus-visible{outline:3px solid #0b4f9e;outline-offset:2px}' +
  '.error{border-left:.25rem solid #b00020;padding-left:.75rem}';

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** No script, nothing from anywhere else, and a form that goes nowhere else. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export interface ResetForm {
  readonly token: string;
  readonly userName: string;
  readonly rules: PasswordRules;
  /** Why the last attempt was refused. */
  readonly refusal?: string | undefined;
}

/** Answers with the page on which a password is chosen; works without script. */
export function sendResetForm(response: Response, language: Language, form: ResetForm): void {
  const texts = RESET_PAGE_TEXTS[language];
  send(response, form.refusal === undefined ? 200 : 400, language, texts.title, formOf(texts, form));
}

export function sendResetDone(response: Response, language: Language): void {
  const { done } = RESET_PAGE_TEXTS[language];
  send(response, 200, language, done.title, [`<p role="status">${escapeHtml(done.text)}</p>`]);
}

/** For a link that is used, too old or made up. */
export function sendInvalidLink(response: Response, language: Language): void {
  const { invalid } = RESET_PAGE_TEXTS[language];
  send(response, 400, language, invalid.title, [`<p role="alert" class="error">${escapeHtml(invalid.text)}</p>`]);
}

/** For what isn't the link's fault, such as too many passwords at a time. */
export function sendTryAgain(response: Response, status: number, language: Language): void {
  const { busy } = RESET_PAGE_TEXTS[language];
  send(response, status, language, busy.title, [`<p role="alert" class="error">${escapeHtml(busy.text)}</p>`]);
}

function formOf(texts: ResetPageTexts, { token, userName, rules, refusal }: ResetForm): string[] {
  const refused = refusal !== undefined;
  return [
    ...(refused
      ? [
          `<p role="alert" class="error" id="refusal">${escapeHtml(texts.refused)} <span lang="en">${escapeHtml(refusal)}</span></p>`,
        ]
      : []),
    '<form method="post" action="reset">',
    `<input type="hidden" name="token" value="${escapeHtml(token)}">`,
    `<label for="username">${escapeHtml(texts.userName)}</label>`,
    `<input id="username" name="username" autocomplete="username" readonly value="${escapeHtml(userName)}">`,
    `<label for="password">${escapeHtml(texts.newPassword)}</label>`,
    `<input id="password" name="newPassword" type="password" autocomplete="new-password" required` +
      ` aria-describedby="rules${refused ? ' refusal' : ''}"${refused ? ' aria-invalid="true" autofocus' : ''}>`,
    `<p id="rules">${escapeHtml(texts.rules(rules))}</p>`,
    `<button type="submit">${escapeHtml(texts.submit)}</button>`,
    '</form>',
  ];
}

function send(response: Response, status: number, language: Language, title: string, content: readonly string[]): void {
  response.status(status).type('html').set({
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'Content-Language': language,
  });
  response.send(
    [
      '<!doctype html>',
      `<html lang="${language}">`,
      '<head>',
      '<meta charset="utf-8">',
      '<meta name="viewport" content="width=device-width, initial-scale=1">',
      `<title>${escapeHtml(title)}</title>`,
      `<style>${STYLE}</style>`,
      '</head>',
      '<body>',
      '<main>',
      `<h1>${escapeHtml(title)}</h1>`,
      ...content,
      '</main>',
      '</body>',
      '</html>',
      '',
    ].join('\n'),
  );
}
