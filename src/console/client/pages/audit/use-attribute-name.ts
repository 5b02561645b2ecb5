import { defineTexts, useTexts } from '../../kit/i18n';
import { attributeTexts } from '../user/attribute-texts';

/** What the trail records and the user's form has no word for. */
const changeTexts = defineTexts({
  en: {
    active: 'Active',
    password: 'Password',
    roles: 'Roles',
    access: 'Access',
    organizationId: 'Organization',
    provider: 'Signs in by',
    mustChangePassword: 'Must change the password',
    locked: 'Locked',
    lockedUntil: 'Locked until',
    session: 'Session',
    sessions: 'Sessions',
    members: 'Members',
    name: 'Name',
    privileges: 'Privileges',
    profile: 'Profile',
    token: 'Token',
    kind: 'Kind',
    expiresAt: 'Ends',
    scope: 'Sees',
  },
  de: {
    active: 'Aktiv',
    password: 'Passwort',
    roles: 'Rollen',
    access: 'Zugang',
    organizationId: 'Organisation',
    provider: 'Anmeldung über',
    mustChangePassword: 'Muss das Passwort ändern',
    locked: 'Gesperrt',
    lockedUntil: 'Gesperrt bis',
    session: 'Sitzung',
    sessions: 'Sitzungen',
    members: 'Mitglieder',
    name: 'Name',
    privileges: 'Rechte',
    profile: 'Profil',
    token: 'Token',
    kind: 'Art',
    expiresAt: 'Endet',
    scope: 'Sieht',
  },
});

/** What an attribute of a change is called; one that has no word goes by its own name. */
export function useAttributeName(): (attribute: string) => string {
  const change = useTexts(changeTexts);
  const attributes = useTexts(attributeTexts);
  return (attribute) => {
    if (Object.hasOwn(changeTexts.en, attribute)) return change(attribute as keyof typeof changeTexts.en);
    if (Object.hasOwn(attributeTexts.en, attribute)) return attributes(attribute as keyof typeof attributeTexts.en);
    return attribute;
  };
}
