import { PASSWORD_MODES, PRIVILEGES, type ConnectionActor } from '../../src/portal/actor';
import { PORTAL_ORGANIZATION_ID } from '../../src/portal/built-in';
import { chunksOf } from '../../src/importers/chunks';
import type { SourceRow } from '../../src/importers/source-row';
import type { OpenStorage } from '../../src/storage/open';
import { onEveryDatabase } from '../support/databases';
import { everything } from '../storage/fixtures';
import { importText } from './import-text';
import { readSource, shown } from './read-source';

const MIB = 1024 * 1024;

/** Whoever may import must not be able to stop the server by what is in the file. */
describe('files made to hurt', () => {
  test('a CSV of more columns than there could be is refused before they are compared', async () => {
    const header = ['userName', ...Array.from({ length: 1_000 }, (_none, at) => `_${at}`)].join(',');
    await expect(readSource('csv', `${header}\n`, MIB)).rejects.toThrow(
      'The header has 1001 columns; 1000 are the most.',
    );
  });

  test('a column’s endless name is not repeated in full', async () => {
    await expect(readSource('csv', `userName,${'x'.repeat(MIB)}\n`, MIB)).rejects.toThrow(/^.{1,300}$/);
  });

  test('a cell without an end is told once', async () => {
    const rows = await readSource('csv', `userName,displayName\nada,"${'x'.repeat(32 * MIB)}\n`, 64 * 1024);
    expect(rows).toHaveLength(1);
    expect(shown(rows)).toEqual([{ line: 2, fault: { reason: expect.stringMatching(/^.{1,400}$/) as string } }]);
  });

  test('what has no text has no name either', async () => {
    const schemas = [{ toString: 1, valueOf: 1 }, [[]], 7];
    const [row] = await readSource('ndjson', `${JSON.stringify({ schemas, userName: 'ada' })}\n`);
    expect(row?.kind).toBe('User');
  });

  test('a line of nothing but lists is not even read', async () => {
    const [row] = await readSource('ndjson', `{"userName":"ada","x":[${'[],'.repeat(300_000)}[]]}\n`, MIB);
    expect(row).toMatchObject({ line: 1, fault: { reason: expect.stringContaining('lists and objects') as string } });
  });

  test.each([
    ['ndjson', `{"userName":"ada","x":"${'y'.repeat(MIB)}"}\n`],
    ['csv', `userName,x\n`],
    ['ldif', `dn: uid=ada\nobjectClass: person\nuid: ada\ndescription: ${'y'.repeat(MIB)}\n`],
    ['developer-portal', `{"username":"ada","x":"${'y'.repeat(MIB / 2)}"}\n`],
  ] as const)('%s: a row says how much of the file it is', async (format, file) => {
    const text = format === 'csv' ? `userName,_x\nada,${'y'.repeat(MIB)}\n` : file;
    const [row] = await readSource(format, text, MIB);
    expect(row?.size).toBeGreaterThan(MIB / 2);
  });

  test('of large rows fewer are in memory at a time; one that is too large for that stands alone', async () => {
    const row = (line: number, size?: number): SourceRow => ({
      kind: 'User',
      line,
      raw: () => '',
      resource: {},
      ...(size !== undefined && { size }),
    });
    const rows = [row(1), row(2, 3 * MIB), row(3, 3 * MIB), row(4, 50 * MIB), row(5), row(6)];
    const chunks: number[][] = [];
    async function* all() {
      for (const each of rows) yield await Promise.resolve(each);
    }
    for await (const chunk of chunksOf(all(), { rows: 100 })) chunks.push(chunk.rows.map(({ line }) => line));
    expect(chunks).toEqual([[1, 2], [3], [4], [5, 6]]);
  });

  test('an LDIF record of endless short lines is refused, and the next one read', async () => {
    const file = `dn: cn=x\n${'a:\n'.repeat(1_100_000)}\ndn: uid=ada\nobjectClass: person\nuid: ada\n`;
    const rows = await readSource('ldif', file, MIB);
    expect(rows.map(({ kind }) => kind)).toEqual([undefined, 'User']);
    expect(rows[0]).toMatchObject({ fault: { reason: expect.stringContaining('too large') as string } });
  });
});

onEveryDatabase('rows made to hurt', (open) => {
  let storage: OpenStorage;
  beforeEach(async () => {
    storage = await open();
  });

  test('a fault quotes no more of the file than anybody would read', async () => {
    const name = 'x'.repeat(MIB);
    const { faults } = await importText(storage, `group,organization,member\ng,${name},m\n`);
    expect(faults).toMatchObject([
      { line: 2, reason: expect.stringMatching(/^There is no organization "x+…$/) as string },
    ]);
    expect(faults[0]?.reason.length).toBeLessThan(2_000);
  });

  test.each([
    ['userName,provider,idpUsername\nada,enterprise,CORP\nalan,enterprise,corp\n', 'idpUsername'],
    [
      'name,portalUuid\nAcme,852b873b-41f3-4b9b-8aba-b056cab982e5\nGlobex,852b873b-41f3-4b9b-8aba-b056cab982e5\n',
      'portalUuid',
    ],
  ])('a dry run knows what the file says twice: %j', async (text, attribute) => {
    const dry = await importText(storage, text, { dryRun: true });
    expect(dry).toMatchObject({ created: 1, failed: 1, faults: [{ line: 3, attribute }] });
    expect(await importText(storage, text)).toMatchObject({ created: 1, failed: 1, faults: [{ line: 3, attribute }] });
  });

  test.each(PASSWORD_MODES)('a connection’s mode "%s" holds for hashes, too', async (passwordMode) => {
    const actor: ConnectionActor = {
      kind: 'connection',
      id: 'c',
      name: 'importer',
      privileges: new Set(PRIVILEGES),
      homeOrganization: PORTAL_ORGANIZATION_ID,
      profile: 'standard',
      passwordMode,
    };
    const hash = '$2b$04$KIXx1mBbd7AjaPHPZ4yKAuxS5pW0l3Yw3CjqoK0nEXAMPLEHASH2u';
    const report = await importText(storage, `userName,passwordHash\nada,${hash}\n`, { actor });
    expect(report).toMatchObject({ created: 1, failed: 0 });
    const ada = await everything(storage).users.findByUserName('ada');
    expect(ada?.hasPassword).toBe(passwordMode !== 'ignore');
  });
});
