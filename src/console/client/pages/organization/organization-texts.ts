import { defineTexts } from '../../kit/i18n';

export const organizationTexts = defineTexts({
  en: {
    users: 'Users',
    groups: 'Groups',
    created: 'Created',
    lastModified: 'Changed',
    id: 'Id',
    details: 'Details',
    saved: 'Saved.',
    nothingToSave: 'Nothing was changed.',
    activate: 'Activate',
    activated: 'The organization is active: its users can sign in.',
    deactivate: 'Deactivate',
    askDeactivate: 'Deactivate {name}?',
    askDeactivateWhy:
      'Its {n} user is signed out and can’t sign in until the organization is active again. This can be undone.|Its {n} users are signed out and can’t sign in until the organization is active again. This can be undone.',
    deactivated: 'The organization is inactive: its users can’t sign in.',
    askDelete: 'Delete {name}?',
    askDeleteWhy: 'The organization is empty. It is gone for good; only the audit trail stays.',
    notEmpty: '{name} can’t be deleted yet',
    notEmptyWhy:
      'Only an empty organization can be deleted, so that nobody’s account goes unseen. It still has {users} users and {groups} groups: move or delete them first. To shut them all out at once, deactivate the organization.',
    toUsers: 'Its users',
    toGroups: 'Its groups',
    deleted: '{name} is deleted.',
    builtInNote: 'This organization belongs to every portal: it keeps its name, stays active and can’t be deleted.',
  },
  de: {
    users: 'Benutzer',
    groups: 'Gruppen',
    created: 'Angelegt',
    lastModified: 'Geändert',
    id: 'Id',
    details: 'Angaben',
    saved: 'Gespeichert.',
    nothingToSave: 'Nichts wurde geändert.',
    activate: 'Aktivieren',
    activated: 'Die Organisation ist aktiv: ihre Benutzer können sich anmelden.',
    deactivate: 'Deaktivieren',
    askDeactivate: '{name} deaktivieren?',
    askDeactivateWhy:
      'Ihr {n} Benutzer wird abgemeldet und kann sich nicht anmelden, bis die Organisation wieder aktiv ist. Das lässt sich zurücknehmen.|Ihre {n} Benutzer werden abgemeldet und können sich nicht anmelden, bis die Organisation wieder aktiv ist. Das lässt sich zurücknehmen.',
    deactivated: 'Die Organisation ist inaktiv: ihre Benutzer können sich nicht anmelden.',
    askDelete: '{name} löschen?',
    askDeleteWhy: 'Die Organisation ist leer. Sie ist endgültig weg; nur das Protokoll bleibt.',
    notEmpty: '{name} lässt sich noch nicht löschen',
    notEmptyWhy:
      'Nur eine leere Organisation lässt sich löschen, damit niemandes Konto unbemerkt verschwindet. Sie hat noch {users} Benutzer und {groups} Gruppen: verschieben oder löschen Sie die zuerst. Um alle auf einmal auszuschließen, deaktivieren Sie die Organisation.',
    toUsers: 'Ihre Benutzer',
    toGroups: 'Ihre Gruppen',
    deleted: '{name} ist gelöscht.',
    builtInNote:
      'Diese Organisation gehört zu jedem Portal: sie behält ihren Namen, bleibt aktiv und lässt sich nicht löschen.',
  },
});
