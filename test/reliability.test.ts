import { readTable } from './support/doc-table';
import { titlesIn } from './support/titles';

describe('docs/reliability.md: the 44 tests', () => {
  const [header, ...rows] = readTable('reliability.md');

  test('are there once each, in order, each with an outcome', () => {
    expect(header).toEqual(['test', 'asked', 'what holds, and the figures', 'proven by']);
    expect(rows.map(([number]) => Number(number))).toEqual(Array.from({ length: 44 }, (_, index) => index + 1));
    for (const [number, asked, holds] of rows) expect([number, asked, holds]).not.toContain('');
  });

  test.each(rows)(
    '%s has the tests it names, or says that it is not offered',
    (_number, _asked, holds, proofs = '') => {
      if (proofs === '') expect(holds).toContain('Not offered');
      for (const proof of proofs.split('<br>').filter((each) => each !== '')) {
        const [, file = '', title] = /^`([^`]+)`: (.+)$/.exec(proof) ?? [];
        expect(titlesIn(file)).toContain(title);
      }
    },
  );
});
