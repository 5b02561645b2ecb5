import type { Request } from 'express';
import { demand, may } from '../../portal/access';
import type { Actor } from '../../portal/actor';
import type { PortalError } from '../../portal/errors';
import type { User } from '../../portal/users/user';
import type { Operation } from '../../portal/operation';
import type { AttributeRef, Filter } from '../../portal/query';
import { emailsOf } from '../../portal/users/profile';
import { html, type Html } from '../../http/html';
import { problemOf } from './account-pages';
import { field, form, type Drawing, type PlainPage } from './plain-page';
import type { PlainText } from './plain-texts';
import { findUser } from './user-changes';

const PAGE = 50;

/** Further on one searches: a page is the dearer the deeper it is. */
const MOST_PAGES = 20;

const text = (...path: string[]): AttributeRef => ({
  path,
  type: 'string',
  caseExact: false,
  multiValued: path[0] === 'emails',
});
const SEARCHED = [text('userName'), text('displayName'), text('name', 'familyName'), text('emails', 'value')];

/** Users by name, a page at a time; `q` searches them, `page` counts from 1. Throws `forbidden`. */
export async function usersPage(op: Operation, { query }: Request): Promise<PlainPage> {
  demand(op.actor, 'users:read');
  const words = typeof query['q'] === 'string' ? query['q'].trim() : '';
  const page = pageOf(query['page']);
  const { total, rows } = await op.store.users.list({
    ...(words !== '' && { filter: holding(words) }),
    sort: { attribute: text('userName'), descending: false },
    page: { offset: (page - 1) * PAGE, limit: PAGE },
  });
  return { title: 'users', body: (drawing) => listOf(drawing, { words, page, total, rows }) };
}

function pageOf(given: unknown): number {
  const page = typeof given === 'string' && /^\d{1,3}$/.test(given) ? Number(given) : 1;
  return Math.min(Math.max(page, 1), MOST_PAGES);
}

/** Short words are looked for at the beginning, which is quick in any number. */
function holding(words: string): Filter {
  const operator = Array.from(words).length < 3 ? 'sw' : 'co';
  return {
    kind: 'or',
    operands: SEARCHED.map((attribute) => ({ kind: 'compare', attribute, operator, value: words })),
  };
}

interface Listed {
  readonly words: string;
  readonly page: number;
  readonly total: number;
  readonly rows: readonly User[];
}

function listOf(drawing: Drawing, listed: Listed): Html {
  const { t } = drawing;
  const { words, rows } = listed;
  return html`
    <p><a href="/console/plain">${t('start')}</a></p>
    <form action="/console/plain/users">
      <div class="field">
        <label for="q">${t('search')}</label>
        <input id="q" name="q" type="search" value="${words}" autocomplete="off" />
      </div>
      <button type="submit">${t('find')}</button>
    </form>
    ${rows.length === 0 ? html`<p>${t('noneFound')}</p>` : tableOf(drawing, rows)} ${pagerOf(drawing, listed)}
  `;
}

function tableOf({ t }: Drawing, rows: readonly User[]): Html {
  const titles = (['name', 'userName', 'email', 'organization', 'state'] as const).map(
    (key) => html`<th scope="col">${t(key)}</th>`,
  );
  const lines = rows.map(
    (user) =>
      html`<tr>
        <th scope="row"><a href="/console/plain/users/${encodeURIComponent(user.id)}">${nameOf(user)}</a></th>
        <td data-title="${t('userName')}">${user.userName}</td>
        <td data-title="${t('email')}">${emailsOf(user.profile)[0] ?? '–'}</td>
        <td data-title="${t('organization')}">${user.organization.name}</td>
        <td data-title="${t('state')}">${stateOf(user).map(t).join(', ')}</td>
      </tr>`,
  );
  return html`<div class="table-box">
    <table class="rows">
      <thead>
        <tr>
          ${titles}
        </tr>
      </thead>
      <tbody>
        ${lines}
      </tbody>
    </table>
  </div>`;
}

function pagerOf({ t }: Drawing, { words, page, total }: Listed): Html {
  const pages = Math.ceil(total / PAGE);
  const link = (to: number, key: PlainText) => {
    const query = new URLSearchParams({ ...(words !== '' && { q: words }), page: String(to) });
    return html`<a href="/console/plain/users?${query.toString()}">${t(key)}</a>`;
  };
  return html`<p class="links">
    ${page > 1 ? link(page - 1, 'previousPage') : undefined}
    ${page < Math.min(pages, MOST_PAGES) ? link(page + 1, 'nextPage') : undefined}
    ${page === MOST_PAGES && pages > MOST_PAGES ? t('narrow') : undefined}
  </p>`;
}

