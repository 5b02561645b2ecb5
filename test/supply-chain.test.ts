import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dependencies, devDependencies } from '../package.json';

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly name?: string;
}

const ROOT = join(__dirname, '..');

const readJson = (file: string): unknown => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));

/** Where a package lies → what the lock file says of it; the project itself apart. */
const locked = Object.entries((readJson('package-lock.json') as { packages: Record<string, Locked> }).packages).filter(
  ([path]) => path !== '',
);

/** What the server runs on. */
const production = locked.filter(([, { dev }]) => dev !== true);

/** They ask for no more than their text to be kept: whatever the project is licensed as, it may use them. */
const LICENSES = ['MIT', 'MIT-0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', '0BSD'];

function nameOf([path, { name }]: (typeof locked)[number]): string {
  return name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

describe('package-lock.json', () => {
  test('has a hash of every package, and no address: installs go to whichever registry is set, and can’t be led astray', () => {
    expect(locked.length).toBeGreaterThan(100);
    for (const [path, { integrity, resolved }] of locked) {
      expect([path, integrity]).toEqual([path, expect.stringMatching(/^sha512-[\w+/]{86}==$/)]);
      expect([path, resolved]).toEqual([path, undefined]);
    }
    expect(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved"|\bgit\+|\bfile:/);
  });

  test('knows every package that package.json asks for', () => {
    const paths = new Set(locked.map(([path]) => path));
    for (const name of Object.keys({ ...dependencies, ...devDependencies }))
      expect(paths).toContain(`node_modules/${name}`);
  });
});

describe('licences', () => {
  test('of everything that the server runs on allow its use', () => {
    const refused = production
      .map(([path, { license }]) => [path, licenseOf(path) ?? license ?? 'none'] as const)
      .filter(([, license]) => !isAllowed(license));
    expect(refused).toEqual([]);
  });

  test('a choice is allowed if one of its sides is, a combination if each is', () => {
    expect(['(MIT OR GPL-3.0)', 'MIT AND ISC', 'Apache-2.0'].map(isAllowed)).toEqual([true, true, true]);
    expect(['GPL-3.0', 'MIT AND GPL-3.0', 'SEE LICENSE IN x', ''].map(isAllowed)).toEqual([false, false, false, false]);
  });
});

describe('npm run sbom', () => {
  interface Component {
    readonly name: string;
    readonly group?: string;
    readonly version: string;
    readonly properties?: readonly { readonly name: string; readonly value: string }[];
    readonly hashes?: readonly { readonly alg: string }[];
  }

  test('lists everything that the server runs on, with its hash, and tells the tools apart', () => {
    const output = execFileSync('npm', ['run', '--silent', 'sbom'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] });
    const { bomFormat, components } = JSON.parse(output.toString()) as { bomFormat: string; components: Component[] };
    expect(bomFormat).toBe('CycloneDX');
    const listed = components
      .filter(({ properties = [] }) => !properties.some(({ name }) => name === 'cdx:npm:package:development'))
      .map(({ group, name, version }) => `${group ? `${group}/` : ''}${name}@${version}`);
    const expected = production.map((entry) => [`${nameOf(entry)}@${entry[1].version}`, entry[0]] as const);
    for (const [id, path] of expected) {
      // A package under another name is listed by the one or the other.
      const alias = `${path.replace(/^.*node_modules\//, '')}@${id.slice(id.lastIndexOf('@') + 1)}`;
      expect([id, listed.includes(id) || listed.includes(alias)]).toEqual([id, true]);
    }
    expect(components.filter(({ hashes = [] }) => !hashes.some(({ alg }) => alg === 'SHA-512'))).toEqual([]);
  });
});

/** As the installed package says it; what isn't for this machine isn't installed. */
function licenseOf(path: string): string | undefined {
  const file = `${path}/package.json`;
  if (!existsSync(join(ROOT, file))) return undefined;
  const { license } = readJson(file) as { license?: unknown };
  return typeof license === 'string' ? license : undefined;
}

/** An SPDX expression without nested brackets. */
function isAllowed(expression: string): boolean {
  const sides = expression.replace(/^\((.*)\)$/, '$1').split(' OR ');
  return sides.some((side) => side.split(' AND ').every((license) => LICENSES.includes(license)));
}
