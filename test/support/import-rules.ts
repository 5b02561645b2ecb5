import { posix } from 'node:path';
import ts from 'typescript';

/**
 * Who may import whom (docs/architecture.md). A room is a folder of `src/`, or a file of its own there; every file
 * belongs to one, so a new folder needs a line here before it can be used.
 */
const EDGES = ['scim', 'portal-api', 'arcgis', 'auth', 'docs', 'console', 'importers', 'admin', 'events'] as const;
const LEAVES = ['config', 'config-variables', 'environment', 'log'] as const;
const ROOMS = ['cli', 'composition', 'app', 'http', 'portal', 'storage', 'mail', 'db', ...EDGES, ...LEAVES] as const;
type Room = (typeof ROOMS)[number];

/** Two rooms put the others together, each with a file beside its folder. */
const COMMAND_LINE = /^src\/(main|cli\/.+)$/;
const COMPOSITION = /^src\/(serve|composition\/.+)$/;

function roomOf(path: string): Room | undefined {
  const module = path.replace(/\.(tsx?|js)$/, '');
  if (COMMAND_LINE.test(module)) return 'cli';
  if (COMPOSITION.test(module)) return 'composition';
  if (module.startsWith('db/')) return 'db';
  const [, name, inside] = /^src\/([^/]+)(\/.+)?$/.exec(module) ?? [];
  const isFile = name === 'app' || LEAVES.some((leaf) => leaf === name);
  return ROOMS.find((room) => room === name && isFile === (inside === undefined));
}

/** The rooms each room may import besides itself. */
const MAY_IMPORT: Readonly<Record<Room, readonly Room[]>> = {
  cli: ROOMS,
  composition: ROOMS.filter((room) => room !== 'cli'),
  app: ['http', 'portal', ...EDGES, ...LEAVES],
  http: ['portal'],
  portal: [],
  storage: ['portal', 'db'],
  mail: ['portal'],
  db: [],
  scim: ['portal', 'http'],
  'portal-api': ['portal', 'http'],
  arcgis: ['portal', 'http'],
  auth: ['portal', 'http'],
  docs: ['portal', 'http'],
  console: ['portal', 'http'],
  importers: ['portal', 'http'],
  admin: ['portal', 'http'],
  events: ['portal', 'http'],
  config: ['config-variables', 'environment', 'portal'],
  'config-variables': ['portal'],
  environment: [],
  log: [],
};

/** Runs in the browser: what it needs of the server it asks for over HTTP. */
const CONSOLE_CLIENT = 'src/console/client/';

/** Packages that only some rooms, or one file, may import. */
const GUARDED_PACKAGES: Readonly<Record<string, (room: Room, path: string) => boolean>> = {
  express: (room) => room === 'app' || room === 'http' || EDGES.some((edge) => edge === room),
  scimmy: (_room, path) => path === 'src/scim/scimmy.ts',
  'scimmy-routers': (_room, path) => path === 'src/scim/scimmy-routers.ts',
  kysely: (room) => room === 'storage' || room === 'db',
  'better-sqlite3': (room) => room === 'storage' || room === 'db',
  'better-sqlite3-node24': (room) => room === 'storage' || room === 'db',
  pg: (room) => room === 'storage' || room === 'db',
  preact: (_room, path) => path.startsWith(CONSOLE_CLIENT),
  uplot: (_room, path) => path.startsWith(CONSOLE_CLIENT),
  nodemailer: (room) => room === 'mail',
  'prom-client': (room) => room === 'http',
  jose: (_room, path) => /^src\/(http\/(issuer-tokens|jwks-fetch)|events\/set-signer)\.ts$/.test(path),
};

/** Rooms whose list of packages is closed; Node's own modules are free to all. */
const CLOSED_ROOMS: Readonly<Partial<Record<Room, readonly string[]>>> = {
  portal: [],
  db: ['kysely'],
  mail: ['nodemailer'],
};

/** What breaks the rules in the file at `path` (relative to the project, with slashes), one sentence each. */
export function importViolations(path: string, source: string): string[] {
  const room = roomOf(path);
  if (!room) return [`${path} belongs to no room of the import table`];
  const { specifiers, readsEnvironment } = scan(path, source);
  const found = specifiers.flatMap((specifier) => specifierViolation(path, room, specifier) ?? []);
  if (readsEnvironment && room !== 'config' && room !== 'environment') found.push('reads process.env');
  return found.map((violation) => `${path} ${violation}`);
}

