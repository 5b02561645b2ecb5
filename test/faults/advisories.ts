import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What an advisory service says of the packages that the server runs on; or why none did. */
export type Advisories =
  | { readonly kind: 'known'; readonly packages: number; readonly found: readonly Advisory[] }
  | { readonly kind: 'not looked up'; readonly reason: string };

export interface Advisory {
  readonly package: string;
  readonly severity: 'info' | 'low' | 'moderate' | 'high' | 'critical';
}

/** Of `npm audit --json`: what it reports, and what it says instead where it can't. */
interface AuditAnswer {
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: Advisory['severity'] }>>;
  readonly metadata?: { readonly dependencies: { readonly prod: number } };
  readonly statusCode?: number;
  readonly error?: { readonly code?: string };
}

/** Asks whichever service npm is set up to ask, once. */
export function lookUpAdvisories(): Advisories {
  const cwd = join(__dirname, '..', '..');
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { cwd, encoding: 'utf8', timeout: 120_000 });
  return readAdvisories(stdout ?? '');
}

/** What `npm audit --json` printed. */
export function readAdvisories(printed: string): Advisories {
  const { vulnerabilities, metadata, statusCode, error } = parsed(printed);
  if (vulnerabilities === undefined || metadata === undefined) {
    return { kind: 'not looked up', reason: `no advisory service answers (${statusCode ?? error?.code ?? 'silence'})` };
  }
  const found = Object.entries(vulnerabilities).map(([name, { severity }]) => ({ package: name, severity }));
  return { kind: 'known', packages: metadata.dependencies.prod, found };
}

function parsed(printed: string): AuditAnswer {
  try {
    return JSON.parse(printed) as AuditAnswer;
  } catch {
    return {};
  }
}

/** Those that nobody should run with. */
export function gravest(found: readonly Advisory[]): readonly Advisory[] {
  return found.filter(({ severity }) => severity === 'high' || severity === 'critical');
}
