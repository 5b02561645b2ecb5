import { packBatch } from '../../src/importers/crossing/row-batch';
import { unpackBatch } from '../../src/importers/crossing/crossed-rows';
import type { SourceRow } from '../../src/importers/source-row';
import type { Storage } from '../../src/portal/store';
import { resourceReader } from '../../src/scim/read-resource';
import { onEveryDatabase } from '../support/databases';
import { importText, type Imported } from './import-text';
import { readSource } from './read-source';

const USERS = [
  'userName,email,home email,name.formatted,active,roles,organization,groups,passwordHash,attributes',
  'ada,ada@example.org,,Ada,true,Developer,,,,"{""title"":""Countess""}"',
  'eve,,eve@home.example,,perhaps,,,,,',
  'bob,bob@example.org,bob@home.example,,,Nobody,,,,',
  'zoë,,,"Zo""ë, of\ntwo lines",no such,,,,,',
  ',x@example.org,,,,,,,,',
  'kim,kim@example.org,,,,,No such organization,,,',
  'ada,again@example.org,,,,,,,,',
  'lee,,,,,,,,not a hash,',
  'sam,,,,False,,,,,not JSON',
  'ula,,,,,,,,,',
].join('\n');

const FILE = USERS.replace('home email', 'emails[type eq "home"].value');

const LINES = [
  '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"nd1","emails":[{"value":"nd1@example.org"}],"nickName":null}',
  '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Crew","members":[{"value":"nd1"}]}',
  '{"group":"Crew","member":"nd1"}',
  '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":7,"active":"perhaps"}',
  'no JSON',
  '{"schemas":["urn:ietf:params:scim:schemas:portal:2.0:Organization"],"name":"Acme"}',
].join('\n');

/** What an import says, but for when. */
function told({ startedAt: _started, finishedAt: _finished, ...report }: Imported): unknown {
  return report;
}

onEveryDatabase('rows that another thread has read', (open) => {
  let storage: Storage;
  beforeEach(async () => {
    storage = await open();
  });

  const both = async (text: string, options: Parameters<typeof importText>[2] = {}) => {
    const here = await importText(storage, text, { ...options, dryRun: true });
    const crossed = await importText(storage, text, { ...options, dryRun: true, crossing: true });
    const prepared = await importText(storage, text, { ...options, dryRun: true, prepared: true });
    expect(told(prepared)).toEqual(told(here));
    return [told(here), told(crossed)];
  };

  test('are judged, created and refused like all others: same lines, columns, reasons, rejects', async () => {
    for (const options of [{}, { match: 'externalId' as const }, { strict: true }, { createOrganizations: true }]) {
      const [here, crossed] = await both(FILE, options);
      expect(crossed).toEqual(here);
    }
    const { created, failed, faults } = await importText(storage, FILE, { crossing: true });
    expect([created, failed]).toEqual([2, 8]);
    expect(faults).toContainEqual(expect.objectContaining({ line: 4, column: 'roles', attribute: 'roles' }));
  });

  test('change who is there already: what they say, and no more', async () => {
    await importText(storage, FILE, { crossing: true });
    const again = 'userName,email,displayName\nada,new@example.org,Ada L\nula,,\n';
    const [here, crossed] = await both(again);
    expect(crossed).toEqual(here);
    expect(crossed).toMatchObject({ updated: 1, unchanged: 1, outcomes: [{ action: 'updated' }, { name: 'ula' }] });
  });

  test('of other kinds and formats cross, too', async () => {
    const [here, crossed] = await both(LINES, { format: 'ndjson' });
    expect(crossed).toEqual(here);
    expect(crossed).toMatchObject({ created: 4, failed: 2 });
  });
});

test('a row comes out as it went in: text, columns and all that it says', async () => {
  const rows = await readSource('csv', FILE);
  const crossed = unpackBatch(await packBatch(rows, resourceReader), resourceReader);
  const place = (row: SourceRow) => ({
    line: row.line,
    raw: row.raw(),
    size: row.size,
    kind: row.kind,
    columns: row.kind === undefined ? row.fault : [...(row.columnOf ?? [])],
  });
  expect(crossed.map(place)).toEqual(rows.map(place));
  expect(crossed[0]).toMatchObject({ kind: 'User', read: { userName: 'ada', password: undefined } });
});