function specifierViolation(path: string, room: Room, specifier: string | undefined): string | undefined {
  if (specifier === undefined) return 'imports a computed name, which no table can check';
  if (specifier.startsWith('.')) return moduleViolation(path, room, specifier);
  if (specifier.startsWith('node:')) return undefined;
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const guard = GUARDED_PACKAGES[name];
  const closed = CLOSED_ROOMS[room];
  const allowed = (guard?.(room, path) ?? true) && (closed?.includes(name) ?? true);
  return allowed ? undefined : `imports the package ${name}`;
}

function moduleViolation(path: string, room: Room, specifier: string): string | undefined {
  const target = posix.join(posix.dirname(path), specifier);
  if (target === 'package.json') return undefined;
  const targetRoom = roomOf(target);
  if (path.startsWith(CONSOLE_CLIENT) !== target.startsWith(CONSOLE_CLIENT)) {
    return `imports ${target} across the line between server and browser`;
  }
  const allowed = targetRoom && (targetRoom === room || MAY_IMPORT[room].includes(targetRoom));
  return allowed ? undefined : `(${room}) imports ${target} (${targetRoom ?? 'outside every room'})`;
}

interface Scan {
  /** Undefined stands for a name that is computed. */
  readonly specifiers: (string | undefined)[];
  readsEnvironment: boolean;
}

function scan(path: string, source: string): Scan {
  const result: Scan = { specifiers: [], readsEnvironment: false };
  const visit = (node: ts.Node): void => {
    if (importsSomething(node)) result.specifiers.push(specifierOf(node));
    if (isEnvironment(node)) result.readsEnvironment = true;
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true));
  return result;
}

type Importing =
  ts.ImportDeclaration | ts.ExportDeclaration | ts.ExternalModuleReference | ts.ImportTypeNode | ts.CallExpression;

function importsSomething(node: ts.Node): node is Importing {
  if (ts.isExportDeclaration(node)) return node.moduleSpecifier !== undefined;
  if (ts.isCallExpression(node)) {
    return (
      node.expression.kind === ts.SyntaxKind.ImportKeyword || /^require(\.resolve)?$/.test(node.expression.getText())
    );
  }
  return ts.isImportDeclaration(node) || ts.isExternalModuleReference(node) || ts.isImportTypeNode(node);
}

function specifierOf(node: Importing): string | undefined {
  if (ts.isCallExpression(node)) return literal(node.arguments[0]);
  if (ts.isExternalModuleReference(node)) return literal(node.expression);
  if (ts.isImportTypeNode(node))
    return ts.isLiteralTypeNode(node.argument) ? literal(node.argument.literal) : undefined;
  return literal(node.moduleSpecifier);
}

function literal(node: ts.Node | undefined): string | undefined {
  return node && ts.isStringLiteralLike(node) ? node.text : undefined;
}

/** `process.env`, `process['env']`, `globalThis.process.env`, `const { env } = process`, `import { env } from 'process'`. */
function isEnvironment(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'env' && isProcess(node.expression);
  if (ts.isElementAccessExpression(node))
    return literal(node.argumentExpression) === 'env' && isProcess(node.expression);
  if (ts.isImportSpecifier(node)) return importedName(node) === 'env' && isFromProcess(node.parent.parent.parent);
  if (!ts.isVariableDeclaration(node) || !node.initializer || !ts.isObjectBindingPattern(node.name)) return false;
  return isProcess(node.initializer) && node.name.elements.some((part) => importedName(part) === 'env');
}

function importedName({ propertyName, name }: ts.ImportSpecifier | ts.BindingElement): string {
  return (propertyName ?? name).getText();
}

function isFromProcess(declaration: ts.ImportDeclaration | ts.JSDocImportTag): boolean {
  return /^(node:)?process$/.test(literal(declaration.moduleSpecifier) ?? '');
}

function isProcess(node: ts.Expression): boolean {
  return /(^|\.)process$/.test(node.getText());
}
