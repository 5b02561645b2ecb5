import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { BuiltProgram, type ServingProgram } from '../cli/built-program';
import { onEveryDatabase } from '../support/databases';
import { DEVELOPER_ROLE, patchOp, unique, userBody } from '../support/factories';
import { exchange, type Exchange } from '../support/http';
import { startSmtpServer } from '../support/smtp';
import { PATIENCE } from './rounds';

const program = new BuiltProgram();
const ADMIN_TOKEN = `admin-token-${unique('canary')}-0123456789`;
const SCIM = { 'content-type': 'application/scim+json' };
const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

/** A password that every policy accepts and nobody else has. */
const canary = (name: string) => `${unique(`Canary-${name}`)}-7-Horse`;

onEveryDatabase('secrets let loose in every way in', (_open, create) => {
  const servers: ServingProgram[] = [];
  afterEach(() => servers.splice(0).forEach((server) => server.kill('SIGKILL')));

  test(
    'a password or token is in no answer but the one that makes it, no log, table, metric, request log, audit row, export or process list (reliability 26, 35)',
    async () => {
      const database = await create();
      const smtp = await startSmtpServer();
      const pepper = canary('pepper');
      const env = {
        DATABASE_URL: database.url,
        ADMIN_TOKEN,
        BCRYPT_COST: '4',
        LOG_LEVEL: 'trace',
        SMTP_URL: smtp.url,
        MAIL_FROM: 'no-reply@portal.example',
        PASSWORD_PEPPER: pepper,
      };
      const server = await program.serve(env);
      servers.push(server);
      const answers: string[] = [];

      async function send(options: Exchange): Promise<{ status: number; text: string; body: Record<string, unknown> }> {
        const { status, text, body } = await exchange(server.url, { token: ADMIN_TOKEN, ...options });
        answers.push(text);
        return { status, text, body: body as unknown as Record<string, unknown> };
      }
      const scim = (method: string, path: string, body?: object) =>
        send({ method, path: `/scim/v2${path}`, headers: SCIM, ...(body && { body: JSON.stringify(body) }) });

      const passwords = Object.fromEntries(
        ['post', 'patch', 'put', 'bulk', 'portal', 'gis', 'csv', 'own', 'wrong', 'refused', 'command'].map((name) => [
          name,
          canary(name),
        ]),
      ) as Record<string, string>;
      const name = unique('bird');

      // Over SCIM, one by one and in bulk; well and badly.
      const { body: user } = await scim('POST', '/Users', {
        ...userBody({ userName: name, password: passwords['post'], active: true }),
        emails: [{ value: `${name}@example.com`, primary: true }],
      });
      const path = `/Users/${String(user['id'])}`;
      expect(user['userName']).toBe(name);
      await scim('PATCH', path, patchOp({ op: 'replace', path: 'password', value: passwords['patch'] }));
      await scim('PUT', path, { ...user, password: passwords['put'] });
      await scim('POST', '/Bulk', {
        schemas: [BULK],
        Operations: [
          { method: 'POST', path: '/Users', bulkId: 'a', data: userBody({ password: passwords['bulk'] }) },
          {
            method: 'POST',
            path: '/Users',
            bulkId: 'b',
            data: userBody({ password: passwords['refused'], active: 'x' }),
          },
        ],
      });
      await scim('POST', '/Users', userBody({ password: passwords['refused'], emails: 'not a list' }));
      await scim('PATCH', path, patchOp({ op: 'replace', path: 'password[', value: passwords['refused'] }));
      await send({
        path: '/scim/v2/Users',
        method: 'POST',
        headers: SCIM,
        body: `{"password":"${passwords['refused']}",,`,
      });
      await send({ path: `/scim/v2/Users?filter=${encodeURIComponent(`password eq "${passwords['refused']}"`)}` });

      // By the portals' own calls.
      await send({
        path: '/portal/Users',
        json: {
          Username: unique('dev'),
          FirstName: 'a',
          LastName: 'b',
          RoleUuid: DEVELOPER_ROLE,
          ChangePassword: false,
          OldPassword: null,
          NewPassword: passwords['portal'],
          NotifyUser: false,
          Status: 'ENABLED',
          Locale: 'en',
          Email: '',
        },
      });
      await send({
        path: '/portaladmin/security/users/createUser',
        form: {
          token: ADMIN_TOKEN,
          username: unique('gis').replace('-', '_'),
          password: passwords['gis'] ?? '',
          firstname: 'a',
          lastname: 'b',
          role: 'org_user',
          email: 'a@example.com',
          provider: 'arcgis',
          f: 'json',
        },
      });

      // In a file, with a row that is refused.
      const csv = `userName,password,active\n${unique('csv')},${passwords['csv']},true\n,${passwords['refused']},true\n`;
      await send({ method: 'POST', path: '/admin/imports', headers: { 'content-type': 'text/csv' }, body: csv });

      // Sign-in, with the right password and wrong ones, also in the place of the name.
      const login = (username: string, password: string) =>
        exchange(server.url, { path: '/auth/login', json: { username, password } });
      answers.push(
        (await login(name, passwords['wrong'] ?? '')).text,
        (await login(passwords['wrong'] ?? '', 'x')).text,
      );
      const session = String((await login(name, passwords['put'] ?? '')).body['token']);
      expect(session).toMatch(/^pss_/);
      await send({
        path: '/auth/password',
        token: session,
        json: { currentPassword: passwords['put'], newPassword: passwords['own'] },
      });
      answers.push((await login(name, passwords['put'] ?? '')).text);

      // Tokens of connections and of OAuth, a link by mail.
      const made = await exchange(server.url, {
        path: '/admin/connections',
        token: ADMIN_TOKEN,
        json: { name: unique('link'), scopes: ['users:read'] },
      });
      const connectionToken = /"token":"(psk_[^"]+)"/.exec(made.text)?.[1] ?? 'missing';
      expect(connectionToken).toMatch(/^psk_/);
      await send({ path: '/scim/v2/Users?count=1', token: connectionToken });
      await send({ path: `/scim/v2/Users?access_token=${connectionToken}` });
      await exchange(server.url, { path: '/auth/password/forgot', json: { username: name } });
      while (smtp.mails.length === 0) await setTimeout(50);
      const link = new URL(smtp.mails[0]?.url ?? server.url).searchParams.get('token') ?? 'missing';
      expect(link).toMatch(/^psl_/);
      answers.push(
        (await exchange(server.url, { path: '/auth/password/reset', json: { token: `${link}x`, newPassword: 'y' } }))
          .text,
      );

      // On the command line.
      const command = await program.run(['user', 'set-password', name], env, `${passwords['command']}\n`);
      answers.push(command.stdout, command.stderr);

      // Where it might have come out.
      for (const look of [
        '/metrics',
        '/admin/requests?limit=200',
        '/audit?limit=1000',
        '/admin/imports',
        '/openapi.json',
      ]) {
        const { status } = await send({ path: look });
        expect([look, status]).toEqual([look, 200]);
      }
      const { body: requests } = await send({ path: '/admin/requests?limit=200' });
      for (const each of (requests['requests'] ?? []) as { id: string }[])
        await send({ path: `/admin/requests/${each.id}` });
      for (const format of ['csv', 'ndjson']) {
        const exported = await program.run(['export', '--type', 'users', '--format', format], env);
        expect(exported.stdout).toContain(name);
        answers.push(exported.stdout, exported.stderr);
      }
      const listed = await program.run(['requests', 'list'], env);
      answers.push(listed.stdout);
      const commandLine = commandLineOf(/"pid":(\d+)/.exec(server.output())?.[1]);
      server.kill('SIGTERM');
      expect(await server.exit).toBe(0);
      await smtp.stop();

      const places: Readonly<Record<string, string>> = {
        answers: answers.join('\n'),
        log: server.output(),
        database: await database.dump(),
        'process list': commandLine,
      };
      expect(places['answers']).toContain(name);
      expect(places['database']).toContain(name);
      const secrets = { ...passwords, pepper, session, connectionToken, link, adminToken: ADMIN_TOKEN };
      const found = Object.entries(places).flatMap(([place, text]) =>
        Object.entries(secrets).flatMap(([kind, secret]) => (text.includes(secret) ? [`${kind} in ${place}`] : [])),
      );
      expect(found).toEqual([]);
    },
    PATIENCE,
  );
});

/** How the process was called, as every account of the machine can see, where the machine tells. */
function commandLineOf(pid: string | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
