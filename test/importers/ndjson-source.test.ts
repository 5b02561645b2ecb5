import { openNdjson } from '../../src/importers/ndjson/ndjson-source';
import type { RowKind, Source, SourceRow } from '../../src/importers/source-row';
import { CORE_GROUP, CORE_USER, ORGANIZATION } from '../../src/portal/schema-urns';

function open(text: string | Buffer, kind?: RowKind): Promise<Source> {
  async function* pieces(): AsyncGenerator<Buffer> {
    for (const byte of Buffer.from(text)) yield await Promise.resolve(Buffer.from([byte]));
  }
  return openNdjson(pieces(), { kind });
}

async function rowsOf(text: string | Buffer, kind?: RowKind): Promise<SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const row of (await open(text, kind)).rows) rows.push(row);
  return rows;
}

const line = (resource: object) => `${JSON.stringify(resource)}\n`;

describe('NDJSON', () => {
  test('schemas tell what a line is, in any case, or meta, or the attributes, or whoever imports', async () => {
    const text = [
      line({ schemas: [CORE_USER.toUpperCase()], userName: 'a' }),
      line({ schemas: [CORE_GROUP], displayName: 'a' }),
      line({ schemas: [ORGANIZATION], name: 'a' }),
      line({ meta: { resourceType: 'Organization' }, name: 'b' }),
      line({ group: 'g', member: 'm' }),
      line({ userName: 'b' }),
      line({ displayName: 'b' }),
    ].join('');
    const kinds = ['User', 'Group', 'Organization', 'Organization', 'Membership', 'User'];
    expect((await rowsOf(text)).map(({ kind }) => kind)).toEqual([...kinds, undefined]);
    expect((await rowsOf(text, 'Group')).map(({ kind }) => kind)).toEqual([...kinds, 'Group']);
  });

  test('lines are counted with the empty ones and the comments', async () => {
    const rows = await rowsOf(`\uFEFF# a comment\n\n${line({ userName: 'a' })}\r\n${line({ userName: 'b' })}`);
    expect(rows.map((row) => row.line)).toEqual([3, 5]);
  });

  test('what is no JSON object is named, and nothing of it shown', async () => {
    const rows = await rowsOf('{"userName":"a","password":"secret"\n[1]\n"secret"\n');
    const reasons = rows.map((row) => ('fault' in row ? row.fault.reason : ''));
    expect(reasons).toEqual([
      expect.stringMatching(/^The line is not JSON/),
      'The line must be a JSON object.',
      'The line must be a JSON object.',
    ]);
    expect(reasons.join()).not.toContain('secret');
  });

  test('bytes that are not UTF-8 fail their line only', async () => {
    const rows = await rowsOf(
      Buffer.concat([Buffer.from('{"userName":"M\u00fc"}\n', 'latin1'), Buffer.from(line({ userName: 'b' }))]),
    );
    expect(rows).toMatchObject([{ fault: { reason: expect.stringContaining('UTF-8') } }, { kind: 'User' }]);
  });

  test('a rejected line comes after its reason, which is passed over', async () => {
    const { rejects } = await open('');
    const raw = line({ userName: 'a' }).trim();
    const text = rejects.reject({ line: 7, raw: () => raw }, { attribute: 'roles', reason: 'No such\nrole.' });
    expect(text).toBe(`# line 7, roles: No such role.\n${raw}\n`);
    expect(await rowsOf(text)).toMatchObject([{ kind: 'User', resource: { userName: 'a' } }]);
  });

  test('a hash and the developer portal’s identifier stand beside the attributes', async () => {
    const [row] = await rowsOf(line({ userName: 'a', passwordHash: '$2b$…', portalUuid: 'u-1' }));
    expect(row).toMatchObject({ passwordHash: '$2b$…', portalUuid: 'u-1' });
  });
});
