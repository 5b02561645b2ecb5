import { chmodSync, mkdtempSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { onDatabases, onEveryDatabase, readTestFolder, type TestDatabase } from '../support/databases';
import { BuiltProgram, type Environment } from './built-program';

const program = new BuiltProgram();

function fileWith(text: string, name = 'file.csv'): string {
  const file = join(mkdtempSync(join(readTestFolder(), 'import-')), name);
  writeFileSync(file, text);
  return file;
}

onEveryDatabase('import', (_open, create) => {
  let database: TestDatabase;
  let env: Environment;
  beforeEach(async () => {
    database = await create();
    env = { DATABASE_URL: database.url };
  });

  const run = (args: readonly string[], input?: string) => program.run(['import', ...args], env, input);

  test('a good file: 0; a bad row: 3, named; nothing on standard error, where there is no terminal', async () => {
    expect(await run([fileWith('userName\nada\n')])).toMatchObject({ code: 0, stderr: '' });
    const { code, stdout, stderr } = await run([fileWith('userName,roles\neve,\nada,Nobody\n')]);
    expect([code, stderr]).toEqual([3, '']);
    expect(stdout).toMatch(/^line 3, column roles: There is no role "Nobody"\.\n2 rows: 1 created, .* 1 failed .*\n$/);
  });

  test('--json, --report and --rejects say the same to machines', async () => {
    const file = fileWith('userName,roles\neve,\nada,Nobody\n');
    const { stdout, code } = await run([file, '--json', '--report', `${file}.report`, '--rejects', `${file}.rejects`]);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      rows: 2,
      created: 1,
      failed: 1,
      faults: [{ line: 3, column: 'roles', attribute: 'roles', reason: 'There is no role "Nobody".' }],
    });
    const report = readFileSync(`${file}.report`, 'utf8').trim().split('\n');
    expect(report.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { line: 2, action: 'created', name: 'eve' },
      { line: 3, action: 'failed' },
    ]);
    expect(readFileSync(`${file}.rejects`, 'utf8')).toContain('ada,Nobody,');
    expect(statSync(`${file}.rejects`).mode & 0o077).toBe(0);
  });

  test('a file for rejects that was there before is the owner’s alone from then on', async () => {
    const file = fileWith('userName,roles\nada,Nobody\n');
    const rejects = fileWith('everybody reads this', 'rejects.csv');
    chmodSync(rejects, 0o644);
    await run([file, '--rejects', rejects]);
    expect(readFileSync(rejects, 'utf8')).toContain('ada,Nobody,');
    expect(statSync(rejects).mode & 0o077).toBe(0);
  });

  test('the file itself is never written to, whatever the way to it; nor is one file written twice', async () => {
    const file = fileWith('userName,roles\neve,\nada,Nobody\n');
    symlinkSync(file, `${file}.link`);
    const other = join(dirname(file), '.', basename(file));
    const ways = [
      [file, '--rejects', `${dirname(file)}/./${basename(file)}`],
      [file, '--report', `${file}.link`],
      [file, '--report', `${other}.new`, '--rejects', `${dirname(file)}/./${basename(file)}.new`],
    ];
    for (const args of ways) {
      expect(await run(args)).toMatchObject({ code: 1, stderr: expect.stringContaining('three files') as string });
    }
    expect(readFileSync(file, 'utf8')).toBe('userName,roles\neve,\nada,Nobody\n');
  });

  test('where the rejects can’t be written, it says so', async () => {
    const { code, stderr } = await run([fileWith('userName,roles\nada,Nobody\n'), '--rejects', '/nowhere/rejects.csv']);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/rejects\.csv: there is no such file or folder \(ENOENT\)\.\n$/),
    ]);
  });

  test('standard input, and a format that the file itself tells', async () => {
    const rows = ['{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada"}', '{"userName":"eve"}'];
    expect(await run(['-'], `${rows.join('\n')}\n`)).toMatchObject({ code: 0 });
    expect(await database.query('select user_name from users order by user_name')).toEqual([
      { user_name: 'ada' },
      { user_name: 'eve' },
    ]);
  });

  test.each<[string, string[], string, number, RegExp]>([
    ['an unknown column', [], 'userName,shoeSize\n', 1, /^There is no column "shoeSize" for users\.\n$/],
    ['another kind than the columns', ['--type', 'groups'], 'userName\nada\n', 1, /no column "userName" for groups/],
    ['--strict', ['--strict'], 'userName,roles\nada,\neve,Nobody\n', 1, /Stopped at the first row that failed/],
    ['a wrong option', ['--type', 'things'], 'userName\n', 2, /Allowed choices are users/],
  ])('%s fails, and nothing is written', async (_title, options, text, expected, message) => {
    const { code, stderr } = await run([fileWith(text), ...options]);
    expect(code).toBe(expected);
    expect(stderr).toMatch(message);
    expect(await database.query('select id from users')).toEqual([]);
  });

  test('a file that is not there', async () => {
    expect(await run(['/no/such/file.csv'])).toMatchObject({ code: 1, stderr: expect.stringContaining('ENOENT') });
  });

  test('a large file is read in another thread, and says the same of its rows', async () => {
    const good = Array.from({ length: 3_000 }, (_row, at) => `user-${at},user-${at}@${'x'.repeat(90)}.org,Developer`);
    const bad = ['eve,eve@example.org,Nobody', 'user-7,twice@example.org,', 'ada,"ada@\nexample.org",'];
    const file = fileWith(['userName,email,roles', ...good.slice(0, 1_000), ...bad, ...good.slice(1_000)].join('\n'));
    expect(statSync(file).size).toBeGreaterThan(256 * 1024);
    const { stdout, stderr, code } = await run([file, '--json', '--rejects', `${file}.rejects`]);
    expect([code, stderr]).toEqual([3, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      rows: 3_003,
      created: 3_001,
      failed: 2,
      faults: [
        { line: 1_002, column: 'roles', reason: 'There is no role "Nobody".' },
        { line: 1_003, column: 'userName', reason: 'userName: line 9 of the file has it already.' },
      ],
    });
    const rejects = readFileSync(`${file}.rejects`, 'utf8');
    expect(rejects).toMatch(
      /^userName,email,roles,_fault\neve,eve@example\.org,Nobody,.*\nuser-7,twice@example\.org,,.*\n$/,
    );
    const { stdout: again } = await run([file, '--json', '--dry-run']);
    expect(JSON.parse(again)).toMatchObject({ created: 0, updated: 0, unchanged: 3_001, failed: 2 });
  }, 120_000);

  test('a file of many megabytes is read by several threads: every row once, in its order', async () => {
    const names = Array.from({ length: 12_000 }, (_row, at) => `user-${at}`);
    const rows = names.map((name, at) => `${name},${name}@${'x'.repeat(160)}.org,${at % 500 === 7 ? 'Nobody' : ''}`);
    const file = fileWith(['userName,email,roles', ...rows].join('\n'));
    expect(statSync(file).size).toBeGreaterThan(2 * 1024 * 1024);
    const { stdout, stderr, code } = await run([file, '--json', '--report', `${file}.report`]);
    expect([code, stderr]).toEqual([3, '']);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 12_000, created: 11_976, failed: 24 });
    const lines = readFileSync(`${file}.report`, 'utf8').trim().split('\n');
    const told = lines.map((line) => JSON.parse(line) as { line: number; action: string; name?: string });
    expect(told.map(({ line }) => line)).toEqual(names.map((_name, at) => at + 2));
    expect(told[3]).toMatchObject({ action: 'created', name: 'user-3' });
    const [found] = await database.query('select count(*) as users, count(distinct user_name) as names from users');
    expect([Number(found?.['users']), Number(found?.['names'])]).toEqual([11_976, 11_976]);
  }, 120_000);

  test('a large file that can’t be read to its end says where it stops', async () => {
    const good = Array.from({ length: 3_000 }, (_row, at) => `user-${at},user-${at}@${'x'.repeat(90)}.org,Developer`);
    const { code, stdout } = await run([fileWith(['userName,email,roles', ...good, 'eve,"never closed,'].join('\n'))]);
    expect(code).toBe(3);
    expect(stdout).toContain("line 3002: From this line on the file can't be read.");
  }, 120_000);

  test('Ctrl-C finishes the rows at hand, reports and ends with 1; run again, the rest comes', async () => {
    const names = Array.from({ length: 40_000 }, (_row, at) => `user-${at}`);
    const file = fileWith(['userName', ...names].join('\n'));
    const child = program.start(['import', file, '--json'], env);
    let stdout = '';
    child.stdout?.on('data', (chunk) => (stdout += String(chunk)));
    const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
    while (child.exitCode === null && (await database.query('select id from users limit 1')).length === 0)
      await setTimeout(20);
    child.kill('SIGINT');
    expect(await exit).toBe(1);
    const report = JSON.parse(stdout) as { stopped: string; created: number; rows: number };
    expect(report).toMatchObject({ stopped: 'cancelled' });
    expect(report.created).toBe(report.rows);
    const [found] = await database.query('select count(*) as users from users');
    expect(Number(found?.['users'])).toBe(report.created);
    const { stdout: rest } = await run([file, '--json']);
    expect(JSON.parse(rest)).toMatchObject({ created: 40_000 - report.created, unchanged: report.created });
  }, 120_000);
});

onDatabases(['sqlite'], 'import while the server runs', (_open, create) => {
  test('on the same file: both write, and neither fails', async () => {
    const ADMIN_TOKEN = 'an-administrators-token-of-32-chars-or-more';
    const env = { DATABASE_URL: (await create()).url, ADMIN_TOKEN, RATE_LIMIT: 'off' };
    const server = await program.serve(env);
    try {
      const names = Array.from({ length: 10_000 }, (_row, at) => `user-${at}`);
      const imported = program.run(['import', fileWith(['userName', ...names].join('\n'))], env);
      let isOver = false;
      void imported.then(() => (isOver = true));
      const statuses = new Set<number>();
      for (let at = 0; !isOver; at += 1) {
        const { status } = await fetch(`${server.url}/scim/v2/Users`, {
          method: 'POST',
          headers: { authorization: `Bearer ${env.ADMIN_TOKEN}`, 'content-type': 'application/scim+json' },
          body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: `other-${at}` }),
        });
        statuses.add(status);
      }
      expect(await imported).toMatchObject({ code: 0, stderr: '' });
      expect([...statuses]).toEqual([201]);
    } finally {
      server.kill('SIGTERM');
      await server.exit;
    }
  }, 120_000);
});
