import { may } from '../../portal/access';
import type { Actor } from '../../portal/actor';
import type { PortalError } from '../../portal/errors';
import { html, type Html } from '../../http/html';
import { alert, field, form, type Drawing, type PlainPage } from './plain-page';
import type { PlainText } from './plain-texts';

export interface SignInState {
  readonly alert?: PlainText;
  readonly notice?: PlainText;
  readonly status?: number;
}

export function signInPage({ alert: problem, notice, status = 200 }: SignInState = {}): PlainPage {
  return {
    title: 'signIn',
    status,
    body: (drawing) => {
      const { t } = drawing;
      return html`
        ${problem && alert(t(problem))} ${notice && html`<p role="status">${t(notice)}</p>`}
        ${form(
          drawing,
          'sign-in',
          html`
            ${field({ name: 'username', label: t('userName'), autocomplete: 'username' })}
            ${field({ name: 'password', label: t('password'), type: 'password', autocomplete: 'current-password' })}
            <button type="submit">${t('signInAct')}</button>
          `,
        )}
        ${whatItIs(drawing)}
      `;
    },
  };
}

export interface AccountState {
  /** The password has to be changed before anything else. */
  readonly due: boolean;
  readonly notice?: PlainText;
  readonly error?: PortalError;
}

/** Who is signed in, the own password, and the ways on. */
export function accountPage(actor: Actor, { due, notice, error }: AccountState): PlainPage {
  return {
    title: due ? 'changeTitle' : 'product',
    status: error ? 400 : 200,
    body: (drawing) => {
      const { t } = drawing;
      return html`
        ${notice && html`<p role="status">${t(notice)}</p>`}
        <p>${t('signedInAs')} <strong>${actor.name}</strong>.</p>
        ${due ? html`<p>${t('due')}</p>` : whatItIs(drawing)}
        ${!due && may(actor, 'users:read') ? html`<p><a href="/console/plain/users">${t('users')}</a></p>` : undefined}
        ${due ? undefined : html`<h2>${t('changeTitle')}</h2>`} ${error && problemOf(drawing, error)}
        ${passwordForm(drawing)} ${form(drawing, 'sign-out', html`<button class="secondary">${t('signOut')}</button>`)}
      `;
    },
  };
}

function passwordForm(drawing: Drawing): Html {
  const { t } = drawing;
  const secret = { type: 'password' } as const;
  return form(
    drawing,
    'password',
    html`
      ${field({ ...secret, name: 'current-password', label: t('current'), autocomplete: 'current-password' })}
      ${field({ ...secret, name: 'new-password', label: t('next'), autocomplete: 'new-password' })}
      <button type="submit">${t('change')}</button>
    `,
  );
}

/** What was refused; why, the server tells in English only. */
export function problemOf({ t }: Drawing, { code, attribute, message }: PortalError): Html {
  if (attribute === 'currentPassword') return alert(t('currentWrong'));
  return code === 'invalid-password' ? alert(t('refused'), message) : alert(t('failed'), message);
}

function whatItIs({ t }: Drawing): Html {
  return html`
    <p>${t('script')} <a href="/console">${t('full')}</a></p>
    <p>${t('other')}: <a href="/docs">/docs</a></p>
  `;
}

/** What one asked for can't be shown. */
export function problemPage({ code }: PortalError): PlainPage {
  const [text, status] =
    code === 'forbidden'
      ? (['forbidden', 403] as const)
      : code === 'not-found'
        ? (['notFound', 404] as const)
        : (['failed', 400] as const);
  return {
    title: 'product',
    status,
    body: ({ t }) =>
      html`${alert(t(text))}
        <p><a href="/console/plain">${t('start')}</a></p>`,
  };
}
