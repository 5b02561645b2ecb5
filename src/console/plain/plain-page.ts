import type { Request, Response } from 'express';
import type { Language } from '../../portal/mail/language';
import { CONTENT_SECURITY_POLICY, pageLanguage, pageTheme } from '../shell-page';
import { html, type Html } from '../../http/html';
import { PLAIN_TEXTS, type PlainText } from './plain-texts';

/** What a page is drawn with. */
export interface Drawing {
  readonly t: (key: PlainText) => string;
  readonly language: Language;
  /** What every form carries, so that no other site's page can send one. */
  readonly formToken: string;
}

export interface PlainPage {
  readonly title: PlainText;
  readonly body: (drawing: Drawing) => Html;
  readonly status?: number;
}

export interface PageSettings {
  /** The style sheet's name, where the client was built. */
  readonly style: string | undefined;
  readonly formToken: (request: Request, response: Response) => string;
}

/** Sends a page that needs no script: in the visitor's language and colours, and in no cache. */
export function sendPlainPage({ style, formToken }: PageSettings, request: Request, response: Response) {
  return ({ title, body, status = 200 }: PlainPage): void => {
    const language = pageLanguage(request);
    const t = (key: PlainText) => PLAIN_TEXTS[language][key];
    const theme = pageTheme(request);
    const page = html`<!doctype html>
      <html lang="${language}" ${theme && html`data-theme="${theme}"`}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${t(title)} – ${t('product')}</title>
          <link rel="icon" href="data:," />
          ${style && html`<link rel="stylesheet" href="/console/assets/${style}" />`}
        </head>
        <body>
          <main class="plain">
            <h1>${t(title)}</h1>
            ${body({ t, language, formToken: formToken(request, response) })}
          </main>
        </body>
      </html> `;
    response.status(status).type('html').set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    // Without any referrer, browsers wouldn't say either where a form comes from (Origin: null).
    response.set('Referrer-Policy', 'same-origin').send(page.markup);
  };
}

/** A form that changes something. */
export function form({ formToken }: Drawing, action: string, content: Html): Html {
  return html`<form method="post" action="/console/plain/${action}">
    <input type="hidden" name="form" value="${formToken}" />
    ${content}
  </form>`;
}

export interface FieldOptions {
  readonly name: string;
  /** Where the page has several of the name. */
  readonly id?: string;
  readonly label: string;
  readonly type?: 'text' | 'password' | 'search';
  readonly autocomplete?: string;
  readonly value?: string;
  readonly hint?: string;
  readonly required?: boolean;
}

export function field(options: FieldOptions): Html {
  const { name, id = name, label, type = 'text', autocomplete = 'off', value = '', hint, required = true } = options;
  return html`<div class="field">
    <label for="${id}">${label}</label>
    <input
      id="${id}"
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      value="${value}"
      autocapitalize="none"
      spellcheck="false"
      ${hint && html`aria-describedby="${id}-hint"`}
      ${required ? html`required` : undefined}
    />
    ${hint && html`<small id="${id}-hint">${hint}</small>`}
  </div>`;
}

/** What went wrong; `words`: the server's own, in English. */
export function alert(text: string, words?: string): Html {
  return html`<div role="alert" class="form-error">
    ${text} ${words && html`<small class="words" lang="en">${words}</small>`}
  </div>`;
}
