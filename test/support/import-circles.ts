import { posix } from 'node:path';
import ts from 'typescript';

/**
 * Files that need each other as they are loaded, each circle as the files along it; types apart, which are gone by then.
 * `sources`: a file's path, relative to the project, → its text.
 */
export function importCircles(sources: ReadonlyMap<string, string>): string[][] {
  const needs = new Map([...sources].map(([path, source]) => [path, neededBy(path, source, sources)]));
  const circles: string[][] = [];
  const done = new Set<string>();
  const follow = (path: string, way: readonly string[]): void => {
    const begins = way.indexOf(path);
    if (begins >= 0) circles.push([...way.slice(begins), path]);
    if (begins >= 0 || done.has(path)) return;
    for (const needed of needs.get(path) ?? []) follow(needed, [...way, path]);
    done.add(path);
  };
  for (const path of sources.keys()) follow(path, []);
  return circles;
}

function neededBy(path: string, source: string, sources: ReadonlyMap<string, string>): string[] {
  const { statements } = ts.createSourceFile(path, source, ts.ScriptTarget.Latest);
  return statements.flatMap((statement) => {
    const specifier = loads(statement);
    if (!specifier?.startsWith('.')) return [];
    const module = posix.join(posix.dirname(path), specifier);
    return [module, `${module}.ts`, `${module}.tsx`].filter((file) => sources.has(file));
  });
}

/** What an import or export loads; undefined where it is of types only. */
function loads(statement: ts.Statement): string | undefined {
  if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return undefined;
  const { moduleSpecifier } = statement;
  const isOfTypes = ts.isImportDeclaration(statement)
    ? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword ||
      areTypes(statement.importClause?.namedBindings, statement.importClause?.name)
    : statement.isTypeOnly || areTypes(statement.exportClause);
  return isOfTypes || !moduleSpecifier || !ts.isStringLiteral(moduleSpecifier) ? undefined : moduleSpecifier.text;
}

function areTypes(names: ts.NamedImportBindings | ts.NamedExportBindings | undefined, whole?: ts.Identifier): boolean {
  if (whole || !names || !('elements' in names)) return false;
  return names.elements.length > 0 && names.elements.every(({ isTypeOnly }) => isTypeOnly);
}
