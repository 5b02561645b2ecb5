import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const known = new Map<string, ReadonlySet<string>>();

/** Every text in a file of tests (below `test/`) that could be a title: those of tables are, too; `%s` for what is put in. */
export function titlesIn(file: string): ReadonlySet<string> {
  const present = known.get(file);
  if (present) return present;
  const titles = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) titles.add(node.text);
    if (ts.isTemplateExpression(node)) {
      titles.add([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('%s'));
    }
    ts.forEachChild(node, visit);
  };
  const source = readFileSync(join(__dirname, '..', file), 'utf8');
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true));
  known.set(file, titles);
  return titles;
}
