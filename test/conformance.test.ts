import { readTable } from './support/doc-table';
import { titlesIn } from './support/titles';

describe('docs/conformance.md: every duty of the RFCs', () => {
  const [header, ...duties] = readTable('conformance.md');

  test('1 to 124 are there once each, in order, each with a section, an answer and a proof', () => {
    expect(header).toEqual(['duty', 'section', 'what portal-scim does', 'proven by']);
    expect(duties.map(([number]) => Number(number))).toEqual(Array.from({ length: 124 }, (_, index) => index + 1));
    for (const duty of duties) expect(duty.filter((cell) => cell !== '')).toHaveLength(4);
  });

  test.each(duties)('duty %s (%s) has the test it names', (_number, _section, _answer, proof) => {
    const [, file, title] = /^`([^`]+)`: (.+)$/.exec(proof ?? '') ?? [];
    expect(titlesIn(file ?? '')).toContain(title);
  });
});
