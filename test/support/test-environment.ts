import type { ChildProcess } from 'node:child_process';
import type { Engine } from '../../db/column-types';

declare global {
  var testPostgres: ChildProcess | undefined;
}

/** What the global setup hands to the tests. */
export interface TestEnvironment {
  /** Where test databases of SQLite are kept. */
  readonly folder: string;
  /** The program as `npm run build` makes it. */
  readonly program: string;
  postgresUrl: string | undefined;
}

/** The migrated database that the tests copy, in both engines. */
export const TEMPLATE = 'template_migrated';

const ALL: readonly Engine[] = ['sqlite', 'postgres'];

/** The engines to test: all, or those of `PORTAL_TEST_ENGINES`. */
export const ENGINES: readonly Engine[] = chosen(process.env['PORTAL_TEST_ENGINES']);

function chosen(names: string | undefined): readonly Engine[] {
  if (!names) return ALL;
  const engines = ALL.filter((engine) => names.split(',').includes(engine));
  if (engines.length === 0) throw new Error(`PORTAL_TEST_ENGINES=${names}: there are only ${ALL.join(' and ')}.`);
  return engines;
}

export function readTestEnvironment(): TestEnvironment {
  const text = process.env['PORTAL_TEST_ENVIRONMENT'];
  if (text === undefined) throw new Error('The test environment is set up by jest.config.cjs.');
  return JSON.parse(text) as TestEnvironment;
}
