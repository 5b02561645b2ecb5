import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openStorage } from '../../src/storage/open';
import { inDatabase, withPostgres } from './postgres';
import { ENGINES, TEMPLATE, type TestEnvironment } from './test-environment';

/**
 * Starts a PostgreSQL for all tests, and prepares a migrated database of each engine that the tests copy.
 * `PORTAL_TEST_ENGINES=sqlite` leaves PostgreSQL out of a quick run.
 */
export default async function globalSetup(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'portal-scim-test-'));
  try {
    process.env['PORTAL_TEST_ENVIRONMENT'] = JSON.stringify(await prepare(folder));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function prepare(folder: string): Promise<TestEnvironment> {
  const environment: TestEnvironment = { folder, postgresUrl: undefined };
  if (ENGINES.includes('sqlite')) await migrate(`sqlite:${join(folder, `${TEMPLATE}.db`)}`);
  if (ENGINES.includes('postgres')) {
    const { url, server } = await startPostgres();
    globalThis.testPostgres = server;
    await withPostgres(url, (client) => client.query(`create database ${TEMPLATE}`));
    await migrate(inDatabase(url, TEMPLATE));
    environment.postgresUrl = url;
  }
  return environment;
}

async function migrate(databaseUrl: string): Promise<void> {
  const storage = await openStorage({ databaseUrl, resourceBase: '' });
  try {
    await storage.migrate();
  } finally {
    await storage.close();
  }
}

/** In a process group of its own, so that Ctrl-C reaches it through jest only. */
async function startPostgres(): Promise<{ url: string; server: ChildProcess }> {
  const script = join(__dirname, 'postgres-server.mjs');
  const server = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const failed = new Promise<never>((_resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`PostgreSQL for the tests ended with code ${code}.`)));
  });
  const ready = new Promise<string>((resolve) => createInterface(server.stdout).once('line', resolve));
  return { url: await Promise.race([ready, failed]), server };
}
