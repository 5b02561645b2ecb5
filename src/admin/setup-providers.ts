/** What goes into a field of a provider's form: the address of SCIM, the token, or a text that is always the same. */
export type SetupValue = 'base-url' | 'token' | { readonly text: string };

export interface SetupField {
  /** As the provider's form calls it. */
  readonly label: string;
  readonly value: SetupValue;
  readonly hint?: string;
}

export interface SetupProvider {
  readonly name: string;
  /** The page of docs/guides. */
  readonly guide: string;
  readonly fields: readonly SetupField[];
}

const text = (value: string): SetupValue => ({ text: value });

const WITHOUT_BEARER = 'Without the word Bearer.';
const NO_SLASH = 'Without a slash at its end.';

/** The forms of identity providers, field by field in their order; the guides walk through them. */
export const SETUP_PROVIDERS = {
  okta: {
    name: 'Okta',
    guide: 'okta',
    fields: [
      { label: 'SCIM connector base URL', value: 'base-url' },
      { label: 'Unique identifier field for users', value: text('userName') },
      {
        label: 'Supported provisioning actions',
        value: text('Push New Users, Push Profile Updates, Push Groups'),
        hint: 'Import New Users and Profile Updates as well, if users are here already.',
      },
      { label: 'Authentication Mode', value: text('HTTP Header') },
      { label: 'Authorization: Bearer', value: 'token', hint: WITHOUT_BEARER },
    ],
  },
  entra: {
    name: 'Microsoft Entra ID',
    guide: 'entra',
    fields: [
      { label: 'Tenant URL', value: 'base-url' },
      { label: 'Secret Token', value: 'token', hint: WITHOUT_BEARER },
    ],
  },
  onelogin: {
    name: 'OneLogin',
    guide: 'onelogin',
    fields: [
      { label: 'SCIM Base URL', value: 'base-url' },
      { label: 'SCIM JSON Template', value: text(oneLoginTemplate()), hint: 'The guide tells what else may be in it.' },
      { label: 'SCIM Bearer Token', value: 'token', hint: WITHOUT_BEARER },
    ],
  },
  jumpcloud: {
    name: 'JumpCloud',
    guide: 'jumpcloud',
    fields: [
      { label: 'SCIM Version', value: text('SCIM 2.0') },
      { label: 'Base URL', value: 'base-url', hint: NO_SLASH },
      { label: 'Token Key', value: 'token', hint: WITHOUT_BEARER },
      {
        label: 'Test User Email',
        value: text(''),
        hint: 'An address that no user here has: JumpCloud makes a user with it and deletes it again.',
      },
    ],
  },
  google: {
    name: 'Google Workspace',
    guide: 'google',
    fields: [
      { label: 'Access token', value: 'token', hint: WITHOUT_BEARER },
      { label: 'Endpoint URL', value: 'base-url' },
    ],
  },
  ping: {
    name: 'PingOne',
    guide: 'ping',
    fields: [
      { label: 'SCIM Base URL', value: 'base-url', hint: 'PingFederate calls it SCIM URL.' },
      { label: 'Users Resource', value: text('/Users') },
      { label: 'SCIM Version', value: text('2.0') },
      { label: 'Groups Resource', value: text('/Groups') },
      { label: 'Authentication Method', value: text('OAuth 2 Bearer Token') },
      { label: 'OAuth Access Token', value: 'token', hint: `${WITHOUT_BEARER} PingFederate calls it Access Token.` },
      { label: 'Auth Type Header', value: text('Bearer') },
    ],
  },
  authentik: {
    name: 'authentik',
    guide: 'authentik',
    fields: [
      { label: 'URL', value: 'base-url', hint: NO_SLASH },
      { label: 'Authentication Mode', value: text('Static token') },
      { label: 'Token', value: 'token', hint: WITHOUT_BEARER },
      { label: 'Compatibility Mode', value: text('Default') },
    ],
  },
  keycloak: {
    name: 'Keycloak',
    guide: 'keycloak',
    fields: [
      { label: 'SCIM 2.0 endpoint', value: 'base-url', hint: NO_SLASH },
      { label: 'Endpoint content type', value: text('application/scim+json') },
      { label: 'Auth mode', value: text('BEARER') },
      { label: 'Auth password/token', value: 'token', hint: WITHOUT_BEARER },
    ],
  },
  curl: generic('curl'),
  generic: generic('Any other client'),
} as const satisfies Record<string, SetupProvider>;

export type SetupProviderName = keyof typeof SETUP_PROVIDERS;

export const SETUP_PROVIDER_NAMES = Object.keys(SETUP_PROVIDERS) as SetupProviderName[];

/** The names that RFC 7644 has for things. */
function generic(name: string): SetupProvider {
  return {
    name,
    guide: 'curl',
    fields: [
      { label: 'Base URL', value: 'base-url', hint: NO_SLASH },
      { label: 'Authorization', value: 'token', hint: 'As a header: Authorization: Bearer TOKEN.' },
      { label: 'Content-Type', value: text('application/scim+json') },
    ],
  };
}

/** What OneLogin sends of a user; {$…} is its own notation. */
function oneLoginTemplate(): string {
  const template = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: '{$parameters.scimusername}',
    name: { givenName: '{$user.firstname}', familyName: '{$user.lastname}' },
    displayName: '{$user.display_name}',
    emails: [{ value: '{$user.email}', type: 'work', primary: true }],
  };
  return JSON.stringify(template, null, 2);
}
