/** Connections as `/admin/connections` shows them (docs/guides/connections.md). */

export type Health = 'ok' | 'unused' | 'expires-soon' | 'no-token' | 'revoked';

export interface Connection {
  readonly id: string;
  readonly name: string;
  readonly organizations: 'all' | readonly string[];
  readonly scopes: readonly string[];
  /** Values of the roles that it may grant; null: any within its scopes. */
  readonly grantableRoles: readonly string[] | null;
  readonly profile: string;
  readonly passwordMode: string;
  /** Null: from anywhere. */
  readonly allowedAddresses: readonly string[] | null;
  readonly created: string;
  readonly lastModified: string;
  readonly revokedAt: string | null;
  readonly health: Health;
  /** When its last token ends; null: never, or there is none. */
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}

export interface Token {
  readonly id: string;
  readonly prefix: string;
  readonly state: 'active' | 'expires-soon' | 'expired' | 'revoked';
  readonly created: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
  readonly lastUsedAddress: string | null;
  readonly lastUsedUserAgent: string | null;
}

export interface ConnectionWithTokens extends Connection {
  readonly tokens: readonly Token[];
}

/** What goes into which field of a provider's form; a null value is the token, which nobody can see again. */
export interface Setup {
  readonly provider: string;
  readonly name: string;
  readonly guide: string;
  readonly fields: readonly {
    readonly label: string;
    readonly value: string | null;
    readonly copyable: boolean;
    readonly hint: string | null;
  }[];
}

/** A new token, shown this once. */
export interface Issued extends ConnectionWithTokens {
  readonly token: string;
  readonly setup?: Setup;
}

export const PROFILES = ['standard', 'rfc', 'entra', 'okta'] as const;
export const PASSWORD_MODES = ['apply', 'ignore', 'require'] as const;

export interface Provider {
  readonly text: string;
  readonly profile: (typeof PROFILES)[number];
  readonly passwordMode: (typeof PASSWORD_MODES)[number];
}

const usual = { profile: 'standard', passwordMode: 'apply' } as const;

/** The providers whose forms the portal knows, and what suits each; Okta sends random passwords. */
export const PROVIDERS: Readonly<Record<string, Provider>> = {
  okta: { text: 'Okta', profile: 'okta', passwordMode: 'ignore' },
  entra: { text: 'Microsoft Entra ID', profile: 'entra', passwordMode: 'apply' },
  onelogin: { text: 'OneLogin', ...usual },
  jumpcloud: { text: 'JumpCloud', ...usual },
  google: { text: 'Google Workspace', ...usual },
  ping: { text: 'PingOne', ...usual },
  authentik: { text: 'authentik', ...usual },
  keycloak: { text: 'Keycloak', ...usual },
  curl: { text: 'curl', ...usual },
  generic: { text: '', ...usual },
};

export function connectionPath(id: string, ...rest: readonly string[]): string {
  return ['/admin/connections', id, ...rest].map((part, at) => (at === 0 ? part : encodeURIComponent(part))).join('/');
}
