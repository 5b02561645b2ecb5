import type { Language } from '../../kit/i18n';

/** What to do in a provider's own pages, in its own words (they are in English everywhere); after docs/guides. */
export interface ProviderSteps {
  /** The way to its form. */
  readonly where: string;
  /** What tries the connection. */
  readonly test: string;
  /** What makes people come over, once that went well. */
  readonly then: string;
}

export function stepsOf(provider: string, language: Language): ProviderSteps | undefined {
  return Object.hasOwn(STEPS, provider) ? STEPS[provider as keyof typeof STEPS][language] : undefined;
}

const STEPS = {
  okta: {
    en: {
      where: 'Applications › your app › Provisioning › Integration › Edit. (Provisioning must be SCIM under General.)',
      test: 'Test Connector Configuration, then Save.',
      then: 'Provisioning › To App: tick Create Users, Update User Attributes and Deactivate Users; then assign one person.',
    },
    de: {
      where:
        'Applications › Ihre App › Provisioning › Integration › Edit. (Unter General muss Provisioning SCIM sein.)',
      test: 'Test Connector Configuration, dann Save.',
      then: 'Provisioning › To App: Create Users, Update User Attributes und Deactivate Users ankreuzen; dann eine Person zuweisen.',
    },
  },
  entra: {
    en: {
      where: 'Enterprise applications › your app › Provisioning › New configuration.',
      test: 'Test Connection, then Save.',
      then: 'Users and groups: assign one person; Provision on demand shows each step; then Start provisioning.',
    },
    de: {
      where: 'Enterprise applications › Ihre App › Provisioning › New configuration.',
      test: 'Test Connection, dann Save.',
      then: 'Users and groups: eine Person zuweisen; Provision on demand zeigt jeden Schritt; dann Start provisioning.',
    },
  },
  onelogin: {
    en: {
      where: 'Applications › your app (SCIM Provisioner with SAML) › Configuration › API Connection.',
      test: 'API Status: Enable. It says Enabled when the first call was answered.',
      then: 'Provisioning: Enable provisioning; then give one person the app under Users.',
    },
    de: {
      where: 'Applications › Ihre App (SCIM Provisioner with SAML) › Configuration › API Connection.',
      test: 'API Status: Enable. Es zeigt Enabled, sobald der erste Aufruf beantwortet ist.',
      then: 'Provisioning: Enable provisioning; dann unter Users einer Person die App geben.',
    },
  },
  jumpcloud: {
    en: {
      where: 'SSO Applications › your Custom Application › Identity Management.',
      test: 'Test Connection, then Activate and Save.',
      then: 'User Groups: tick the groups whose people are to come, and Save.',
    },
    de: {
      where: 'SSO Applications › Ihre Custom Application › Identity Management.',
      test: 'Test Connection, dann Activate und Save.',
      then: 'User Groups: die Gruppen ankreuzen, deren Mitglieder kommen sollen, und Save.',
    },
  },
  google: {
    en: {
      where: 'Apps › Web and mobile apps › the app › Autoprovisioning › Configure autoprovisioning.',
      test: 'There is no button for it: it calls when Autoprovisioning is switched on.',
      then: 'User access: ON for those in scope; then switch Autoprovisioning to Active. It begins within a few hours.',
    },
    de: {
      where: 'Apps › Web and mobile apps › die App › Autoprovisioning › Configure autoprovisioning.',
      test: 'Dafür gibt es keinen Knopf: Es ruft auf, sobald Autoprovisioning eingeschaltet ist.',
      then: 'User access: ON für die Gemeinten; dann Autoprovisioning auf Active stellen. Es beginnt binnen weniger Stunden.',
    },
  },
  ping: {
    en: {
      where:
        'Integrations › Provisioning › + › New connection › Identity Store › SCIM Outbound › Configure authentication.',
      test: 'Test Connection, then Continue.',
      then: 'Switch the connection on; then Rules › New rule, from PingOne to it, and switch the rule on.',
    },
    de: {
      where:
        'Integrations › Provisioning › + › New connection › Identity Store › SCIM Outbound › Configure authentication.',
      test: 'Test Connection, dann Continue.',
      then: 'Die Verbindung einschalten; dann Rules › New rule, von PingOne zu ihr, und die Regel einschalten.',
    },
  },
  authentik: {
    en: {
      where: 'Admin interface › Applications › Providers › Create › SCIM Provider.',
      test: 'The provider’s page › Sync status › Run sync again.',
      then: 'Applications › the portal’s application › Backchannel Providers: add this provider. Without it nothing is sent.',
    },
    de: {
      where: 'Admin interface › Applications › Providers › Create › SCIM Provider.',
      test: 'Seite des Providers › Sync status › Run sync again.',
      then: 'Applications › die Anwendung des Portals › Backchannel Providers: diesen Provider hinzufügen. Ohne ihn wird nichts gesendet.',
    },
  },
  keycloak: {
    en: {
      where: 'Realm settings › Events › Event listeners: add scim. Then User federation › Add scim provider.',
      test: 'Save, then change a user: the extension calls at once.',
      then: 'Put user and group propagation on to bring over who is there already.',
    },
    de: {
      where: 'Realm settings › Events › Event listeners: scim hinzufügen. Dann User federation › Add scim provider.',
      test: 'Save, dann einen Benutzer ändern: Die Erweiterung ruft sofort auf.',
      then: 'User und group propagation einschalten, um zu übertragen, wer schon da ist.',
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, ProviderSteps>>>>;
