import { readSource, rejectsOf, shown } from '../read-source';
import { ENTERPRISE_USER, PORTAL_GROUP, PORTAL_USER } from '../../../src/portal/schema-urns';

const ADA = `dn: uid=ada,ou=people,o=Acme,dc=example
objectClass: inetOrgPerson
uid: ada
cn: Ada Lovelace
sn: Lovelace
`;

const read = async (file: string | Buffer, piece?: number) => shown(await readSource('ldif', file, piece));
const fault = async (file: string) => ((await read(file))[0] as { fault?: unknown }).fault;

describe('LDIF (RFC 2849)', () => {
  test('folded lines, comments, base64, options, the version and Windows line ends', async () => {
    const file = `version: 1\n# a comment\n  that goes on\n${ADA.replace('Ada Lovelace', 'Ada\n  Love\n lace')}givenName:: ${Buffer.from('Adá').toString('base64')}\nou;lang-de: Rechnen\ntitle;lang-fr: Comtesse\ntitle: Countess\n\n`;
    const expected = [
      {
        kind: 'User',
        line: 4,
        resource: {
          userName: 'ada',
          name: { formatted: 'Ada Lovelace', familyName: 'Lovelace', givenName: 'Adá' },
          title: 'Countess',
          [ENTERPRISE_USER]: { department: 'Rechnen' },
          [PORTAL_USER]: { organization: { value: 'Acme' } },
        },
      },
    ];
    for (const piece of [1, 7, 4096]) expect(await read(file, piece)).toEqual(expected);
    expect(await read(`\uFEFF${file.replaceAll('\n', '\r\n')}`)).toEqual(expected);
  });

  test('a person in full', async () => {
    const file = `${ADA}mail: ada@acme.example\nmail: a@acme.example\ntelephoneNumber: 1\nmobile: 2\nstreet: One Way\nl: London\npostalAddress: One Way $ London\nemployeeNumber: 7\ndescription: first\nnsAccountLock: TRUE\njpegPhoto:: /9j/4AAQ/w==\n`;
    expect(await read(file)).toMatchObject([
      {
        resource: {
          active: false,
          emails: [
            { value: 'ada@acme.example', type: 'work', primary: true },
            { value: 'a@acme.example', type: 'work' },
          ],
          phoneNumbers: [
            { value: '1', type: 'work' },
            { value: '2', type: 'mobile' },
          ],
          addresses: [{ streetAddress: 'One Way', locality: 'London', formatted: 'One Way\nLondon', type: 'work' }],
          [ENTERPRISE_USER]: { employeeNumber: '7' },
          [PORTAL_USER]: { description: 'first' },
        },
      },
    ]);
  });

  test.each([
    ['{SSHA}c2hh', { passwordHash: '{SSHA}c2hh' }],
    ['{CRYPT}$2b$10$abc', { passwordHash: '$2b$10$abc' }],
    ['{ARGON2}$argon2id$v=19$m=1', { passwordHash: '$argon2id$v=19$m=1' }],
    ['{PBKDF2}1000$salt$hash', { passwordHash: '$pbkdf2$1000$salt$hash' }],
    ['{PBKDF2-SHA256}1000$salt$hash', { passwordHash: '$pbkdf2-sha256$1000$salt$hash' }],
    // Not understood by the portal, which says so.
    ['{MD5}bWQ1', { passwordHash: '{MD5}bWQ1' }],
    ['{CLEAR}secret', { resource: { password: 'secret' } }],
    ['secret', { resource: { password: 'secret' } }],
  ])('userPassword: %s', async (value, expected) => {
    expect(await read(`${ADA}userPassword:: ${Buffer.from(value).toString('base64')}\n`)).toMatchObject([expected]);
  });

  test('members are told last, by the names of their entries, wherever these stand', async () => {
    const file = `dn: cn=devs,ou=groups,o=Acme,dc=example
objectClass: groupOfNames
cn: devs
member: UID=ada, OU=People,o=ACME,dc=example
member: cn=Joe\\, Jr.,ou=people,o=Acme,dc=example
member: cn=ops,ou=groups,o=Acme,dc=example
member: cn=nobody,o=Acme,dc=example

dn: cn=ops,ou=groups,o=Acme,dc=example
objectClass: groupOfUniqueNames
cn: ops
uniqueMember: uid=elsewhere,dc=other#'0101'B

dn: cn=unix,ou=groups,o=Acme,dc=example
objectClass: posixGroup
cn: unix
memberUid: ada

dn: cn=Joe\\2C Jr.,ou=people,o=Acme,dc=example
objectClass: user
sAMAccountName: joe

${ADA}`;
    const rows = await read(file);
    const group = (displayName: string) => ({
      kind: 'Group',
      resource: { displayName, [PORTAL_GROUP]: { organization: { value: 'Acme' } } },
    });
    expect(rows.slice(0, 5)).toMatchObject([
      group('devs'),
      group('ops'),
      group('unix'),
      { kind: 'User' },
      { kind: 'User' },
    ]);
    const membership = (line: number, name: string, member: string) => ({
      kind: 'Membership',
      line,
      group: name,
      organization: 'Acme',
      member,
    });
    expect(rows.slice(5)).toEqual([
      membership(4, 'devs', 'ada'),
      membership(5, 'devs', 'joe'),
      membership(6, 'devs', 'ops'),
      {
        line: 7,
        fault: { column: 'member', attribute: 'member', reason: expect.stringContaining('cn=nobody') as string },
      },
      membership(12, 'ops', 'elsewhere'),
      membership(17, 'unix', 'ada'),
    ]);
  });

  test('organizations: o, or the unit next to the root; branches and the tree’s own entries are none', async () => {
    const entry = (dn: string, ...lines: string[]) => `dn: ${dn}\n${lines.join('\n')}\n\n`;
    const unit = 'objectClass: organizationalUnit';
    const file = [
      entry('dc=example', 'objectClass: dcObject', 'objectClass: organization', 'o: Example Inc', 'dc: example'),
      entry('o=Acme,dc=example', 'objectClass: organization', 'o: Acme', 'description: rockets'),
      entry('ou=people,o=Acme,dc=example', unit, 'ou: people'),
      entry('ou=Sales,dc=example', unit, 'ou: Sales'),
      entry('ou=Berlin,ou=Sales,dc=example', unit, 'ou: Berlin'),
      entry('cn=system,dc=example', 'objectClass: organizationalRole', 'cn: system'),
      entry('uid=x,ou=people,ou=Berlin,ou=Sales,dc=example', 'objectClass: person', 'uid: x'),
    ].join('');
    expect((await read(file)).map((row) => (row as { resource: unknown }).resource)).toEqual([
      { name: 'Example Inc' },
      { name: 'Acme', description: 'rockets' },
      { name: 'Sales' },
      { userName: 'x', [PORTAL_USER]: { organization: { value: 'Sales' } } },
    ]);
  });

  test.each([
    ['a modification', `${ADA}\n`.replace('objectClass', 'changetype: modify\nobjectClass'), { column: 'changetype' }],
    ['a removal', 'dn: uid=ada\nchangetype: delete\n', { column: 'changetype' }],
    ['a file elsewhere', `${ADA}jpegPhoto:< file:///etc/passwd\n`, { column: 'jpegPhoto' }],
    ['base64 that is none', `${ADA}title:: ***\n`, { column: 'title' }],
    ['a line that is none', `${ADA}title\n`, { reason: expect.stringContaining('attribute: value') as string }],
    ['a dn that is none', 'dn: nonsense\nobjectClass: person\nuid: x\n', { column: 'dn' }],
    ['no dn', 'uid: x\n', { column: 'dn' }],
    ['a person without a name to sign in with', 'dn: cn=x\nobjectClass: person\ncn: x\n', { column: 'uid' }],
    ['something else', 'dn: cn=x\nobjectClass: device\ncn: x\n', { column: 'objectClass' }],
  ])('%s is refused, and the next record read', async (_what, file, expected) => {
    const rows = await read(`${file}\n${ADA}`);
    expect(rows[0]).toMatchObject({ fault: expected });
    expect(rows.at(-1)).toMatchObject({ kind: 'User', resource: { userName: 'ada' } });
  });

  test('changetype: add is content', async () => {
    expect(await read(ADA.replace('objectClass', 'changetype: add\nobjectClass'))).toMatchObject([{ kind: 'User' }]);
  });

  test('bytes that are not UTF-8 are a fault of their record', async () => {
    const file = Buffer.concat([Buffer.from(`${ADA}title: `), Buffer.from([0xff]), Buffer.from(`\n\n${ADA}`)]);
    expect(await read(file)).toMatchObject([
      { fault: { reason: expect.stringContaining('UTF-8') as string } },
      { kind: 'User' },
    ]);
  });

  test('another version is refused', async () => {
    expect(await fault('version: 2\n')).toMatchObject({ reason: expect.stringContaining('version') as string });
  });

  test('a rejected record can be read again, its reason a comment', async () => {
    const text = await rejectsOf('ldif', `${ADA}\n`);
    expect(text.startsWith('# line 1, x: why not\ndn: uid=ada')).toBe(true);
    expect(await read(text)).toMatchObject([{ kind: 'User', resource: { userName: 'ada' } }]);
  });
});
