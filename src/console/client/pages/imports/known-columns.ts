/** What rows can be; as `type` of `POST /admin/imports`. */
export const TYPES = ['users', 'organizations', 'groups', 'memberships', 'roles'] as const;
export type RowType = (typeof TYPES)[number];

/** The columns that are offered for each kind of rows, by the names that imports understand. */
export const COLUMNS = {
  users: [
    'userName',
    'givenName',
    'familyName',
    'displayName',
    'email',
    'phone',
    'mobile',
    'organization',
    'roles',
    'groups',
    'active',
    'password',
    'mustChangePassword',
    'externalId',
    'title',
    'department',
    'division',
    'costCenter',
    'employeeNumber',
    'manager',
    'userType',
    'nickName',
    'preferredLanguage',
    'locale',
    'timezone',
    'profileUrl',
    'description',
    'licenseType',
    'provider',
    'idpUsername',
  ],
  organizations: ['name', 'description', 'type', 'active', 'externalId'],
  groups: ['displayName', 'organization', 'externalId'],
  memberships: ['group', 'organization', 'member'],
  roles: ['value', 'display', 'description', 'privileges', 'supported', 'organizationBound'],
} as const satisfies Readonly<Record<RowType, readonly string[]>>;

export type KnownColumn = (typeof COLUMNS)[RowType][number];

/** Further names that imports understand by themselves; in lower case without spaces, - and _. */
export const UNDERSTOOD: Readonly<Record<RowType, readonly string[]>> = {
  users: [
    ...['firstname', 'lastname', 'role', 'access', 'passwordhash', 'portaluuid', 'attributes', 'id', 'meta', 'schemas'],
    ...['emails', 'phonenumbers', 'addresses', 'ims', 'photos', 'entitlements', 'x509certificates', 'kind'],
  ],
  organizations: ['organization', 'portaluuid', 'attributes', 'kind', 'id'],
  groups: ['name', 'group', 'attributes', 'kind', 'id'],
  memberships: ['user', 'username', 'displayname', 'kind'],
  roles: ['role', 'name', 'type', 'attributes', 'kind', 'id'],
};

/** Those of them that mean a column that is offered. */
const SAME: Readonly<Record<RowType, Readonly<Record<string, KnownColumn>>>> = {
  users: { firstname: 'givenName', lastname: 'familyName', role: 'roles' },
  organizations: { organization: 'name' },
  groups: { name: 'displayName', group: 'displayName' },
  memberships: { user: 'member', username: 'member', displayname: 'group' },
  roles: { role: 'value', name: 'display' },
};

/** What people call columns besides, in English and German. */
const ALSO: Readonly<Record<RowType, Readonly<Partial<Record<KnownColumn, string>>>>> = {
  users: {
    userName:
      'user login loginname benutzername benutzer anmeldename kennung account accountname userid userprincipalname upn samaccountname uid',
    givenName: 'first forename vorname rufname',
    familyName: 'last surname nachname familienname zuname sn',
    displayName: 'name fullname anzeigename vollername cn',
    email: 'mail emailaddress emailadresse mailadresse mailaddress',
    phone: 'telephone telephonenumber phonenumber tel telefon telefonnummer businessphone',
    mobile: 'mobilephone mobilenumber cellphone cell handy mobil mobilnummer mobiltelefon',
    organization: 'organisation company companyname firma unternehmen mandant kunde customer tenant',
    roles: 'rolle rollen',
    groups: 'group gruppe gruppen',
    active: 'aktiv enabled accountenabled isactive',
    password: 'passwort kennwort',
    externalId: 'externalkey externeid',
    title: 'jobtitle position titel funktion berufsbezeichnung',
    department: 'dept abteilung',
    division: 'bereich',
    costCenter: 'kostenstelle',
    employeeNumber: 'employeeid personalnummer mitarbeiternummer',
    preferredLanguage: 'language sprache',
    timezone: 'zeitzone',
    description: 'beschreibung bemerkung comment notes',
  },
  organizations: { name: 'organisation company firma unternehmen', description: 'beschreibung', active: 'aktiv' },
  groups: { displayName: 'gruppe groupname gruppenname', organization: 'organisation company firma' },
  memberships: {
    group: 'gruppe groupname',
    member: 'benutzer benutzername mitglied',
    organization: 'organisation firma',
  },
  roles: { value: 'wert kennung', display: 'anzeigename', description: 'beschreibung', privileges: 'rechte' },
};

/** How imports compare names. */
function wordOf(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}

/** Whether imports understand a column as it is named: a word they know, or a path of SCIM; `_…` is passed over. */
export function isUnderstood(name: string, type: RowType): boolean {
  if (/^_|[.[:]/.test(name)) return true;
  const word = wordOf(name);
  return UNDERSTOOD[type].includes(word) || COLUMNS[type].some((column) => column.toLowerCase() === word);
}

/** The column that imports take one for, as it is named; undefined for what isn't offered. */
export function standsFor(name: string, type: RowType): KnownColumn | undefined {
  const word = wordOf(name);
  return COLUMNS[type].find((column) => column.toLowerCase() === word) ?? own(SAME[type], word);
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** What a column is likely to be, by its name. */
export function guessColumn(name: string, type: RowType): KnownColumn | undefined {
  const word = wordOf(name)
    .normalize('NFD')
    .replaceAll(/[^a-z0-9]/g, '');
  return COLUMNS[type].find((column) => ALSO[type][column]?.split(' ').includes(word));
}

/** What the rows of a file are likely to be, by its header; users where that doesn't tell. */
export function guessType(header: readonly string[]): RowType {
  const words = new Set(header.map(wordOf));
  const has = (type: RowType, column: KnownColumn) =>
    header.some((name) => wordOf(name) === column.toLowerCase() || guessColumn(name, type) === column);
  if (has('memberships', 'group') && has('memberships', 'member') && header.length <= 3) return 'memberships';
  if (has('roles', 'privileges')) return 'roles';
  if (has('users', 'userName') || has('users', 'email')) return 'users';
  if (words.has('displayname') && header.length <= COLUMNS.groups.length) return 'groups';
  return has('organizations', 'name') && !has('users', 'familyName') ? 'organizations' : 'users';
}
