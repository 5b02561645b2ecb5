import fc from 'fast-check';
import { neutraliseFormula, restoreFormula } from '../../src/importers/csv-formula';

describe('cells that a spreadsheet could take for a formula (reliability 42)', () => {
  test.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(1)',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1',
    '"=1',
    "'=1",
    '\u200b=1',
    '＝1',
    '  "@x',
    '-',
  ])('%j becomes text, and itself again', (cell) => {
    expect(neutraliseFormula(cell)).toBe(`'${cell}`);
    expect(restoreFormula(neutraliseFormula(cell))).toBe(cell);
  });

  test.each(['', 'Ada', "O'Brien", "'quoted'", '1=1', 'a@b.example', '{"a":1}'])('%j stays as it is', (cell) => {
    expect(neutraliseFormula(cell)).toBe(cell);
    expect(restoreFormula(cell)).toBe(cell);
  });

  test('whatever it is comes back', () => {
    const text = fc
      .array(fc.constantFrom("'", '"', '=', '+', '-', '@', ' ', '\t', '\r', '\n', 'a', '1', '＝'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'grapheme' })), (cell) => {
        const written = neutraliseFormula(cell);
        expect(written).not.toMatch(/^[\s"]*[=+\-@]/);
        expect(restoreFormula(written)).toBe(cell);
      }),
    );
  });
});
