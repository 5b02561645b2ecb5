import { onEveryApp } from '../../support/app';
import {
  DEVELOPER_ROLE,
  ENTERPRISE_USER,
  PORTAL_USER,
  USER,
  createGroup,
  createUser,
  membersOf,
  namesIn,
  unique,
} from '../../support/factories';
import type { ScimBody, ScimClient } from '../../support/scim-client';

const ALL = ['ann', 'bob', 'cho', 'zoe'];

onEveryApp('RFC 7644 §3.4.2.2 Filtering users', (app) => {
  const suffix = unique('f');
  const people: Record<string, ScimBody> = {};
  let organization: { id: string; name: string };
  let scim: ScimClient;
  let group: ScimBody;

  beforeAll(async () => {
    organization = await app.createOrganization('filter');
    scim = await app.connect({ organizations: [organization.id] });
    people.bob = await createUser(scim, {
      userName: `Bob.${suffix}`,
      externalId: 'EXT-bob',
      displayName: 'Bob 100% "quoted"',
      active: false,
      emails: [{ value: 'bob@example.com', type: 'home' }],
      [ENTERPRISE_USER]: { department: 'sales' },
    });
    people.ann = await createUser(scim, {
      userName: `ann.${suffix}`,
      externalId: 'EXT-ann',
      name: { givenName: 'Ann', familyName: 'Adams' },
      displayName: 'Ann Adams',
      title: 'Engineer',
      locale: 'de-CH',
      emails: [
        { value: 'ann@example.com', type: 'work', primary: true },
        { value: 'ann@home.test', type: 'home' },
      ],
      roles: [{ value: DEVELOPER_ROLE }],
      x509Certificates: [{ value: 'AQID' }],
      [ENTERPRISE_USER]: { department: 'Sales', employeeNumber: '701', manager: { value: people.bob.id } },
      [PORTAL_USER]: { licenseType: 'creatorUT' },
    });
    people.cho = await createUser(scim, {
      userName: `cho.${suffix}`,
      displayName: 'back\\slash',
      nickName: "O'Hara -- x",
      title: 'engineer_x',
      addresses: [{ type: 'work', locality: 'Bern', country: 'CH' }],
    });
    people.zoe = await createUser(scim, {
      userName: `zo\u00eb.${suffix}`,
      displayName: 'Zo\u00eb \u00c9clair',
      title: '',
      emails: [],
      phoneNumbers: null,
    });
    group = await createGroup(scim, { members: membersOf({ id: people.ann.id }, { id: people.cho.id }) });
  });

  async function matching(filter: string): Promise<string[]> {
    const names = namesIn(await scim.search('/Users', filter));
    return names.map((name) => Object.keys(people).find((key) => people[key]?.userName === name) ?? name).sort();
  }

  /** Puts ids and names that only exist at run time into a filter. */
  function filled(filter: string): string {
    return filter
      .replace('$GROUP', group.id)
      .replace('$ORGANIZATION_NAME', organization.name)
      .replace('$ORGANIZATION', organization.id)
      .replace('$SUFFIX', suffix)
      .replace(/\$(\w+)\.id/g, (_match, key: string) => people[key]?.id ?? '')
      .replace(/\$(\w+)\.created/, (_match, key: string) => people[key]?.meta.created ?? '')
      .replace(/\$(\w+)\.zoneless/, (_match, key: string) => people[key]?.meta.created.replace('Z', '') ?? '')
      .replace(/\$(\w+)\.shifted/, (_match, key: string) => inAnotherZone(people[key]?.meta.created ?? ''))
      .replace(/\$(\w+)\.location/, (_match, key: string) => people[key]?.meta.location ?? '');
  }

  describe.each<[string, (readonly [filter: string, expected: readonly string[]])[]]>([
    [
      'duty 50: operators, regardless of their case',
      [
        ['userName eq "ann.$SUFFIX"', ['ann']],
        ['USERNAME EQ "ann.$SUFFIX"', ['ann']],
        ['title ne "Engineer"', ['bob', 'cho', 'zoe']],
        ['displayName co "adam"', ['ann']],
        ['displayName sw "BOB"', ['bob']],
        ['displayName ew "slash"', ['cho']],
        ['title pr', ['ann', 'cho']],
        ['name Pr', ['ann']],
        ['userName gt "cho.$SUFFIX"', ['zoe']],
        ['userName ge "cho.$SUFFIX"', ['cho', 'zoe']],
        ['userName lt "cho.$SUFFIX"', ['ann', 'bob']],
        ['userName le "CHO.$SUFFIX"', ['ann', 'bob', 'cho']],
        ['title eq "Engineer" or userName sw "bob"', ['ann', 'bob']],
        ['active eq true and title pr', ['ann', 'cho']],
        ['not (title pr)', ['bob', 'zoe']],
        ['NOT (title PR) AND active EQ true', ['zoe']],
      ],
    ],
    [
      'duty 51: grouping before not before and before or',
      [
        ['userName sw "ann" or userName sw "bob" and active eq true', ['ann']],
        ['(userName sw "ann" or userName sw "bob") and active eq true', ['ann']],
        ['(userName sw "bob" or userName sw "cho") and active eq true', ['cho']],
        ['userName sw "bob" or userName sw "cho" and active eq false', ['bob']],
        ['not (userName sw "ann") and active eq true', ['cho', 'zoe']],
        ['not (userName sw "ann" or userName sw "bob")', ['cho', 'zoe']],
        ['not (userName sw "ann" and active eq true)', ['bob', 'cho', 'zoe']],
        ['((userName sw "ann"))', ['ann']],
        ['(userName sw "ann" or (userName sw "bob" and active eq false))', ['ann', 'bob']],
        ['not (not (title pr))', ['ann', 'cho']],
      ],
    ],
    [
      'duties 1, 2, 58: attribute names in any case and with their URN',
      [
        [`${USER}:userName eq "ann.$SUFFIX"`, ['ann']],
        [`${USER.toUpperCase()}:NAME.GIVENNAME eq "ann"`, ['ann']],
        ['name.familyName eq "adams"', ['ann']],
        [`${ENTERPRISE_USER}:department eq "SALES"`, ['ann', 'bob']],
        [`${ENTERPRISE_USER}:manager.value eq "$bob.id"`, ['ann']],
        [`${ENTERPRISE_USER}:manager eq "$bob.id"`, ['ann']],
        [`${ENTERPRISE_USER}:employeeNumber pr`, ['ann']],
        ['department eq "sales"', ['ann', 'bob']],
        [`${PORTAL_USER}:licenseType eq "creatorUT"`, ['ann']],
        [`${PORTAL_USER}:organization.value eq "$ORGANIZATION"`, ALL],
        [`${PORTAL_USER}:organization.display eq "$ORGANIZATION_NAME"`, ALL],
        [`${PORTAL_USER}:organization.value eq "elsewhere"`, []],
        [`schemas eq "${ENTERPRISE_USER}"`, ['ann', 'bob']],
        [`schemas eq "${USER}"`, ALL],
        ['meta.resourceType eq "User"', ALL],
        ['meta.resourceType eq "Group"', []],
      ],
    ],
    [
      'duty 8: caseExact decides',
      [
        ['externalId eq "EXT-ann"', ['ann']],
        ['externalId eq "ext-ann"', []],
        ['id eq "$ann.id"', ['ann']],
        ['meta.resourceType eq "user"', []],
        ['userName eq "ANN.$SUFFIX"', ['ann']],
        ['userName eq "ZO\u00cb.$SUFFIX"', ['zoe']],
        ['userName eq "zoe\u0308.$SUFFIX"', ['zoe']],
        ['displayName co "\u00e9CLAIR"', ['zoe']],
      ],
    ],
    [
      'duty 53: dateTimes compare as instants, booleans as booleans',
      [
        ['id eq "$ann.id" and meta.created eq "$ann.created"', ['ann']],
        ['id eq "$ann.id" and meta.created eq "$ann.shifted"', ['ann']],
        ['meta.created gt "2011-05-13T04:42:34Z"', ALL],
        ['meta.lastModified lt "2011-05-13T04:42:34+02:00"', []],
        // xsd:dateTime allows one without a zone (duty 4); it is taken for UTC.
        ['meta.created gt "2011-05-13T04:42:34"', ALL],
        ['meta.lastModified le "2011-05-13T04:42:34.5"', []],
        ['id eq "$ann.id" and meta.created eq "$ann.zoneless"', ['ann']],
        ['active eq false', ['bob']],
        ['active ne true', ['bob']],
      ],
    ],
    [
      'duty 54: literals and escapes',
      [
        ['displayName eq "Bob 100% \\"quoted\\""', ['bob']],
        ['displayName eq "back\\\\slash"', ['cho']],
        ['displayName co "\\\\"', ['cho']],
        ['displayName eq "Zo\\u00eb \\u00c9clair"', ['zoe']],
        ['title eq null', ['bob', 'zoe']],
        ['title ne null', ['ann', 'cho']],
        ['active eq TRUE', ['ann', 'cho', 'zoe']],
      ],
    ],
    [
      'duty 55: an unassigned attribute is "not identical"',
      [
        ['not (title eq "Engineer")', ['bob', 'cho', 'zoe']],
        ['emails.value ne "bob@example.com"', ['ann', 'cho', 'zoe']],
        ['not (emails[type eq "work"])', ['bob', 'cho', 'zoe']],
      ],
    ],
    [
      'duties 56, 57: multi-valued attributes',
      [
        ['emails.type eq "work" and emails.value co "home.test"', ['ann']],
        ['emails[type eq "work" and value co "home.test"]', []],
        ['emails[type eq "home" and value co "home.test"]', ['ann']],
        ['emails[type eq "WORK"].value eq "ANN@example.com"', ['ann']],
        ['emails[type eq "home"].value co "example"', ['bob']],
        ['emails[not (type eq "home")]', ['ann']],
        ['emails[type eq "home" or primary eq true]', ['ann', 'bob']],
        ['emails co "example.com"', ['ann', 'bob']],
        ['emails eq "ann@home.test"', ['ann']],
        ['emails.value sw "ann" and emails.value sw "bob"', []],
        ['addresses.country eq "ch"', ['cho']],
        ['addresses[type eq "work" and locality eq "Bern"]', ['cho']],
        [`roles.value eq "${DEVELOPER_ROLE}"`, ['ann']],
        ['roles.display eq "developer"', ['ann']],
        [`roles[value eq "${DEVELOPER_ROLE}"]`, ['ann']],
        ['groups.value eq "$GROUP"', ['ann', 'cho']],
        ['groups eq "$GROUP"', ['ann', 'cho']],
        ['not (groups pr)', ['bob', 'zoe']],
      ],
    ],
    [
      'duties 5, 59: pr is a non-empty value; of a complex attribute, any non-empty part',
      [
        ['emails pr', ['ann', 'bob']],
        ['phoneNumbers pr', []],
        ['name pr', ['ann']],
        ['name.givenName pr', ['ann']],
        ['addresses.locality pr', ['cho']],
        ['x509Certificates pr', ['ann']],
        ['meta.version pr', ALL],
        ['roles pr', ['ann']],
      ],
    ],
    [
      'duty 63: what SQL would take for its own is a literal',
      [
        ['displayName co "%"', ['bob']],
        ['displayName co "100%"', ['bob']],
        ['title ew "_x"', ['cho']],
        ['title co "_"', ['cho']],
        ['nickName eq "O\'Hara -- x"', ['cho']],
        ['nickName co "\' or 1=1 --"', []],
        ['title sw "%"', []],
      ],
    ],
    [
      'T3, T19, T26: what clients send besides',
      [
        ['active eq "True"', ['ann', 'cho', 'zoe']],
        ['active eq "false"', ['bob']],
        ['emails[primary eq "True"].value sw "ann"', ['ann']],
        ['id eq "$ann.id" and manager eq "$bob.id"', ['ann']],
        ['externalId eq EXT-ann', ['ann']],
        ['externalId Eq "EXT-ann"', ['ann']],
      ],
    ],
    [
      'derived attributes can be asked too',
      [
        ['meta.location eq "$ann.location"', ['ann']],
        ['id eq "$ann.id" and meta.version eq "W/\\"1\\""', ['ann']],
      ],
    ],
  ])('%s', (_title, rows) => {
    test.each(rows)('%s', async (filter, expected) => {
      expect(await matching(filled(filter))).toEqual([...expected].sort());
    });
  });

  test('a space may be a plus in the query (T19)', async () => {
    const response = await scim.get(`/Users?filter=userName+eq+%22ann.${suffix}%22`);
    expect(namesIn(response)).toEqual([people.ann?.userName]);
  });

  test('the match of a filter is the same by every page size', async () => {
    const one = await scim.search('/Users', 'title pr', '&count=1');
    expect(one.body).toMatchObject({ totalResults: 2, itemsPerPage: 1 });
  });
});

/** The same instant, two hours east. */
function inAnotherZone(utc: string): string {
  return new Date(Date.parse(utc) + 2 * 3_600_000).toISOString().replace('Z', '+02:00');
}
