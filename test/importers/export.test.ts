import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { importFormats } from '../../src/composition/import-formats';
import { scimRendering } from '../../src/cli/scim-rendering';
import { exportPages } from '../../src/importers/export/export-pages';
import { exportText, type ExportFormat } from '../../src/importers/export/export-text';
import { EXPORT_TYPES, Portable, type ExportType } from '../../src/importers/export/portable';
import { runImport } from '../../src/importers/run-import';
import { DEVELOPER_ROLE_ID } from '../../src/portal/built-in';
import { createOperation, type Operation } from '../../src/portal/operation';
import { createPasswordService } from '../../src/portal/passwords/password-service';
import { systemActor } from '../../src/portal/system-actor';
import { readConfig } from '../../src/config';
import { resourceReader } from '../../src/scim/read-resource';
import { createPasswords } from '../../src/composition/passwords';
import { onEveryDatabase } from '../support/databases';
import {
  CORE_GROUP as GROUP,
  CORE_USER as USER,
  ENTERPRISE_USER,
  PORTAL_GROUP,
  PORTAL_USER,
  ROLE,
} from '../../src/portal/schema-urns';

const HASH = '$2b$04$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234';

const user = (userName: string, rest: object = {}, extension: object = {}) => ({
  schemas: [USER],
  userName,
  ...rest,
  [PORTAL_USER]: { organization: { display: 'Acme' }, ...extension },
});

/** Whatever may go wrong on the way through a spreadsheet's format. */
const ROWS: readonly object[] = [
  {
    schemas: [ROLE],
    value: '=surveyor|1',
    display: 'Surveyor, "chief"',
    description: '-1',
    type: 'field',
    supported: false,
    privileges: ['users:read', 'groups:read'],
    organizationBound: false,
  },
  { schemas: [ROLE], value: 'plain-role' },
  {
    schemas: ['urn:ietf:params:scim:schemas:portal:2.0:Organization'],
    name: 'Acme',
    description: '-1+1',
    type: 'CONSUMER',
    portalUuid: '752b873b-41f3-4b9b-8aba-b056cab982e5',
  },
  { schemas: ['urn:ietf:params:scim:schemas:portal:2.0:Organization'], name: '=Umbrella|"Inc"', active: false },
  user('plain', {
    name: { givenName: 'Ada', familyName: 'Lovelace' },
    emails: [{ value: 'ada@acme.example', type: 'work', primary: true }],
  }),
  user('=cmd|calc', {
    displayName: '+1',
    name: { formatted: "'@SUM(1)", givenName: '  spaces  ', familyName: 'line\nbreak' },
  }),
  user('many', {
    active: false,
    externalId: '@x',
    emails: [
      { value: 'a@x.example', type: 'home' },
      { value: 'b@x.example', type: 'home', display: 'B' },
    ],
    phoneNumbers: [{ value: '+49 30 1', type: 'work' }],
    addresses: [{ type: 'work', streetAddress: 'One, "Way"', locality: 'Zürich 🏔', country: 'CH' }],
    photos: [{ value: 'https://acme.example/p.png', type: 'photo' }],
    roles: [{ value: DEVELOPER_ROLE_ID, type: 'x', primary: true }],
    title: '\t=tab',
    locale: 'de-CH',
    [ENTERPRISE_USER]: { department: 'R|D', costCenter: '0042', manager: { value: 'somebody' } },
  }),
  user(
    'roles',
    { roles: [{ value: DEVELOPER_ROLE_ID }, { value: '=surveyor|1' }] },
    { access: [{ role: DEVELOPER_ROLE_ID, organization: '=Umbrella|"Inc"' }] },
  ),
  user(
    'enterprise',
    {},
    {
      provider: 'enterprise',
      idpUsername: 'ACME\\joe',
      licenseType: 'creatorUT',
      description: 'x',
      mustChangePassword: true,
    },
  ),
  { ...user('hashed'), passwordHash: HASH, portalUuid: '852b873b-41f3-4b9b-8aba-b056cab982e5' },
  { schemas: [GROUP], displayName: '=Group', [PORTAL_GROUP]: { organization: { display: 'Acme' } } },
  { schemas: [GROUP], displayName: 'Outer', externalId: 'g-1', [PORTAL_GROUP]: { organization: { display: 'Acme' } } },
  { group: '=Group', organization: 'Acme', member: '=cmd|calc' },
  { group: 'Outer', organization: 'Acme', member: '=Group' },
  { group: 'Outer', organization: 'Acme', member: 'plain' },
];

/** Somebody has moved the column `attributes` to the front. */
function moveLastColumnFirst(csv: string): string {
  const rows: string[][] = parse(csv);
  return stringify(rows.map((cells) => [cells.at(-1), ...cells.slice(0, -1)]));
}

