import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openStorage } from '../../src/storage/open';
import { inDatabase, withPostgres } from './postgres';
import { startPostgres } from './start-postgres';
import { ENGINES, TEMPLATE, type TestEnvironment } from './test-environment';

/**
 * Builds the program, starts a PostgreSQL for all tests, and prepares a migrated database of each engine that the tests
 * copy. `PORTAL_TEST_ENGINES=sqlite` leaves PostgreSQL out of a quick run.
 */
export default async function globalSetup(): Promise<void> {
  const folder = mkdtempSync(join(ROOM, 'portal-scim-test-'));
  try {
    process.env['PORTAL_TEST_ENVIRONMENT'] = JSON.stringify(await prepare(folder));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function prepare(folder: string): Promise<TestEnvironment> {
  const environment: TestEnvironment = { folder, program: join(BUILT, `${randomUUID()}.js`), postgresUrl: undefined };
  await build(environment.program);
  if (ENGINES.includes('sqlite')) await migrate(`sqlite:${join(folder, `${TEMPLATE}.db`)}`);
  if (ENGINES.includes('postgres')) {
    const { url, server } = await startPostgres({ project: PROJECT, within: ROOM });
    globalThis.testPostgres = server;
    await withPostgres(url, (client) => client.query(`create database ${TEMPLATE}`));
    await migrate(inDatabase(url, TEMPLATE));
    environment.postgresUrl = url;
  }
  return environment;
}

/** Memory, if there is enough: elsewhere each commit to SQLite waits for the disk, and each database is written there. */
const ROOM = freeMemory() ?? tmpdir();

function freeMemory(): string | undefined {
  try {
    const { type, bavail, bsize } = statfsSync('/dev/shm');
    return type === 0x01021994 && bavail * bsize >= 2 ** 31 ? '/dev/shm' : undefined;
  } catch {
    return undefined;
  }
}

/** Where it finds its packages; two runs of the tests don't meet there. */
const PROJECT = join(__dirname, '..', '..');
const BUILT = join(PROJECT, 'dist', 'test');

/** Where it can't be built, the tests that run it fail; the others need not wait for that. */
async function build(file: string): Promise<void> {
  try {
    await promisify(execFile)('npm', ['run', '--silent', 'build:server', '--', `--outfile=${file}`], { cwd: PROJECT });
  } catch (error) {
    process.stderr.write(`The program can't be built:\n${(error as { stderr: string }).stderr}`);
  }
}

async function migrate(databaseUrl: string): Promise<void> {
  const storage = await openStorage({ databaseUrl, resourceBase: '' });
  try {
    await storage.migrate();
  } finally {
    await storage.close();
  }
}
