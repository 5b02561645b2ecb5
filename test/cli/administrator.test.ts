import { createSmtpTransport } from '../../src/mail/smtp-transport';
import { onEveryDatabase, type TestDatabase } from '../support/databases';
import { startSmtpServer } from '../support/smtp';
import { BuiltProgram, type Environment, type Outcome } from './built-program';

const program = new BuiltProgram();
const jsonOf = ({ stdout }: Outcome) => JSON.parse(stdout) as never;

onEveryDatabase('what an administrator needs at night', (_open, create) => {
  let database: TestDatabase;
  let env: Environment;
  beforeEach(async () => {
    database = await create();
    env = { DATABASE_URL: database.url };
  });

  const run = (...args: string[]) => program.run(args, env);

  test('user list: all, by a SCIM filter, of one organization; a wrong filter is told in a sentence', async () => {
    await run('user', 'create', '--username', 'ada', '--email', 'ada@acme.example');
    await run('user', 'create', '--username', 'bob', '--inactive');
    expect(jsonOf(await run('user', 'list', '--json'))).toMatchObject({
      total: 2,
      users: [{ userName: 'ada' }, { userName: 'bob' }],
    });
    const found = await run(
      'user',
      'list',
      '--filter',
      'active eq false or userName eq "x"',
      '--organization',
      'PORTAL',
    );
    expect(found.stdout).toMatch(/bob +portal +disabled\n1 of 1\n$/);
    expect(found.stdout).not.toMatch(/\bada\b/);
    const wrong = await run('user', 'list', '--filter', 'userName is ada');
    expect([wrong.code, wrong.stderr.trim().split('\n')]).toEqual([1, [expect.stringContaining('is')]]);
    expect((await run('user', 'list', '--limit', '0')).code).toBe(2);
  });

  test('user sign-out ends all sessions; user delete leaves nobody', async () => {
    const { id } = jsonOf(await run('user', 'create', '--username', 'ada', '--json')) as { id: string };
    const at = '2999-01-01T00:00:00.000Z';
    await database.query(
      `insert into sessions (id, user_id, token_hash, created_at, expires_at, last_used_at)
       values ('s', '${id}', 'h', '${at}', '${at}', '${at}')`,
    );
    expect((await run('user', 'sign-out', 'ADA')).stdout).toBe('"ada" is signed out everywhere.\n');
    expect(await database.query('select id from sessions')).toEqual([]);
    expect(await run('user', 'delete', 'ada')).toEqual({ code: 0, stdout: '"ada" is deleted.\n', stderr: '' });
    expect((await run('user', 'show', 'ada')).code).toBe(1);
    const trail = await database.query(`select action from audit where subject_id = '${id}' order by id`);
    expect(trail.map(({ action }) => action)).toEqual(['user.create', 'user.sign-out', 'user.delete']);
  });

  test('mail failed and mail retry', async () => {
    expect((await run('mail', 'failed')).stdout).toBe('No mail was given up.\n');
    await database.query(
      `insert into outbox (id, kind, user_name_key, request_id, created_at, attempts, failed_at, error)
       values ('m1', 'password-reset', 'ada', 'r', '2026-01-01', 36, '2026-01-02', 'mailbox full')`,
    );
    expect((await run('mail', 'failed')).stdout).toMatch(/m1 +password-reset +ada +2026-01-02 +mailbox full\n$/);
    expect((await run('mail', 'retry', 'other')).code).toBe(1);
    expect((await run('mail', 'retry')).stdout).toBe('1 mail(s) will be sent.\n');
    expect(jsonOf(await run('mail', 'failed', '--json'))).toEqual([]);
    const [mail] = await database.query('select attempts, failed_at from outbox where next_attempt_at is not null');
    expect(mail).toEqual({ attempts: 0, failed_at: null });
  });
});

interface Finding {
  readonly check: string;
  readonly state: string;
  readonly found: string;
  readonly advice?: string;
}

describe('help', () => {
  test.each([
    ...['serve', 'migrate', 'doctor', 'backup', 'backup verify', 'audit verify', 'mail failed', 'mail retry'],
    ...['create', 'list', 'show', 'set-password', 'enable', 'disable', 'unlock', 'sign-out', 'delete'].map(
      (name) => `user ${name}`,
    ),
  ])('%s: an example', async (command) => {
    const { code, stdout } = await program.run([...command.split(' '), '--help'], {});
    expect([code, stdout]).toEqual([0, expect.stringMatching(new RegExp(`Examples?:[^]*portal-scim ${command}`))]);
  });
});

