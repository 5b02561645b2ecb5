import { defineTexts, useTexts } from '../../kit/i18n';

const texts = defineTexts({
  en: {
    create: 'Create {one}',
    list: 'Look up {many}',
    read: 'Read {one}',
    change: 'Change {one}',
    replace: 'Replace {one}',
    remove: 'Delete {one}',
    Bulk: 'Many operations at once',
    '.search': 'Search',
    Schemas: 'Ask what the server can do',
    'Users-one': 'a user',
    'Users-many': 'users',
    'Groups-one': 'a group',
    'Groups-many': 'groups',
    'Organizations-one': 'an organization',
    'Organizations-many': 'organizations',
    'Roles-one': 'a role',
    'Roles-many': 'roles',
  },
  de: {
    create: '{one} anlegen',
    list: '{many} suchen',
    read: '{one} lesen',
    change: '{one} ändern',
    replace: '{one} ersetzen',
    remove: '{one} löschen',
    Bulk: 'Viele Operationen auf einmal',
    '.search': 'Suchen',
    Schemas: 'Fragen, was der Server kann',
    'Users-one': 'Benutzer',
    'Users-many': 'Benutzer',
    'Groups-one': 'Gruppe',
    'Groups-many': 'Gruppen',
    'Organizations-one': 'Organisation',
    'Organizations-many': 'Organisationen',
    'Roles-one': 'Rolle',
    'Roles-many': 'Rollen',
  },
});

const THINGS = ['Users', 'Groups', 'Organizations', 'Roles'] as const;
const VERBS = { POST: 'create', PUT: 'replace', PATCH: 'change', DELETE: 'remove' } as const;

/** What a call of SCIM is for (RFC 7644 §3.2), in words; undefined for any other. */
export function useCallWords(): (method: string, path: string) => string | undefined {
  const t = useTexts(texts);
  return (method, path) => {
    const [, endpoint = '', rest = ''] = /^(?:\/console\/api)?\/scim\/v2\/([^/?]+)(?:\/([^/?]+))?/.exec(path) ?? [];
    if (endpoint === 'Bulk') return t('Bulk');
    if (endpoint === '.search' || rest === '.search') return t('.search');
    if (/^(Schemas|ResourceTypes|ServiceProviderConfig)$/.test(endpoint)) return t('Schemas');
    const thing = THINGS.find((each) => each === endpoint);
    if (!thing) return undefined;
    const verb = Object.hasOwn(VERBS, method) ? VERBS[method as keyof typeof VERBS] : rest === '' ? 'list' : 'read';
    return t(verb, { one: t(`${thing}-one`), many: t(`${thing}-many`) });
  };
}
