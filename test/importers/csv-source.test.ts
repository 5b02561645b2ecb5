import { openCsv } from '../../src/importers/csv/csv-source';
import type { ResourceRow, RowKind, SourceRow } from '../../src/importers/source-row';
import { ENTERPRISE_USER, PORTAL_USER } from '../../src/portal/schema-urns';
import { attributeOfPath } from '../../src/scim/read-resource';

async function rowsOf(text: string | Buffer, kind?: RowKind, size = 1 << 16): Promise<SourceRow[]> {
  const { rows } = await open(text, kind, size);
  const all: SourceRow[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

function open(text: string | Buffer, kind?: RowKind, size = 1 << 16) {
  const bytes = Buffer.from(text);
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
  }
  return openCsv(attributeOfPath)(pieces(), { kind });
}

const resourceOf = (row: SourceRow | undefined) => (row as ResourceRow).resource;

describe('CSV', () => {
  test.each([
    ['commas', 'userName,displayName\nada,"King, Ada"\n', 'King, Ada'],
    ['semicolons', 'userName;displayName\r\nada;"King; Ada"\r\n', 'King; Ada'],
    ['tabs', 'userName\tdisplayName\nada\tAda, King\n', 'Ada, King'],
    ['a first line that says so', 'sep=|\r\nuserName|displayName\r\nada|"A|B;C"\r\n', 'A|B;C'],
    ['the same, quoted, after a byte order mark', '\uFEFF"sep=;"\nuserName;displayName\nada;Ada', 'Ada'],
    ['a byte order mark', '\uFEFFuserName,displayName\nada,Ada', 'Ada'],
    ['line breaks and quotation marks in a cell', 'userName,displayName\nada,"A ""B""\nC"\n', 'A "B"\nC'],
    ['quotation marks within a cell', 'userName,displayName\nada,Ada "Countess" King\n', 'Ada "Countess" King'],
  ])('%s', async (_title, text, displayName) => {
    for (const size of [1, 1 << 16]) {
      expect(resourceOf((await rowsOf(text, undefined, size))[0])).toEqual({ userName: 'ada', displayName });
    }
  });

  test('a row is known by the line where it begins, whatever lines and blank ones come before', async () => {
    const rows = await rowsOf('userName,displayName\n"a","x\ny\nz"\n\nb,\n"unclosed,c\nd,e\n');
    expect(rows.map(({ line }) => line)).toEqual([2, 6, 7]);
    expect((await rowsOf('sep=,\nuserName,displayName\na,b\n')).map(({ line }) => line)).toEqual([3]);
    expect(rows[2]).toMatchObject({ fault: { reason: expect.stringContaining('is never closed') } });
  });

  test('friendly names and paths of SCIM', async () => {
    const header = [
      'User Name',
      'e-mail',
      'emails[type eq "home"].value',
      'first_name',
      'NAME.FAMILYNAME',
      'phone',
      'department',
      'manager',
      'addresses[type eq "work"].locality',
      'addresses[type eq "work"].country',
      'organization',
      'role',
      'access',
      `${PORTAL_USER}:licenseType`,
    ].join(';');
    const cells =
      'ada;a@x;b@x;Ada;King;+44 1;Engines;m-1;London;GB;Acme;Developer|Org Admin;Developer@Beta|Org Admin@Gamma;creatorUT';
    expect(
      resourceOf((await rowsOf(`${header.replaceAll('"', '""').replaceAll(/[^;]+/g, '"$&"')}\n${cells}`))[0]),
    ).toEqual({
      userName: 'ada',
      emails: [
        { type: 'work', value: 'a@x', primary: true },
        { type: 'home', value: 'b@x' },
      ],
      name: { givenName: 'Ada', familyName: 'King' },
      phoneNumbers: [{ type: 'work', value: '+44 1' }],
      addresses: [{ type: 'work', locality: 'London', country: 'GB' }],
      roles: [{ value: 'Developer' }, { value: 'Org Admin' }],
      [ENTERPRISE_USER]: { department: 'Engines', manager: { value: 'm-1' } },
      [PORTAL_USER]: {
        organization: 'Acme',
        access: [
          { role: 'Developer', organization: 'Beta' },
          { role: 'Org Admin', organization: 'Gamma' },
        ],
        licenseType: 'creatorUT',
      },
    });
  });

  test('each path knows its column', async () => {
    const [row] = await rowsOf(
      'userName,home,Work\n'.replace('home', 'emails[type eq "home"].value').replace('Work', 'email') + 'a,,x',
    );
    expect([...((row as ResourceRow).columnOf ?? [])]).toEqual([
      ['userName', 'userName'],
      ['emails[0].value', 'email'],
    ]);
  });

  test('columns that begin with _ and what the portal itself says are passed over', async () => {
    const rows = await rowsOf('_note,id,userName,meta.created\nx,1,ada,2020\n');
    expect(resourceOf(rows[0])).toEqual({ userName: 'ada' });
  });

  test('what a spreadsheet was kept from computing comes as it was', async () => {
    expect(resourceOf((await rowsOf("userName,displayName\nada,'=1+1\neve,'quoted\n"))[0])).toMatchObject({
      displayName: '=1+1',
    });
  });

  test('a column kind tells what each row is', async () => {
    const rows = await rowsOf('kind,userName,group,member\nmemberships,,G,ada\nUser,ada,,\nthing,x,,\nUser,y,G,\n');
    expect(rows.map(({ kind }) => kind)).toEqual(['Membership', 'User', undefined, undefined]);
    expect(rows.slice(2)).toMatchObject([{ fault: { column: 'kind' } }, { fault: { column: 'group' } }]);
  });

  test.each<[string, string, RowKind]>([
    ['userName,displayName', 'a,b', 'User'],
    ['displayName,organization', 'a,b', 'Group'],
    ['name,type', 'a,CONSUMER', 'Organization'],
    ['group,member', 'a,b', 'Membership'],
  ])('%s tells what the rows are', async (header, cells, kind) => {
    expect((await rowsOf(`${header}\n${cells}`))[0]?.kind).toBe(kind);
  });

  test.each<[string, string | Buffer, RegExp]>([
    ['an unknown column', 'userName,shoeSize\nada,38\n', /no column "shoeSize" for users/],
    ['a column without a name', 'userName,\nada,38\n', /Column 2 has no name/],
    ['a column that is there twice', 'userName,email,email\n', /"email" is there twice/],
    ['one that is there twice in other words', 'userName,E-Mail,email\n', /"email" is there twice/],
    ['a header that tells nothing', 'email,phone\n', /does not tell what the rows are/],
    ['nothing at all', '', /is empty/],
    ['UTF-16', Buffer.from('\uFEFFuserName\nada\n', 'utf16le'), /UTF-16/],
    ['UTF-16 without a mark', Buffer.from('userName\nada\n', 'utf16le'), /UTF-16/],
  ])('%s is refused before any row', async (_title, text, message) => {
    await expect(open(text)).rejects.toThrow(message);
  });

  test('bytes that are not UTF-8 are named by line and column', async () => {
    const rows = await rowsOf(Buffer.from('userName,displayName\nada,M\u00fcller\neve,Eve\n', 'latin1'));
    expect(rows).toEqual([
      expect.objectContaining({
        line: 2,
        fault: { column: 'displayName', reason: 'The cell holds bytes that are not UTF-8.' },
      }),
      expect.objectContaining({ line: 3, kind: 'User' }),
    ]);
  });

  describe('rows with too few cells', () => {
    const header = 'userName,displayName,organization';
    const short = 'The row has 1 cells; the header has 3.';

    /** What a file's rejects are, with the faults that its reader finds. */
    async function rejectsOf(file: string): Promise<string> {
      const { rows, rejects } = await open(file);
      let text = rejects.head;
      for await (const row of rows) {
        if (row.kind === undefined) text += rejects.reject(row, row.fault);
      }
      return text;
    }

    test('are rejected with the reason in the column of reasons', async () => {
      const rejects = await rejectsOf(`${header}\nada\n`);
      expect(rejects).toBe(`${header},_fault\nada,,,${short}\n`);
    });

    test('and stay rejected until somebody has mended them', async () => {
      const rejects = await rejectsOf(`${header}\nada\n`);
      expect(await rejectsOf(rejects)).toBe(rejects);
      const mended = await rowsOf(rejects.replace('ada,,,', 'ada,Ada,Acme,'));
      expect(mended.map(({ kind }) => kind)).toEqual(['User']);
      const complete = await rowsOf(rejects.replace(short, ''));
      expect(complete.map(({ kind }) => kind)).toEqual(['User']);
    });
  });
});
