import { detectFormat, formatOf, IMPORT_FORMATS } from '../../src/importers/import-formats';
import { readSource } from './read-source';

describe('what a file is, by its beginning', () => {
  test.each([
    ['version: 1\n\ndn: o=x\n', 'ldif'],
    ['# a note\ndn:: bz14\n', 'ldif'],
    ['{"schemas":["urn:x"],"userName":"x"}\n', 'ndjson'],
    ['{"group":"g","member":"m"}\n', 'ndjson'],
    ['[{"Uuid":"x","Username":"y"}]', 'developer-portal'],
    ['{"results":[{"username":"y","firstName":"z"}]}', 'developer-portal'],
    ['a|b|c|d|e|f\n', 'gis-builtin'],
    ['a|b|c|d|e\n', 'gis-enterprise'],
    ['\uFEFF"Email","Role","User Type","First Name","Last Name","Username"\r\n', 'gis-csv'],
    ['userName,email\n', 'csv'],
    ['userName;email\n', 'csv'],
    ['just a word', undefined],
    ['', undefined],
  ])('%j: %s', (head, format) => {
    expect(detectFormat(Buffer.from(head))).toBe(format);
  });

  test('what its sender says counts, but a CSV may be the GIS portal’s', () => {
    expect(formatOf('ndjson', Buffer.from('userName,email\n'))).toBe('ndjson');
    expect(formatOf('csv', Buffer.from('Username,User Type\n'))).toBe('gis-csv');
  });
});

test.each(IMPORT_FORMATS)('%s: a file in UTF-16 is refused with a word about it', async (format) => {
  const file = Buffer.from('\uFEFFuserName,email\nada,ada@example.org\n', 'utf16le');
  await expect(readSource(format, file, 4096)).rejects.toMatchObject({
    code: 'invalid-value',
    message: expect.stringContaining('UTF-16') as string,
  });
});

test('developer-portal: a file that is no JSON at all is refused', async () => {
  await expect(readSource('developer-portal', 'userName,email\n')).rejects.toMatchObject({ code: 'invalid-value' });
});
