import { PortalError } from '../portal/errors';
import type { Connection } from '../portal/connections/connection';
import {
  SETUP_PROVIDER_NAMES,
  SETUP_PROVIDERS,
  type SetupField,
  type SetupProvider,
  type SetupProviderName,
} from './setup-providers';

export interface ConnectionSetup {
  readonly provider: string;
  readonly name: string;
  /** The page that goes through all of it, in the project. */
  readonly guide: string;
  /** In the order of the provider's form. */
  readonly fields: readonly SetupFieldValue[];
}

export interface SetupFieldValue {
  readonly label: string;
  /** Null: the token, which was shown when it was made. */
  readonly value: string | null;
  readonly copyable: boolean;
  readonly hint: string | null;
}

export interface SetupInput {
  readonly publicUrl: string;
  readonly connection: Pick<Connection, 'id' | 'name'>;
  /** Only where it was made just now. */
  readonly token?: string | undefined;
}

/** The values to paste into a provider's form, so that it provisions by a connection. */
export function setupFor(provider: SetupProviderName, input: SetupInput): ConnectionSetup {
  const { name, guide, fields }: SetupProvider = SETUP_PROVIDERS[provider];
  return { provider, name, guide: `docs/guides/${guide}.md`, fields: fields.map((field) => fill(field, input)) };
}

/** Throws `not-found`, with the names there are. */
export function setupProviderOf(text: string): SetupProviderName {
  const found = SETUP_PROVIDER_NAMES.find((name) => name === text);
  if (found) return found;
  throw new PortalError('not-found', `There is no provider "${text}", but ${SETUP_PROVIDER_NAMES.join(', ')}.`);
}

function fill({ label, value, hint }: SetupField, input: SetupInput): SetupFieldValue {
  if (value === 'token' && input.token === undefined) {
    return { label, value: null, copyable: false, hint: rotateHint(input.connection) };
  }
  const text = textOf(value, input);
  return { label, value: text, copyable: text !== '', hint: hint ?? null };
}

function textOf(value: SetupField['value'], { publicUrl, token = '' }: SetupInput): string {
  if (typeof value === 'object') return value.text;
  return value === 'base-url' ? `${publicUrl}/scim/v2` : token;
}

function rotateHint({ id, name }: SetupInput['connection']): string {
  const word = /^[\w.-]+$/.test(name) ? name : id;
  return (
    'The token was shown when it was made, and is kept nowhere. For a new one, beside which the old one goes on for ' +
    `a while: POST /admin/connections/${id}/rotate, or "portal-scim connection rotate ${word}".`
  );
}
