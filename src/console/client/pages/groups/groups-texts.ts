import { defineTexts } from '../../kit/i18n';

export const groupsTexts = defineTexts({
  en: {
    groups: 'Groups',
    create: 'Create a group',
    createIt: 'Create the group',
    created: '{name} is created.',
    search: 'Search by name',
    name: 'Name',
    organization: 'Organization',
    organizationHint: 'Without one: {name}. Its users and groups can be members; it can’t be changed later.',
    members: 'Members',
    externalId: 'Id at the identity provider',
    lastModified: 'Changed',
    noneFound: 'No group is like that. Try fewer letters or filters.',
    none: 'There are no groups yet. Create one, or let an identity provider push its own.',
  },
  de: {
    groups: 'Gruppen',
    create: 'Gruppe anlegen',
    createIt: 'Gruppe anlegen',
    created: '{name} ist angelegt.',
    search: 'Suche nach dem Namen',
    name: 'Name',
    organization: 'Organisation',
    organizationHint:
      'Ohne eine: {name}. Ihre Benutzer und Gruppen können Mitglieder sein; später lässt sie sich nicht ändern.',
    members: 'Mitglieder',
    externalId: 'Id beim Identitätsanbieter',
    lastModified: 'Geändert',
    noneFound: 'So ist keine Gruppe. Versuchen Sie weniger Buchstaben oder Filter.',
    none: 'Es gibt noch keine Gruppen. Legen Sie eine an, oder lassen Sie einen Identitätsanbieter seine senden.',
  },
});
