import { defineTexts } from './i18n';
import type { PrivilegeAct, PrivilegeArea } from './privileges';

export const privilegeTexts = defineTexts<PrivilegeArea | PrivilegeAct>({
  en: {
    users: 'Users',
    groups: 'Groups',
    organizations: 'Organizations',
    roles: 'Roles',
    connections: 'Connections',
    audit: 'Audit and requests',
    read: 'see',
    write: 'change',
    password: 'set passwords',
  },
  de: {
    users: 'Benutzer',
    groups: 'Gruppen',
    organizations: 'Organisationen',
    roles: 'Rollen',
    connections: 'Verbindungen',
    audit: 'Protokoll und Anfragen',
    read: 'sehen',
    write: 'ändern',
    password: 'Passwörter setzen',
  },
});
