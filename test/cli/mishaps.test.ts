import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { version } from '../../package.json';
import { explainFailure } from '../../src/cli/explain-failure';
import { SqliteDatabase } from '../../src/storage/sqlite/sqlite-library';
import { BuiltProgram, type Environment } from './built-program';
import { onEveryDatabase, readTestFolder } from '../support/databases';

const program = new BuiltProgram();
const folder = () => mkdtempSync(join(readTestFolder(), 'mishaps-'));
const run = (args: string, env: Environment = {}) => program.run(args.split(' '), env);

describe('a command that can not do its work says what, where, and what to do', () => {
  test('--version tells the version', async () => {
    expect(await run('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test.each(['user list', 'user show ada', 'export', 'connection list', 'organization list', 'audit verify'])(
    '%s finds no database at a mistyped path, and makes none',
    async (command) => {
      const file = join(folder(), 'typo', 'portal.db');
      const { code, stdout, stderr } = await run(command, { DATABASE_URL: `sqlite:${file}` });
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toBe(`There is no database ${file}: check DATABASE_URL, or make it with portal-scim migrate.\n`);
      expect(existsSync(join(file, '..'))).toBe(false);
    },
  );

  test('what a new portal begins with may be created before the first start', async () => {
    const env = { DATABASE_URL: `sqlite:${join(folder(), 'portal.db')}` };
    expect((await run('connection create --name okta', env)).code).toBe(0);
    expect((await run('connection list', env)).stdout).toContain('okta');
  });

  test('a file that is no database is named', async () => {
    const file = join(folder(), 'portal.db');
    writeFileSync(file, 'not a database at all, but a text that is long enough to be one');
    for (const command of ['user list', 'serve']) {
      const { code, stderr } = await run(command, { DATABASE_URL: `sqlite:${file}` });
      expect(code).toBe(1);
      expect(stderr).toBe(
        `${file} is no SQLite database, or a damaged one: check DATABASE_URL, or restore a backup (SQLITE_NOTADB).\n`,
      );
    }
  });

  test('a database of a newer version is left alone, without a stack', async () => {
    const file = join(folder(), 'portal.db');
    const env = { DATABASE_URL: `sqlite:${file}` };
    await run('migrate', env);
    new SqliteDatabase(file)
      .exec("insert into kysely_migration (name, timestamp) values ('9999-future', '2030')")
      .close();
    for (const command of ['user list', 'serve', 'migrate']) {
      const { code, stderr } = await run(command, env);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^The database was used by a newer version of portal-scim.*\.\n$/);
    }
  });

  test('a PostgreSQL that is not there is named, without its password', async () => {
    const env = { DATABASE_URL: 'postgres://ann:s3cret-word@127.0.0.1:1/portal' };
    for (const command of ['user list', 'serve', 'doctor']) {
      const { code, stdout, stderr } = await run(command, env);
      expect(code).toBe(1);
      expect(stdout + stderr).toContain(
        'The database is not available at the moment: connect ECONNREFUSED 127.0.0.1:1',
      );
      expect(stdout + stderr).not.toContain('s3cret');
    }
  });

  test('a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const env = { DATABASE_URL: `sqlite:${join(folder(), 'portal.db')}`, PORT: String(port) };
    const { code, stderr } = await run('serve', env);
    other.close();
    expect(code).toBe(1);
    expect(stderr).toBe(
      `Something listens at 127.0.0.1:${port} already: stop it, or choose another PORT (EADDRINUSE).\n`,
    );
  });

  test('an export that is broken off leaves nothing half behind', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const place = folder();
    const child = program.start(['export', '--output', join(place, 'all.ndjson')], {
      DATABASE_URL: `postgres://ann:word@127.0.0.1:${port}/portal`,
    });
    while (readdirSync(place).length === 0) await setTimeout(20);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([null, 'SIGINT']);
    silent.close();
    expect(readdirSync(place)).toEqual([]);
  });

  test('a folder that is not there, or not to be written to, is told by the name of the file that was asked for', async () => {
    const env = { DATABASE_URL: `sqlite:${join(folder(), 'portal.db')}` };
    await run('migrate', env);
    const file = join(folder(), 'nowhere', 'all');
    const { code, stderr } = await run(`export --output ${file}`, env);
    expect({ code, stderr }).toEqual({ code: 1, stderr: `${file}: there is no such file or folder (ENOENT).\n` });
  });

  test('a full disk at the other end of standard output', async () => {
    const env = { DATABASE_URL: `sqlite:${join(folder(), 'portal.db')}` };
    await run('migrate', env);
    const full = openSync('/dev/full', 'w');
    const child = program.start(['user', 'list'], env, ['ignore', full, 'pipe']);
    const [stderr, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
    closeSync(full);
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'There is no space left on the disk (ENOSPC).\n' });
  });

  test('a file that is not there', async () => {
    const env = { DATABASE_URL: `sqlite:${join(folder(), 'portal.db')}` };
    expect((await run('import nowhere.csv', env)).stderr).toBe(
      'nowhere.csv: there is no such file or folder (ENOENT).\n',
    );
  });
});