onEveryDatabase('portal-scim doctor', (_open, create) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await create();
  });

  async function doctor(env: Environment = {}) {
    const { code, stdout } = await program.run(['doctor', '--json'], { DATABASE_URL: database.url, ...env });
    const { findings, ...counts } = JSON.parse(stdout) as { findings: readonly Finding[]; ok: boolean };
    expect(findings.filter(({ state, advice }) => (state === 'ok') !== (advice === undefined))).toEqual([]);
    const about = (check: string) => findings.filter((finding) => finding.check === check);
    return { code, ok: counts.ok, findings, about };
  }

  const create3 = (...args: string[]) => program.run(args, { DATABASE_URL: database.url });

  test('a portal in order: exit code 0, the database, its migrations and trail named', async () => {
    await create3('user', 'create', '--username', 'ada', '--role', 'Portal Admin');
    const { code, ok, about } = await doctor({ BCRYPT_COST: '12' });
    expect([code, ok]).toEqual([0, true]);
    const portal = ['administrators', 'tokens', 'outbox', 'events', 'audit'];
    for (const check of ['configuration', 'database', 'migrations', ...portal]) {
      expect(about(check)).toEqual([expect.objectContaining({ state: 'ok' })]);
    }
    expect(about('database')[0]?.found).toMatch(/^(SQLite 3\.|PostgreSQL \d)/);
  });

  test('what is allowed, but hardly meant', async () => {
    const { code, about } = await doctor({ HOST: '0.0.0.0', PASSWORD_POLICY: 'none', RATE_LIMIT: 'off' });
    expect(code).toBe(0);
    const found = about('configuration').map((finding) => finding.found);
    expect(found).toEqual([
      'PUBLIC_URL is http://0.0.0.0:8080',
      expect.stringContaining('plain http'),
      'RATE_LIMIT is off',
      expect.stringContaining('PASSWORD_POLICY is none'),
      expect.stringContaining('BCRYPT_COST is 4'),
    ]);
    const behind = await doctor({ PUBLIC_URL: 'https://portal.example', BCRYPT_COST: '12' });
    expect(behind.about('configuration')[0]?.advice).toContain('TRUST_PROXY');
  });

  test('a configuration that is none: each problem, exit code 1', async () => {
    const { code, about } = await doctor({ PORT: 'x', LOG_LEVEL: 'loud' });
    expect(code).toBe(1);
    expect(about('configuration').map(({ state }) => state)).toEqual(['failure', 'failure']);
  });

  test('a database of a newer version, and one that lacks steps', async () => {
    await database.query(`insert into kysely_migration (name, timestamp) values ('9999-future', '2099-01-01')`);
    const newer = await doctor();
    expect(newer.code).toBe(1);
    expect(newer.about('migrations')).toEqual([expect.objectContaining({ state: 'failure' })]);
    const empty = await create({ empty: true });
    const { code, about } = await doctor({ DATABASE_URL: empty.url });
    expect(code).toBe(0);
    expect([...about('migrations'), ...about('files')][0]).toMatchObject({ state: 'warning' });
  });

  test('tokens that end soon, mails that were given up, a clock that was turned back', async () => {
    await create3('connection', 'create', '--name', 'okta', '--expires', '3d');
    await database.query(
      `insert into outbox (id, kind, user_name_key, request_id, created_at, attempts, failed_at)
       values ('m1', 'password-reset', 'ada', 'r', '2026-01-01', 36, '2026-01-02')`,
    );
    const before = await doctor();
    expect(before.about('tokens')[0]).toMatchObject({ state: 'warning', found: expect.stringContaining('"okta"') });
    expect(before.about('outbox')[0]).toMatchObject({ state: 'warning', found: '1 mail(s) were given up' });
    await database.query(`update audit set at = '2999-01-01T00:00:00.000Z'`);
    expect((await doctor()).about('clock')).toContainEqual(expect.objectContaining({ state: 'failure' }));
  });

  test('event streams that are paused or fail', async () => {
    for (const name of ['paused', 'failing', 'fine']) {
      await create3('event-stream', 'create', '--name', name, '--url', 'https://portal.example.org/');
    }
    await create3('event-stream', 'pause', 'paused');
    await database.query(
      `update event_streams set failing_since = '2026-01-01', last_error = 'no answer' where name = 'failing'`,
    );
    expect((await doctor()).about('events').map(({ state, found }) => [state, found])).toEqual([
      ['warning', '"failing" fails since 2026-01-01: no answer'],
      ['warning', '"paused" is paused'],
    ]);
  });

  test('mail: a server that answers, and one that does not; nothing is sent', async () => {
    const smtp = await startSmtpServer();
    const MAIL_FROM = 'portal@example.org';
    expect((await doctor({ SMTP_URL: smtp.url, MAIL_FROM })).about('mail')[0]?.state).toBe('ok');
    expect(smtp.mails).toEqual([]);
    await createSmtpTransport({ url: smtp.url, from: MAIL_FROM }).send({
      id: '1',
      to: 'ada@example.org',
      subject: 's',
      text: 't',
      html: 'h',
      language: 'en',
    });
    expect(smtp.mails).toHaveLength(1);
    await smtp.stop();
    const { code, about } = await doctor({ SMTP_URL: smtp.url, MAIL_FROM });
    expect([code, about('mail')[0]?.state]).toEqual([1, 'failure']);
  });

  test('a database that does not answer', async () => {
    const { code, about } = await doctor({ DATABASE_URL: 'postgres://joe:canary@127.0.0.1:1/x' });
    expect(code).toBe(1);
    expect(about('database')[0]).toMatchObject({ state: 'failure', found: expect.not.stringContaining('canary') });
  });
});
