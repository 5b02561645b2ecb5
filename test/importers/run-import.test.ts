import { createHash } from 'node:crypto';
import bcrypt from 'bcrypt';
import { PORTAL_USER } from '../../src/portal/schema-urns';
import { systemActor } from '../../src/portal/system-actor';
import type { OpenStorage } from '../../src/storage/open';
import { onEveryDatabase } from '../support/databases';
import { GOOD_PASSWORD } from '../support/factories';
import type { ImportOptions } from '../../src/importers/run-import';
import { addOrganization, addUser, everything } from '../storage/fixtures';
import { preparePassword } from '../../src/portal/passwords/prepare-password';
import { actions, hasher, importText } from './import-text';

onEveryDatabase('runImport', (open, create) => {
  let storage: OpenStorage;
  beforeEach(async () => {
    storage = await open();
    await addOrganization(storage, 'Acme');
  });

  const find = (userName: string) => everything(storage).users.findByUserName(userName);
  const verifies = async (userName: string, password: string) => {
    const stored = (await everything(storage).credentials.findByUserName(userName))?.passwordHash ?? '';
    return (await hasher.verify(preparePassword(password), stored)).ok;
  };

  const PEOPLE = `userName,email,givenName,familyName,organization,roles,active,externalId,department
ada,ada@acme.example,Ada,Lovelace,Acme,Developer|Org Admin,TRUE,e-1,Engines
alan,,Alan,,Acme,,false,,`;

  test('users come with all that their columns say; an empty cell says nothing', async () => {
    expect(await importText(storage, PEOPLE)).toMatchObject({ rows: 2, created: 2, failed: 0, rejects: '' });
    const ada = await find('ADA');
    expect(ada).toMatchObject({ userName: 'ada', externalId: 'e-1', active: true, version: 1 });
    expect(ada?.organization.name).toBe('Acme');
    expect(ada?.roles.map(({ display }) => display)).toEqual(['Developer', 'Org Admin']);
    expect(ada?.profile).toMatchObject({
      name: { givenName: 'Ada', familyName: 'Lovelace' },
      emails: [{ value: 'ada@acme.example', type: 'work', primary: true }],
    });
    expect(await find('alan')).toMatchObject({ active: false, externalId: null, hasPassword: false });
  });

  test('each user created has its row in the audit trail, as if created alone', async () => {
    await importText(storage, PEOPLE);
    const { id } = (await find('ada'))!;
    const [row, ...others] = await everything(storage).audit.list({ subjectId: id, limit: 10 });
    expect(others).toEqual([]);
    expect(row).toMatchObject({ action: 'user.create', actorKind: 'system', organizationId: expect.any(String) });
    expect(row?.changes).toMatchObject({ userName: [null, 'ada'], externalId: [null, 'e-1'] });
  });

  test('the same file a second time changes nothing: no version, no audit, no password', async () => {
    const text = `userName,password,email\nada,${GOOD_PASSWORD},ada@acme.example\n`;
    await importText(storage, text);
    const before = await find('ada');
    const stored = (await everything(storage).credentials.findByUserName('ada'))?.passwordHash;
    for (const updatePasswords of [false, true]) {
      expect(await importText(storage, text, { updatePasswords })).toMatchObject({ unchanged: 1, updated: 0 });
    }
    expect(await find('ada')).toEqual(before);
    expect((await everything(storage).credentials.findByUserName('ada'))?.passwordHash).toBe(stored);
    expect(await everything(storage).audit.list({ subjectId: before!.id, limit: 10 })).toHaveLength(1);
  });

  test('what a row does not mention stays, what it mentions is set, and the report says what changed', async () => {
    await importText(storage, PEOPLE);
    const { outcomes } = await importText(storage, 'userName,familyName\nADA,King\n');
    expect(outcomes).toEqual([
      expect.objectContaining({
        line: 2,
        action: 'updated',
        changes: expect.objectContaining({ name: expect.anything() }),
      }),
    ]);
    const ada = await find('ada');
    expect(ada?.profile['name']).toEqual({ givenName: 'Ada', familyName: 'King' });
    expect(ada).toMatchObject({ userName: 'ADA', externalId: 'e-1', version: 2 });
    expect(ada?.roles).toHaveLength(2);
  });

  test('null and [] clear, in NDJSON', async () => {
    await importText(storage, PEOPLE);
    const row = { userName: 'ada', externalId: null, roles: [], [PORTAL_USER]: { description: 'x' } };
    expect(await importText(storage, JSON.stringify(row), { format: 'ndjson' })).toMatchObject({ updated: 1 });
    expect(await find('ada')).toMatchObject({ externalId: null, roles: [], description: 'x', active: true });
  });

  test('each bad row is named by line, column and reason; the others are in', async () => {
    const text = `userName,organization,roles,active,email
ok-1,Acme,,,
,Acme,,,
no-org,Nowhere,,,
no-role,Acme,Nobody,,
maybe,Acme,,perhaps,
ok-1,Acme,,,
short,Acme
"two
lines",Acme,,,
ok-2,Acme,,,`;
    const { outcomes, ...report } = await importText(storage, text);
    expect(report).toMatchObject({ rows: 9, created: 2, failed: 7 });
    expect(report.faults.map(({ line, column, reason }) => [line, column, reason])).toEqual([
      [3, undefined, 'userName is required.'],
      [4, 'organization', 'There is no organization "Nowhere".'],
      [5, 'roles', 'There is no role "Nobody".'],
      [6, 'active', 'active must be true or false, not another string.'],
      [7, 'userName', 'userName: line 2 of the file has it already.'],
      [8, undefined, 'The row has 2 cells; the header has 5.'],
      [9, 'userName', 'userName must not hold control characters or invisible ones.'],
    ]);
    expect(outcomes.at(-1)).toMatchObject({ line: 11, name: 'ok-2', action: 'created' });
    expect(await find('ok-2')).toBeDefined();
  });

  test('the rejects can be mended and imported as they are', async () => {
    const text = `userName;organization;displayName\nada;Nowhere;"Ada ""the""; first"\nalan;Acme;Alan\n`;
    const { rejects } = await importText(storage, text);
    expect(rejects.split('\n')[0]).toBe('userName;organization;displayName;_fault');
    const again = await importText(storage, rejects);
    expect(again).toMatchObject({ rows: 1, failed: 1 });
    expect(again.rejects).toBe(rejects);
    expect(await importText(storage, rejects.replace('ada;Nowhere', 'ada;Acme'))).toMatchObject({ created: 1 });
    expect((await find('ada'))?.displayName).toBe('Ada "the"; first');
  });

  test('rows that only the database refuses are found among the others', async () => {
    await addUser(storage, 'there', { provider: 'enterprise', idpUsername: 'CORP\\there' });
    const rows = Array.from({ length: 20 }, (_row, at) => `new-${at},enterprise,CORP\\${at === 13 ? 'There' : at}`);
    const report = await importText(storage, ['userName,provider,idpUsername', ...rows].join('\n'));
    expect(report).toMatchObject({ created: 19, failed: 1 });
    expect(report.faults).toEqual([expect.objectContaining({ line: 15, column: 'idpUsername' })]);
    expect(await find('new-19')).toBeDefined();
    expect(await find('new-13')).toBeUndefined();
  });

  test('strict stops at the first chunk with a bad row, and keeps nothing of that chunk', async () => {
    const rows = ['a,', 'b,', 'c,', 'd,Nowhere', 'e,'].map((row) => `${row}\n`).join('');
    const report = await importText(storage, `userName,organization\n${rows}`, { strict: true, chunkRows: 2 });
    expect(report).toMatchObject({ stopped: 'strict', created: 2, failed: 1, faults: [{ line: 5 }] });
    expect([await find('a'), await find('b')].map((user) => user?.userName)).toEqual(['a', 'b']);
    expect([await find('c'), await find('d'), await find('e')]).toEqual([undefined, undefined, undefined]);
  });

  test('strict names the row that only the rows before it make a bad one', async () => {
    const admins = 'userName,roles\nada,Portal Admin\nalan,Portal Admin\n';
    await importText(storage, admins);
    const text = 'userName,active\njoe,true\nada,false\nalan,false\nann,true\n';
    const report = await importText(storage, text, { strict: true });
    expect(report).toMatchObject({ stopped: 'strict', created: 0, updated: 0, failed: 1, faults: [{ line: 4 }] });
    expect(await find('ada')).toMatchObject({ active: true });
    expect(await importText(storage, text)).toMatchObject({ created: 2, updated: 1, failed: 1, faults: [{ line: 4 }] });
  });

  test('strict keeps nothing of a chunk that the database refuses, either', async () => {
    await addUser(storage, 'there', { provider: 'enterprise', idpUsername: 'x' });
    const text = 'userName,provider,idpUsername\na,enterprise,a\nb,enterprise,x\nc,enterprise,c\n';
    const report = await importText(storage, text, { strict: true });
    expect(report).toMatchObject({ stopped: 'strict', created: 0, failed: 1, faults: [{ line: 3 }] });
    expect(await find('a')).toBeUndefined();
  });

  test('passwords are judged, and hashed on create only, unless told otherwise', async () => {
    const weak = await importText(storage, 'userName,password\nada,short\n');
    expect(weak.faults).toEqual([
      expect.objectContaining({ column: 'password', reason: expect.stringMatching(/^The password must/) }),
    ]);
    expect(JSON.stringify(weak.faults)).not.toContain('short');
    await importText(storage, `userName,password\nada,${GOOD_PASSWORD}\n`);
    expect(await verifies('ada', GOOD_PASSWORD)).toBe(true);
    const other = `userName,password\nada,${GOOD_PASSWORD}-2\n`;
    expect(await importText(storage, other)).toMatchObject({ unchanged: 1 });
    expect(await verifies('ada', GOOD_PASSWORD)).toBe(true);
    expect(await importText(storage, other, { updatePasswords: true })).toMatchObject({ updated: 1 });
    expect(await verifies('ada', `${GOOD_PASSWORD}-2`)).toBe(true);
  });

  test('hashes that other systems made verify', async () => {
    const salt = Buffer.from('salty');
    const digest = createHash('sha1').update(GOOD_PASSWORD).update(salt).digest();
    const ssha = `{SSHA}${Buffer.concat([digest, salt]).toString('base64')}`;
    const text = `userName,passwordHash\nada,${await bcrypt.hash(GOOD_PASSWORD, 4)}\nalan,${ssha}\neve,nonsense\n`;
    const report = await importText(storage, text);
    expect(report).toMatchObject({ created: 2, failed: 1, faults: [{ line: 4, column: 'passwordHash' }] });
    expect([await verifies('ada', GOOD_PASSWORD), await verifies('alan', GOOD_PASSWORD)]).toEqual([true, true]);
  });

  test('organizations, groups and memberships', async () => {
    const organizations = 'name,description,type\nAcme,The first,CONSUMER\nBeta,,PUBLISHER\n';
    expect(actions(await importText(storage, organizations))).toEqual(['2 updated', '3 created']);
    expect(actions(await importText(storage, organizations))).toEqual(['2 unchanged', '3 unchanged']);

    await importText(storage, 'userName,organization\nada,Beta\nalan,Beta\neve,Acme\n');
    const groups = 'displayName,organization,members\nEngineers,Beta,ada\nAll,Beta,Engineers|alan\nWrong,Beta,eve\n';
    const imported = await importText(storage, groups);
    expect(imported.faults).toEqual([expect.objectContaining({ line: 4, column: 'members', attribute: 'members' })]);
    expect(actions(imported)).toEqual(['2 created', '3 created', '4 failed']);
    expect(actions(await importText(storage, groups, { chunkRows: 1 }))).toEqual([
      '2 unchanged',
      '3 unchanged',
      '4 failed',
    ]);
  });

  test.each([1, 500])('a group may name groups further down, %i rows at a time', async (chunkRows) => {
    const groups =
      'displayName,organization,members\nAll,Acme,Engineers|Sales\nEngineers,Acme,Core\nCore,Acme,\nSales,Acme,\nWrong,Acme,eve\n';
    const planned = await importText(storage, groups, { chunkRows, dryRun: true });
    expect(planned).toMatchObject({ created: 4, failed: 1, faults: [{ line: 6 }] });
    expect(await everything(storage).groups.findManyBy('displayName', ['All'])).toEqual([]);
    const imported = await importText(storage, groups, { chunkRows });
    expect(imported).toMatchObject({ rows: 5, created: 4, failed: 1, faults: [{ line: 6 }] });
    expect(imported.rejects).toMatch(/^[^\n]*\nWrong,Acme,eve,[^\n]*\n$/);
    const [all] = await everything(storage).groups.findManyBy('displayName', ['All']);
    expect(await everything(storage).groups.memberIds(all?.id ?? '')).toHaveLength(2);
    expect(await importText(storage, groups, { chunkRows })).toMatchObject({ unchanged: 4, failed: 1 });
  });

  test('memberships add, and take nobody out', async () => {
    await importText(storage, 'userName,organization\nada,Acme\nalan,Acme\n');
    await importText(storage, 'displayName,organization,members\nEngineers,Acme,ada\n');
    const memberships =
      'group,organization,member\nEngineers,Acme,alan\nengineers,Acme,ADA\nNobody,Acme,ada\nEngineers,Acme,x\n';
    const report = await importText(storage, memberships);
    expect(actions(report)).toEqual(['2 created', '3 unchanged', '4 failed', '5 failed']);
    expect(report.faults.map(({ column }) => column)).toEqual(['group', 'member']);
    const [group] = await everything(storage).groups.findManyBy('displayName', ['ENGINEERS']);
    expect(await everything(storage).groups.countMembers(group!.id)).toBe(2);
    expect(actions(await importText(storage, memberships)).slice(0, 2)).toEqual(['2 unchanged', '3 unchanged']);
  });

  test('users can name the groups that they shall be in', async () => {
    await importText(storage, 'displayName,organization\nEngineers,Acme\nStaff,Acme\n');
    const text = 'userName,organization,groups\nada,Acme,Engineers|Staff\neve,Acme,Nobody\nalan,Acme,Staff\n';
    const report = await importText(storage, text);
    expect(actions(report)).toEqual(['2 created', '3 failed', '4 created']);
    expect(report.faults).toEqual([expect.objectContaining({ column: 'groups' })]);
    expect(await find('eve')).toBeUndefined();
    const ada = await everything(storage).users.find((await find('ada'))!.id, { groups: true });
    expect(ada?.groups?.map(({ display }) => display).toSorted()).toEqual(['Engineers', 'Staff']);
    expect(actions(await importText(storage, text))).toEqual(['2 unchanged', '3 failed', '4 unchanged']);
  });

  test('what happens is told line by line, and of a key the first line counts, in whatever order organizations come', async () => {
    await addOrganization(storage, 'Beta');
    const text = 'userName,organization\nada,Acme\neve,Beta\nbob,Acme\nADA,Beta\nkim,\nzoe,Beta\nx,Nowhere\neve,Acme\n';
    const report = await importText(storage, text);
    expect(actions(report)).toEqual([
      '2 created',
      '3 created',
      '4 created',
      '5 failed',
      '6 created',
      '7 created',
      '8 failed',
      '9 failed',
    ]);
    expect((await find('ada'))?.organization.name).toBe('Acme');
    const ids = await Promise.all(['eve', 'zoe'].map(async (name) => (await find(name))?.id));
    expect(ids).toEqual(ids.toSorted());
  });

  test('match by externalId renames; several of one externalId are refused', async () => {
    await addUser(storage, 'old', { externalId: 'e-1' });
    await addUser(storage, 'one', { externalId: 'e-2' });
    await addUser(storage, 'two', { externalId: 'e-2' });
    const report = await importText(storage, 'externalId,userName\ne-1,new\ne-2,x\n,y\n', { match: 'externalId' });
    expect(actions(report)).toEqual(['2 updated', '3 failed', '4 failed']);
    expect(await find('new')).toMatchObject({ externalId: 'e-1', version: 2 });
  });

  test('organizations that rows name are created where that is asked for', async () => {
    const text = 'userName,organization\nada,Gamma\nalan,gamma\n';
    expect(await importText(storage, text, { createOrganizations: true })).toMatchObject({
      created: 2,
      organizationsCreated: 1,
    });
    expect((await find('alan'))?.organization.name).toBe('Gamma');
    const elsewhere = await importText(storage, 'userName\neve\n', { organization: 'Gamma' });
    expect(elsewhere.created).toBe(1);
    expect((await find('eve'))?.organization.name).toBe('Gamma');
  });

  test('a dry run says exactly what a run then does, and leaves no trace', async () => {
    const database = await create();
    const other = await database.open();
    await addOrganization(other, 'Acme');
    await addUser(other, 'taken', { provider: 'enterprise', idpUsername: 'x' });
    const text = [
      '{"schemas":["urn:ietf:params:scim:schemas:portal:2.0:Organization"],"name":"Beta"}',
      `{"userName":"ada","${PORTAL_USER}":{"organization":{"value":"Beta"}},"password":"${GOOD_PASSWORD}"}`,
      `{"userName":"ada"}`,
      `{"userName":"alan","password":"short"}`,
      `{"userName":"taken","${PORTAL_USER}":{"description":"changed"}}`,
      `{"userName":"clash","${PORTAL_USER}":{"provider":"enterprise","idpUsername":"X"}}`,
      `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"G","urn:ietf:params:scim:schemas:extension:portal:2.0:Group":{"organization":{"value":"Beta"}}}`,
      '{"group":"G","organization":"Beta","member":"ada"}',
      '{"group":"G","organization":"Beta","member":"nobody"}',
      '{"group":"G","organization":"Beta","member":"later"}',
      `{"userName":"later","${PORTAL_USER}":{"organization":{"value":"Beta"}}}`,
    ].join('\n');
    const dump = await database.dump();
    const dry = await importText(other, text, { format: 'ndjson', dryRun: true, chunkRows: 2 });
    expect(await database.dump()).toBe(dump);
    const real = await importText(other, text, { format: 'ndjson', chunkRows: 2 });
    expect(dry.outcomes).toEqual(real.outcomes);
    expect(actions(real)).toEqual([
      '1 created',
      '2 created',
      '3 failed',
      '4 failed',
      '5 updated',
      '6 failed',
      '7 created',
      '8 created',
      '9 failed',
      '10 failed',
      '11 created',
    ]);
    expect(dry).toMatchObject({ dryRun: true, created: 5, updated: 1, failed: 5 });
  });

  test('a caller who sees one organization imports into that one only', async () => {
    const acme = await everything(storage).organizations.findByName('Acme');
    const beta = await addOrganization(storage, 'Beta');
    await addUser(storage, 'hers', { organizationId: beta });
    const actor = { ...systemActor('loader'), homeOrganization: acme!.id };
    const scope = { organizations: [acme!.id] };
    const text = 'userName,organization\nmine,\nyours,Beta\nhers,\n';
    const report = await importText(storage, text, { actor, scope });
    expect(report.outcomes).toEqual([
      expect.objectContaining({ line: 2, action: 'created' }),
      expect.objectContaining({ line: 3, action: 'failed', reason: 'There is no organization "Beta".' }),
      expect.objectContaining({ line: 4, action: 'failed', reason: 'userName: another user has it.' }),
    ]);
    expect((await find('mine'))?.organization.name).toBe('Acme');
  });

  test('who may not write users imports none', async () => {
    const actor = { ...systemActor('reader'), privileges: new Set(['users:read'] as const) };
    expect(await importText(storage, 'userName\nada\n', { actor })).toMatchObject({ created: 0, failed: 1 });
    const writer = { ...systemActor('writer'), privileges: new Set(['users:read', 'users:write'] as const) };
    const report = await importText(storage, `userName,password\nada,${GOOD_PASSWORD}\n`, { actor: writer });
    expect(report.faults).toEqual([expect.objectContaining({ reason: expect.stringContaining('users:password') })]);
  });

  test('who may not rule over an account learns nothing of its password', async () => {
    await importText(storage, `userName,roles,password\nroot,Portal Admin,${GOOD_PASSWORD}\n`);
    const actor = { ...systemActor('clerk'), privileges: new Set(['users:write', 'users:password'] as const) };
    const guesses = [GOOD_PASSWORD, `${GOOD_PASSWORD}-2`].map((guess) => `userName,password\nroot,${guess}\n`);
    const reports = [];
    for (const text of guesses) {
      reports.push(await importText(storage, text, { actor, updatePasswords: true, dryRun: true }));
    }
    expect(reports.map(({ faults }) => faults[0]?.reason)).toEqual(Array(2).fill(expect.stringContaining('may not')));
    expect(reports[0]?.outcomes).toEqual(reports[1]?.outcomes);
  });

  test('the last administrator can not be imported away', async () => {
    await importText(storage, 'userName,roles\nroot,Portal Admin\n');
    const report = await importText(storage, 'userName,active\nroot,false\nada,true\n');
    expect(actions(report)).toEqual(['2 failed', '3 created']);
    expect(await find('root')).toMatchObject({ active: true });
  });

  test('a cancelled import ends after the chunk at hand, and goes on when run again', async () => {
    const cancellation = new AbortController();
    const text = ['userName', ...Array.from({ length: 10 }, (_row, at) => `user-${at}`)].join('\n');
    const onProgress = () => cancellation.abort();
    const first = await importText(storage, text, { chunkRows: 3, signal: cancellation.signal, onProgress });
    // It is told of a chunk while the next one is written.
    expect(first).toMatchObject({ stopped: 'cancelled', created: 6, rows: 6 });
    expect(await importText(storage, text, { chunkRows: 3 })).toMatchObject({ created: 4, unchanged: 6 });
  });

  describe('rows that are put in order before they are written', () => {
    const ROWS = Array.from({ length: 40 }, (_row, at) => at);
    const settings = { chunkRows: 5, chunkWindow: 20 };

    test('are told in the order of the file, with what failed and what they implied', async () => {
      const rows = ROWS.map((at) => `user-${at},Organization ${at % 4},${at % 7 === 3 ? 'Nobody' : ''}`);
      const text = ['userName,organization,roles', ...rows].join('\n');
      const plain = await importText(await (await create()).open(), text, { createOrganizations: true });
      const ordered = await importText(storage, text, { createOrganizations: true, ...settings });
      expect(ordered).toEqual({ ...plain, startedAt: ordered.startedAt, finishedAt: ordered.finishedAt });
      expect(ordered).toMatchObject({ created: 34, failed: 6, organizationsCreated: 4 });
    });

    test('go to one organization after the other', async () => {
      for (const at of [0, 1, 2, 3]) await addOrganization(storage, `Organization ${at}`);
      const switches = async (given: ImportOptions, name: string) => {
        const rows = ROWS.map((at) => `${name}-${at},Organization ${at % 4}`);
        await importText(storage, ['userName,organization', ...rows].join('\n'), given);
        const users = await Promise.all(ROWS.map((at) => find(`${name}-${at}`)));
        const byId = users.filter((user) => user !== undefined).toSorted((one, other) => (one.id < other.id ? -1 : 1));
        return byId.filter(({ organization }, at) => organization.id !== byId[at - 1]?.organization.id).length;
      };
      const [apart, together] = [await switches({ chunkRows: 5 }, 'a'), await switches(settings, 'b')];
      expect(apart).toBeGreaterThan(30);
      expect(together).toBeLessThan(20);
    });

    test('are left out when the import is cancelled, and come when it is run again', async () => {
      const text = ['userName', ...ROWS.map((at) => `user-${at}`)].join('\n');
      let asked = 0;
      const signal = {
        get aborted() {
          return (asked += 1) > 3;
        },
      } as AbortSignal;
      const told: number[] = [];
      const onProgress = ({ rows }: { readonly rows: number }) => void told.push(rows);
      const first = await importText(storage, text, { chunkRows: 5, chunkWindow: 100, signal, onProgress });
      expect(first).toMatchObject({ stopped: 'cancelled', rows: 15, created: 15 });
      expect(told).toEqual([5, 15]);
      expect(await importText(storage, text, settings)).toMatchObject({ stopped: null, created: 25, unchanged: 15 });
    });

    test('are taken back with their transaction where the import is strict, and no others', async () => {
      const text = ['userName,roles', ...ROWS.map((at) => `user-${at},${at === 13 ? 'Nobody' : ''}`)].join('\n');
      const report = await importText(storage, text, { ...settings, strict: true });
      expect(report).toMatchObject({ stopped: 'strict', created: 10, failed: 1 });
    });
  });
});
