import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { readTable } from './support/doc-table';

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

const known = new Map<string, ReadonlySet<string>>();

/** Every text in a file of tests that could be a title: those of tables are, too. */
function titlesIn(file: string): ReadonlySet<string> {
  const present = known.get(file);
  if (present) return present;
  const titles = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) titles.add(node.text);
    ts.forEachChild(node, visit);
  };
  const source = readFileSync(join(__dirname, file), 'utf8');
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true));
  known.set(file, titles);
  return titles;
}
