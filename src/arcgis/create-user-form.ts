import { html, type Html } from '../http/html';
import type { ArcgisError } from './arcgis-error';
import { errorNotice, page, type PageFrame } from './pages';
import type { Parameters } from './parameters';
import type { UsernameRule } from './user-input';
import { DEFAULT_ROLE, LICENSE_TYPES, PROVIDERS, ROLES } from './vocabulary';

export interface FormState {
  readonly usernames: UsernameRule;
  /** What was sent before; the secrets of it aren't shown again. */
  readonly values?: Parameters;
  readonly error?: ArcgisError;
}

/** The form of `createUser`. It posts to the address it came from. */
export function createUserForm(frame: PageFrame, { usernames, values, error }: FormState): Html {
  const value = (name: string) => soughtValue(values, name);
  return page(
    frame,
    'Create a user',
    html`${error ? errorNotice(error) : ''}
      <form method="post" autocomplete="off">
        <fieldset>
          <legend>Account</legend>
          ${field({
            name: 'username',
            label: 'Username',
            value: value('username'),
            hint: usernames === 'strict' ? '6 to 24 characters: ASCII letters, digits and underscores.' : undefined,
            attributes: html` required ${usernames === 'strict' ? html` pattern="[A-Za-z0-9_]{6,24}"` : ''}`,
          })}
          ${choice('provider', 'Account type', PROVIDER_OPTIONS, value('provider') || PROVIDERS[0])}
          ${field({
            name: 'password',
            label: 'Password',
            hint: 'Of a built-in account: at least 8 characters, among them a letter and a digit. Of an enterprise account: none.',
            attributes: html` type="password" autocomplete="new-password"`,
          })}
          ${field({
            name: 'idpUsername',
            label: 'Enterprise username',
            value: value('idpUsername'),
            hint: 'The name in the enterprise identity store; for enterprise accounts only.',
          })}
        </fieldset>
        <fieldset>
          <legend>Person</legend>
          ${field({ name: 'firstname', label: 'First name', value: value('firstname') })}
          ${field({ name: 'lastname', label: 'Last name', value: value('lastname') })}
          ${field({ name: 'email', label: 'E-mail', value: value('email'), attributes: html` type="email"` })}
          <label for="description">Description</label>
          <textarea id="description" name="description" rows="3">${value('description')}</textarea>
        </fieldset>
        <fieldset>
          <legend>Role and license</legend>
          ${field({
            name: 'role',
            label: 'Role',
            value: value('role') || DEFAULT_ROLE,
            hint: 'One of those suggested, or a custom role’s identifier such as iBBBBBBBBBBBBBBB.',
            attributes: html` list="roles"`,
          })}
          <datalist id="roles">
            ${ROLES.map(({ word, display }) => html`<option value="${word}">${display}</option>`)}
          </datalist>
          ${choice('userLicenseTypeId', 'User type', LICENSE_OPTIONS, value('userLicenseTypeId'))}
        </fieldset>
        <fieldset>
          <legend>Permission</legend>
          ${field({
            name: 'token',
            label: 'Token',
            hint: 'The token of a connection or a session that may add members.',
            attributes: html` type="password" required autocomplete="off"`,
          })}
        </fieldset>
        <input type="hidden" name="f" value="html" />
        <button type="submit">Create user</button>
      </form>`,
  );
}

type Option = readonly [value: string, label: string];

const PROVIDER_OPTIONS: readonly Option[] = [
  ['arcgis', 'Built-in account'],
  ['enterprise', 'Account of the enterprise identity store'],
];

const LICENSE_OPTIONS: readonly Option[] = [['', 'None'], ...LICENSE_TYPES.map((type): Option => [type, type])];

interface FieldOptions {
  readonly name: string;
  readonly label: string;
  readonly value?: string;
  readonly hint?: string | undefined;
  readonly attributes?: Html;
}

function field({ name, label, value = '', hint, attributes = html`` }: FieldOptions): Html {
  const described = hint === undefined ? html`` : html` aria-describedby="${name}-hint"`;
  return html`<label for="${name}">${label}</label>
    <input id="${name}" name="${name}" value="${value}" ${described}${attributes} />
    ${hint === undefined ? '' : html`<p class="hint" id="${name}-hint">${hint}</p>`}`;
}

function choice(name: string, label: string, options: readonly Option[], chosen: string): Html {
  return html`<label for="${name}">${label}</label>
    <select id="${name}" name="${name}">
      ${options.map(
        ([value, text]) => html`<option value="${value}" ${value === chosen ? html`selected` : ''}>${text}</option>`,
      )}
    </select>`;
}

/** A field given twice is what the error is about: it starts anew. */
function soughtValue(values: Parameters | undefined, name: string): string {
  try {
    return values?.text(name) ?? '';
  } catch {
    return '';
  }
}
