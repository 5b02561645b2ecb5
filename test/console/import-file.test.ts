import { choicesFor, namesFor } from '../../src/console/client/pages/imports/column-choices';
import { csvLine, readCsvHead } from '../../src/console/client/pages/imports/csv-head';
import { faultIn } from '../../src/console/client/pages/imports/fault-words';
import type { ImportJob } from '../../src/console/client/pages/imports/import-job';
import {
  COLUMNS,
  guessColumn,
  guessType,
  isUnderstood,
  type RowType,
  standsFor,
  TYPES,
  UNDERSTOOD,
} from '../../src/console/client/pages/imports/known-columns';
import { prepareFile, withHeader, WorkbookError } from '../../src/console/client/pages/imports/prepare-file';
import { timeLeft } from '../../src/console/client/pages/imports/time-left';
import { targetOf } from '../../src/importers/csv/csv-columns';
import type { RowKind } from '../../src/importers/source-row';
import { attributeOfPath } from '../../src/scim/read-resource';

const KINDS: Readonly<Record<RowType, RowKind>> = {
  users: 'User',
  organizations: 'Organization',
  groups: 'Group',
  memberships: 'Membership',
  roles: 'Role',
};

describe('the columns that the console offers', () => {
  const understood = TYPES.flatMap((type) =>
    [...COLUMNS[type], ...UNDERSTOOD[type]].map((name) => [type, name] as const),
  );

  test.each(understood)('of %s: imports understand %s', (type, name) => {
    expect(targetOf(name, KINDS[type], attributeOfPath)).toBeDefined();
    expect(isUnderstood(name, type)).toBe(true);
  });

  test('as people write them, in English and German', () => {
    const guessed = (names: string, type: RowType = 'users') => names.split(';').map((name) => guessColumn(name, type));
    expect(guessed('Login;Benutzername;User Principal Name')).toEqual(['userName', 'userName', 'userName']);
    expect(guessed('Vorname;Surname;E-Mail-Adresse;Mail')).toEqual(['givenName', 'familyName', 'email', 'email']);
    expect(guessed('Gruppe;Benutzer', 'memberships')).toEqual(['group', 'member']);
    expect(guessed('Lieblingsfarbe;constructor;')).toEqual([undefined, undefined, undefined]);
  });

  test('what the rows are is told by the header', () => {
    const guessed = (header: string) => guessType(header.split(','));
    expect(guessed('Login,Vorname,Nachname')).toBe('users');
    expect(guessed('E-Mail,Firma')).toBe('users');
    expect(guessed('Name,Beschreibung')).toBe('organizations');
    expect(guessed('displayName,organization')).toBe('groups');
    expect(guessed('Gruppe,Mitglied')).toBe('memberships');
    expect(guessed('value,Anzeigename,Rechte')).toBe('roles');
    expect(guessed('x,y')).toBe('users');
  });

  test('a first line that names the delimiter is no header', () => {
    const head = readCsvHead('sep=;\r\nuserName;Vorname\r\na;b\r\n');
    expect(head).toMatchObject({ delimiter: ';', header: ['userName', 'Vorname'], sample: [['a', 'b']] });
    expect(head?.length).toBe('sep=;\r\nuserName;Vorname\r\n'.length);
  });

  test('a column that nobody knows, or without a name, is left out unless somebody chooses', () => {
    const head = readCsvHead('userName,Vorname,Farbe,\na,b,c,d\n');
    const choices = head && choicesFor(head, 'users');
    expect(choices).toEqual(['userName', 'givenName', 'nothing', 'nothing']);
    const names = head && choices && namesFor(head, 'users', choices);
    expect(names).toEqual(['userName', 'givenName', '_3 Farbe', '_4']);
    for (const name of names ?? []) expect(targetOf(name, 'User', attributeOfPath)).toBeDefined();
  });
});

