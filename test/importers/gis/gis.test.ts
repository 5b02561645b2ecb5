import { DEVELOPER_ROLE_ID, ORG_PUBLISHER_ROLE_ID } from '../../../src/portal/built-in';
import { PORTAL_USER } from '../../../src/portal/schema-urns';
import { readSource, rejectsOf, shown } from '../read-source';

/** The GIS portal's bulk dialects, as its documents print them. */
describe('account|password|email|name|role|description', () => {
  test('accounts of the portal’s own', async () => {
    const file =
      'jdoe|pa ss|joe@x.example|Joe Doe|org_publisher|of the north\r\n\n# a note\njane|secret|||iBBBBBBBBBBBBBBB|\n';
    expect(shown(await readSource('gis-builtin', file))).toEqual([
      {
        kind: 'User',
        line: 1,
        resource: {
          userName: 'jdoe',
          password: 'pa ss',
          displayName: 'Joe Doe',
          name: { formatted: 'Joe Doe' },
          emails: [{ value: 'joe@x.example', type: 'work', primary: true }],
          roles: [{ value: ORG_PUBLISHER_ROLE_ID }],
          [PORTAL_USER]: { provider: 'builtIn', description: 'of the north' },
        },
      },
      {
        kind: 'User',
        line: 4,
        resource: {
          userName: 'jane',
          password: 'secret',
          roles: [{ value: 'iBBBBBBBBBBBBBBB' }],
          [PORTAL_USER]: { provider: 'builtIn' },
        },
      },
    ]);
  });

  test.each([
    ['gis-builtin', 'account|password|email|name|role|description', 'jane|secret|e|n|org_user|d'],
    ['gis-enterprise', 'Login | Email | Name | Role | Description', 'jane|e|n|org_user|d'],
  ] as const)('%s: the names of the fields, as the documents print them, are no row', async (format, names, line) => {
    const rows = await readSource(format, `\uFEFF# of today\n${names}\r\n${line}\n${names}\n`);
    expect(rows.map((row) => row.line)).toEqual([3, 4]);
  });

  test('a bad row is told by its number, and passed over', async () => {
    const rows = await readSource('gis-builtin', 'a|b|c\njane|secret|e|n|org_user|d\n');
    expect(rows).toMatchObject([
      { line: 1, fault: { reason: expect.stringContaining('it has 3') as string } },
      { line: 2, kind: 'User' },
    ]);
    expect(await rejectsOf('gis-builtin', 'a|b|c\n')).toBe('# line 1, x: why not\na|b|c\n');
  });
});

test('login|email|name|role|description: accounts of the enterprise store, without a password', async () => {
  expect(shown(await readSource('gis-enterprise', 'ACME\\joe|joe@x.example|Joe|org_user|d\n'))).toEqual([
    {
      kind: 'User',
      line: 1,
      resource: {
        userName: 'ACME\\joe',
        displayName: 'Joe',
        name: { formatted: 'Joe' },
        emails: [{ value: 'joe@x.example', type: 'work', primary: true }],
        roles: [{ value: DEVELOPER_ROLE_ID }],
        [PORTAL_USER]: { provider: 'enterprise', idpUsername: 'ACME\\joe', description: 'd' },
      },
    },
  ]);
});

describe('Email,Role,User Type,First Name,Last Name,Username', () => {
  const header = 'Email,Role,User Type,First Name,Last Name,Username\n';

  test.each(['creatorUT', 'creator', 'Creator'])('license type %s', async (license) => {
    const rows = shown(await readSource('gis-csv', `${header}joe@x.example,Publisher,${license},Joe,Doe,jdoe\n`));
    expect(rows).toEqual([
      {
        kind: 'User',
        line: 2,
        resource: {
          userName: 'jdoe',
          name: { givenName: 'Joe', familyName: 'Doe' },
          emails: [{ type: 'work', value: 'joe@x.example', primary: true }],
          roles: [{ value: ORG_PUBLISHER_ROLE_ID }],
          [PORTAL_USER]: { licenseType: 'creatorUT' },
        },
      },
    ]);
  });

  test('a license type that is none', async () => {
    const rows = await readSource('gis-csv', `${header}joe@x.example,,astronaut,Joe,Doe,jdoe\n`);
    expect(rows).toMatchObject([{ line: 2, fault: { column: 'User Type' } }]);
  });
});