export interface UserState {
  readonly notice?: PlainText;
  readonly error?: PortalError;
}

/** One user at a glance, and what can't wait. Throws `forbidden`, `not-found`. */
export async function userPage(op: Operation, request: Request, state: UserState = {}): Promise<PlainPage> {
  demand(op.actor, 'users:read');
  const user = await findUser(op, request);
  return {
    title: 'users',
    status: state.error ? 400 : 200,
    body: (drawing) => html`
      ${state.notice && html`<p role="status">${drawing.t(state.notice)}</p>`}
      ${state.error && problemOf(drawing, state.error)} ${factsOf(drawing, user)} ${formsOf(drawing, op.actor, user)}
    `,
  };
}

/** Nobody's own account: for the own password there is a form of its own. */
function formsOf(drawing: Drawing, actor: Actor, user: User): readonly Html[] {
  if (actor.kind === 'user' && actor.id === user.id) return [];
  return [
    ...(may(actor, 'users:write') ? [stateForm(drawing, user)] : []),
    ...(may(actor, 'users:password') && user.provider === 'builtIn' ? [passwordForm(drawing, user)] : []),
  ];
}

function stateForm(drawing: Drawing, { id, active }: User): Html {
  const { t } = drawing;
  const act = active ? 'deactivate' : 'activate';
  const fields = html`
    <input type="hidden" name="active" value="${String(!active)}" />
    ${ownPassword(drawing, act)} <button type="submit">${t(act)}</button>
  `;
  return html`<h2>${t(act)}</h2>
    <p>${t(active ? 'deactivateHint' : 'activateHint')}</p>
    ${form(drawing, `users/${encodeURIComponent(id)}/state`, fields)}`;
}

function passwordForm(drawing: Drawing, { id }: User): Html {
  const { t } = drawing;
  const fields = html`
    ${field({ name: 'new-password', label: t('next'), type: 'password', autocomplete: 'new-password' })}
    <div class="field check">
      <label><input type="checkbox" name="must-change" checked />${t('mustChange')}</label>
    </div>
    ${ownPassword(drawing, 'give')} <button type="submit">${t('give')}</button>
  `;
  return html`<h2>${t('give')}</h2>
    <p>${t('giveHint')}</p>
    ${form(drawing, `users/${encodeURIComponent(id)}/password`, fields)}`;
}

/** `id`: which of the page's it is. */
function ownPassword({ t }: Drawing, id: string): Html {
  return field({
    id: `own-${id}`,
    name: 'current-password',
    label: t('current'),
    type: 'password',
    autocomplete: 'current-password',
  });
}

function factsOf({ t }: Drawing, user: User): Html {
  const roles = user.roles.map(({ display, organization }) =>
    organization ? `${display} (${organization.name})` : display,
  );
  const facts: readonly (readonly [PlainText, string])[] = [
    ['userName', user.userName],
    ['email', emailsOf(user.profile).join(', ') || '–'],
    ['organization', user.organization.name],
    ['state', stateOf(user).map(t).join(', ')],
    ['roles', roles.join(', ') || '–'],
    ['provider', t(user.provider)],
    ['lastLogin', user.lastLogin ?? t('never')],
    ['passwordSet', user.passwordChangedAt ?? t('never')],
    ['created', user.created],
    ['id', user.id],
  ];
  return html`
    <p><a href="/console/plain/users">${t('users')}</a></p>
    <h2>${nameOf(user)}</h2>
    <dl class="facts">
      ${facts.map(
        ([key, value]) =>
          html`<div>
            <dt>${t(key)}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  `;
}

function stateOf({ active, lockedUntil, mustChangePassword }: User): PlainText[] {
  const locked = lockedUntil !== null && Date.parse(lockedUntil) > Date.now();
  return [
    active ? 'active' : 'disabled',
    ...(locked ? (['locked'] as const) : []),
    ...(mustChangePassword ? (['passwordDue'] as const) : []),
  ];
}

function nameOf({ displayName, userName }: User): string {
  return displayName ?? userName;
}