describe('a column that imports understand as it is named', () => {
  const header = ['User Name', 'First Name', 'role', 'name.middleName', 'constructor'];
  const head = { delimiter: ',', header, sample: [], length: 0 };
  const choices = choicesFor(head, 'users');

  test('is shown as what it becomes; a path of SCIM stays as it is named', () => {
    expect(choices).toEqual(['userName', 'givenName', 'roles', 'as-named', 'nothing']);
    expect(standsFor('Display Name', 'memberships')).toBe('group');
  });

  test('keeps its name in the file that is handed in, unless something else is chosen', () => {
    expect(namesFor(head, 'users', choices)).toEqual([...header.slice(0, 4), '_5 constructor']);
    expect(namesFor(head, 'users', ['userName', 'nickName'])[1]).toBe('nickName');
    for (const name of header.slice(0, 3)) expect(targetOf(name, 'User', attributeOfPath)).toBeDefined();
  });
});

describe('the beginning of a file', () => {
  test('delimiters, quotation marks, line ends within them, blank lines', () => {
    expect(readCsvHead('a;"b;""c""\nd"\r\n1;2\r\n\r\n3;"4\n5"')).toEqual({
      delimiter: ';',
      header: ['a', 'b;"c"\nd'],
      sample: [
        ['1', '2'],
        ['3', '4\n5'],
      ],
      length: 15,
    });
    expect(readCsvHead('a\tb')?.header).toEqual(['a', 'b']);
    expect(readCsvHead('\n')).toBeUndefined();
    expect(csvLine(['a,b', 'c"d', 'e'], ',')).toBe('"a,b","c""d",e\r\n');
  });

  const fileOf = (content: Buffer | string, name = 'people.csv') => new File([content], name);

  test.each([
    ['UTF-8', fileOf('userName;Größe\nä;ö\n'), undefined],
    ['UTF-8 with a mark', fileOf('\uFEFFuserName;Größe\nä;ö\n'), undefined],
    ['Windows-1252', fileOf(Buffer.from('userName;Größe\nä;ö\n', 'latin1')), 'windows-1252'],
    ['UTF-16', fileOf(Buffer.from('\uFEFFuserName;Größe\nä;ö\n', 'utf16le')), 'utf-16le'],
  ])('%s: its header is replaced, its rows stay', async (_name, file, encoding) => {
    const prepared = await prepareFile(file);
    expect([prepared.encoding, prepared.head?.header]).toEqual([encoding, ['userName', 'Größe']]);
    expect(await (await withHeader(prepared, ['userName', 'nickName'])).text()).toBe('userName;nickName\r\nä;ö\n');
    // What is understood as it is goes out as it came in.
    expect(await withHeader(prepared, ['userName', 'Größe'])).toBe(prepared.file);
  });

  test('only CSV has columns; a workbook is refused', async () => {
    expect((await prepareFile(fileOf('{"a": 1}', 'a.ndjson'))).head).toBeUndefined();
    await expect(prepareFile(fileOf('PK\x03\x04', 'a.xlsx'))).rejects.toThrow(WorkbookError);
    await expect(prepareFile(fileOf(Buffer.from('d0cf11e0', 'hex'), 'a.csv'))).rejects.toThrow(WorkbookError);
  });
});

test('why a row was refused, in German', () => {
  const german = (reason: string) => faultIn('de', { reason });
  expect(german('userName: line 30 of the file has it already.')).toBe('Zeile 30 der Datei hat diesen Wert schon.');
  expect(german('There is no organization "Nowhere".')).toContain('„Nowhere“');
  expect(german('Something new.')).toContain('(Something new.)');
  expect(faultIn('en', { reason: 'Something new.' })).toBe('Something new.');
});

test('how long a run will go on', () => {
  const left = (bytes: number, startedAt: string | null) =>
    timeLeft({ startedAt, progress: { bytes, ofBytes: 1000, rows: 0 } } as ImportJob, 'en', 100_000);
  const began = new Date(90_000).toISOString();
  expect(left(500, began)).toBe('10 seconds');
  expect(left(50, began)).toBe('3 minutes');
  expect(left(1000, began)).toBeUndefined();
  expect(left(500, null)).toBeUndefined();
  expect(left(500, new Date(99_000).toISOString())).toBeUndefined();
});