onEveryDatabase('the command line before others', (_open, create) => {
  test('whoever stops reading ends a command without a word', async () => {
    const { url } = await create();
    for (const command of ['connection list --json', 'export', 'user list']) {
      const child = program.start(command.split(' '), { DATABASE_URL: url });
      child.stdout?.destroy();
      const [stderr, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
      expect({ command, code, stderr }).toEqual({ command, code: 141, stderr: '' });
    }
  });

  test('connections tell the organizations that they see by name', async () => {
    const env = { DATABASE_URL: (await create()).url };
    await run('organization create --name Acme', env);
    await run('connection create --name okta --organization Acme --organization portal', env);
    expect((await run('connection show okta', env)).stdout).toMatch(/^organizations +Acme, portal$/m);
    expect((await run('connection list', env)).stdout).toMatch(/ okta +Acme, portal +standard /);
  });

  test('an export that fails leaves the file of the last one as it was', async () => {
    const env = { DATABASE_URL: (await create()).url };
    const place = folder();
    const file = join(place, 'all.ndjson');
    writeFileSync(file, 'the last one');
    expect((await run(`export --organization Nowhere --output ${file}`, env)).code).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe('the last one');
    expect(await run(`export --json --output ${file}`, env)).toEqual({
      code: 0,
      stdout: `${JSON.stringify({ rows: 1, file }, null, 2)}\n`,
      stderr: '',
    });
    expect(readFileSync(file, 'utf8')).toContain('"portal"');
    expect(readdirSync(place)).toEqual(['all.ndjson']);
  });
});

test.each([
  [{ code: 'EACCES', syscall: 'open', path: '/etc/x' }, '/etc/x: its owner or mode forbids it (EACCES).'],
  [{ code: 'EISDIR', syscall: 'read' }, 'It is a folder, not a file (EISDIR).'],
  [{ code: 'ENOSPC', syscall: 'write' }, 'There is no space left on the disk (ENOSPC).'],
  [{ code: 'SQLITE_FULL' }, 'There is no space left on the disk (SQLITE_FULL).'],
  [{ code: 'SQLITE_IOERR_SHMSIZE' }, 'As Node says it: the disk is full, or it fails (SQLITE_IOERR_SHMSIZE).'],
  [{ code: 'EROFS', syscall: 'open', path: '/x' }, '/x: the file system can only be read (EROFS).'],
  [
    { code: 'EACCES', syscall: 'listen', address: '0.0.0.0', port: 80 },
    'This account may not listen at 0.0.0.0:80: choose a PORT from 1024 on (EACCES).',
  ],
  [
    { code: 'EADDRNOTAVAIL', syscall: 'listen', address: '10.9.8.7', port: 8080 },
    'This machine has no address 10.9.8.7: check HOST (EADDRNOTAVAIL).',
  ],
])('%j', (properties, told) => {
  expect(explainFailure(Object.assign(new Error('as Node says it'), properties))).toBe(told);
});
