import { rmSync } from 'node:fs';
import { once } from 'node:events';
import { readTestEnvironment } from './test-environment';

/** Stops what the setup started, and removes what the tests left. */
export default async function globalTeardown(): Promise<void> {
  const { folder, program } = readTestEnvironment();
  rmSync(folder, { recursive: true, force: true });
  for (const suffix of ['', '.map']) rmSync(program + suffix, { force: true });
  const server = globalThis.testPostgres;
  if (!server) return;
  const ended = once(server, 'exit');
  server.stdin?.end();
  await ended;
}