onEveryDatabase('export and import', (_open, create) => {
  const { policy, hasher } = createPasswords(readConfig({ BCRYPT_COST: '4' }));
  const passwords = createPasswordService(policy, hasher);

  async function emptyPortal(): Promise<Operation> {
    const storage = await (await create()).open();
    return createOperation({ storage, actor: systemActor('test'), scope: { all: true }, requestId: 'test' });
  }

  async function bring(op: Operation, text: string, format: ExportFormat): Promise<void> {
    const file = (async function* () {
      yield await Promise.resolve(Buffer.from(text));
    })();
    const source = await importFormats[format](file, {});
    const report = await runImport({ op, passwords, reader: resourceReader }, source);
    expect(report.faults).toEqual([]);
  }

  async function textOf(op: Operation, type: ExportType, format: ExportFormat, rest: object = {}): Promise<string> {
    const query = { type, ...rest };
    let text = '';
    for await (const part of exportText(await exportPages(op, new Portable(scimRendering), query), format, query))
      text += part;
    return text;
  }

  async function filled(): Promise<Operation> {
    const op = await emptyPortal();
    await bring(op, ROWS.map((row) => `${JSON.stringify(row)}\n`).join(''), 'ndjson');
    return op;
  }

  test.each(['csv', 'ndjson'] as const)(
    '%s: what is exported, imported elsewhere and exported again is the same',
    async (format) => {
      const here = await filled();
      const there = await emptyPortal();
      const options = { includePasswordHashes: true };
      const files: string[] = [];
      for (const type of EXPORT_TYPES) files.push(await textOf(here, type, format, options));
      for (const file of files) await bring(there, file, format);
      for (const [at, type] of EXPORT_TYPES.entries())
        expect(await textOf(there, type, format, options)).toBe(files[at]);
      const fileOf = (type: ExportType) => files[EXPORT_TYPES.indexOf(type)] ?? '';
      expect(fileOf('users')).toContain(HASH);
      for (const name of ['plain', 'cmd|calc', 'many', 'roles', 'enterprise', 'hashed'])
        expect(fileOf('users')).toContain(name);
      expect(fileOf('memberships')).toContain('Outer');
      expect(fileOf('roles')).toContain('surveyor');
    },
  );

  test('the column email has the primary of several addresses, or the first; what is written there counts', async () => {
    const here = await emptyPortal();
    const lists = [
      [
        { value: 'home@x.example', type: 'home' },
        { value: 'work@x.example', type: 'work', primary: true, display: 'W' },
      ],
      [{ value: 'first@x.example', type: 'home' }, { value: 'second@x.example' }],
      [{ display: 'without a value' }, { value: 'later@x.example' }],
    ];
    const rows = lists.map((emails, at) => JSON.stringify({ schemas: [USER], userName: `u${at}`, emails }));
    await bring(here, rows.join('\n'), 'ndjson');
    const file = await textOf(here, 'users', 'csv');
    const [header = '', ...lines] = file.trim().split('\n');
    const at = header.split(',').indexOf('email');
    expect(lines.map((line) => line.split(',')[at])).toEqual(['work@x.example', 'first@x.example', '']);
    const there = await emptyPortal();
    await bring(there, file, 'csv');
    expect(await textOf(there, 'users', 'csv')).toBe(file);

    const elsewhere = await emptyPortal();
    await bring(elsewhere, moveLastColumnFirst(file).replace('work@x.example,', 'new@x.example,'), 'csv');
    const [changed] = (await textOf(elsewhere, 'users', 'ndjson')).split('\n');
    expect(JSON.parse(changed ?? '')).toMatchObject({
      emails: [lists[0]?.[0], { value: 'new@x.example', type: 'work', primary: true, display: 'W' }],
    });
  });

  test('no cell of a CSV begins like a formula, quoted or not (reliability 42)', async () => {
    const op = await filled();
    for (const type of EXPORT_TYPES) {
      const text = await textOf(op, type, 'csv');
      expect(text).not.toMatch(/(^|,)"*\s*[=+\-@\t]/m);
    }
    expect(await textOf(op, 'memberships', 'csv')).toContain("'=Group,Acme,'=cmd|calc");
  });

  test('hashes are in it only when asked for, passwords never (reliability 35)', async () => {
    const op = await filled();
    for (const format of ['csv', 'ndjson'] as const) {
      const text = await textOf(op, 'users', format);
      expect(text).not.toContain(HASH);
      expect(text).not.toMatch(/(?<!mustChange)password/i);
    }
  });

  test('of roles, only those that not every portal has; none belongs to an organization', async () => {
    const op = await filled();
    const lines = (await textOf(op, 'roles', 'ndjson')).trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { value: string }).value)).toEqual(['=surveyor|1', 'plain-role']);
    expect(await textOf(op, 'roles', 'ndjson', { organization: 'Acme' })).toBe('');
  });

  test('one organization alone', async () => {
    const op = await filled();
    expect(await textOf(op, 'organizations', 'csv', { organization: 'Acme' })).not.toContain('Umbrella');
    expect(await textOf(op, 'users', 'ndjson', { organization: '=Umbrella|"Inc"' })).toBe('');
    await expect(textOf(op, 'users', 'csv', { organization: 'nowhere' })).rejects.toMatchObject({
      code: 'invalid-value',
    });
  });

  test('more than a page: each once, in the order of creation', async () => {
    const op = await emptyPortal();
    const names = Array.from({ length: 1203 }, (_none, at) => `user-${String(at).padStart(5, '0')}`);
    const members = names.map((member) => `Everybody,${member}`);
    await bring(op, `userName\n${names.join('\n')}\n`, 'csv');
    await bring(op, 'displayName\nEverybody\n', 'csv');
    await bring(op, `group,member\n${members.join('\n')}\n`, 'csv');
    const users = await textOf(op, 'users', 'ndjson');
    expect(
      users
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { userName: string }).userName),
    ).toEqual(names);
    const lines = (await textOf(op, 'memberships', 'csv')).trim().split('\n');
    expect(lines.slice(1)).toEqual(names.map((name) => `Everybody,portal,${name}`));
  });
});
