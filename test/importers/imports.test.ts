import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onEveryApp, type TestApp } from '../support/app';
import { GOOD_PASSWORD, ORG_ADMIN_ROLE, PORTAL_USER, unique } from '../support/factories';
import { ImportsClient } from './imports-client';

const directory = mkdtempSync(join(tmpdir(), 'imports-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const filesOf = (id: string) =>
  readdirSync(directory)
    .filter((name) => name.startsWith(id))
    .map((name) => name.slice(id.length + 1))
    .toSorted();

async function waitUntil(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

function onImports(title: string, define: (app: TestApp, admin: () => ImportsClient) => void): void {
  onEveryApp(title, (app) => define(app, () => new ImportsClient(() => app.url(), app.adminToken())), {
    IMPORT_DIRECTORY: directory,
    IMPORT_MAX_BYTES: '100000',
  });
}

onImports('/admin/imports', (app, admin) => {
  const [good, bad] = [unique('good'), unique('bad')];
  const file = `userName,givenName,password,active\n${good},Ada,${GOOD_PASSWORD},true\n${bad},Eve,hunter2-hunter2-secret,perhaps\n`;

  test('a dry run tells what would happen, and the same upload is run then', async () => {
    const answer = await admin().send('POST', '/imports?dryRun=true&fileName=C%3A%5Cpeople.csv', file);
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(`https://portal.example/admin/imports/${answer.body.id}`);
    const { id } = answer.body;
    const tried = await admin().ended(id);
    expect(tried).toMatchObject({
      state: 'checked',
      dryRun: true,
      format: 'csv',
      fileName: 'people.csv',
      counts: { rows: 2, created: 1, failed: 1 },
      progress: { bytes: file.length, ofBytes: file.length, rows: 2 },
      faults: [{ line: 3, column: 'active', attribute: 'active' }],
    });
    expect(tried.columns).toContainEqual({ column: 'givenName', attribute: 'name.givenName' });
    expect((await app.scim.search('/Users', `userName eq "${good}"`)).body.totalResults).toBe(0);
    expect(filesOf(id)).toEqual(['rejects', 'report', 'upload']);
    for (const name of filesOf(id)) expect(statSync(join(directory, `${id}.${name}`)).mode & 0o777).toBe(0o600);

    expect(await admin().run(id)).toMatchObject({
      state: 'completed',
      dryRun: false,
      counts: { created: 1, failed: 1 },
    });
    expect((await app.signIn(good, GOOD_PASSWORD)).status).toBe(200);
    // The passwords in it are gone with it.
    expect(filesOf(id)).toEqual(['rejects', 'report']);
    expect((await admin().send('POST', `/imports/${id}/run`)).status).toBe(409);
  });

  test('reports name rows and reasons, never a password; rejects can be mended and handed in again', async () => {
    const { id } = await admin().upload(file);
    const reports = [await admin().get(`/imports/${id}/report`), await admin().get(`/imports/${id}/report?format=csv`)];
    for (const { status, text } of reports) {
      expect(status).toBe(200);
      expect(text).toContain('active');
      expect(text).not.toContain('hunter2');
    }
    expect((await admin().get(`/imports/${id}`)).text).not.toContain('hunter2');
    expect(app.log()).not.toContain('hunter2');
    expect(await app.dump()).not.toContain('hunter2');
    const rejects = await admin().get(`/imports/${id}/rejects`);
    expect(rejects.text).toContain(`${bad},Eve,hunter2-hunter2-secret,perhaps,`);
    const mended = await admin().upload(rejects.text.replace('perhaps', 'true'));
    expect(mended).toMatchObject({ state: 'completed', counts: { created: 1, failed: 0 } });
  });

  test('the same file again changes nothing', async () => {
    const rows = `userName,displayName\n${unique('x')},X\n`;
    await admin().upload(rows);
    expect(await admin().upload(rows)).toMatchObject({ counts: { rows: 1, created: 0, updated: 0, unchanged: 1 } });
  });

  test('strict stops, and says so', async () => {
    const end = await admin().upload(`userName,active\n${unique('x')},perhaps\n`, '?strict=true');
    expect(end).toMatchObject({
      state: 'failed',
      stopped: 'strict',
      error: expect.stringContaining('stopped') as string,
    });
  });

  test.each([
    ['?format=xml', 'format'],
    ['?type=cars', 'type'],
    ['?dryRun=maybe', 'dryRun'],
    ['?dryrun=true', 'dryrun'],
    ['?strict=true&strict=true', 'strict'],
  ])('%s is refused before the file is read', async (query, attribute) => {
    const { status, body } = await admin().send('POST', `/imports${query}`, 'x');
    expect({ status, body }).toMatchObject({ status: 400, body: { error: { code: 'invalid-value', attribute } } });
  });

  test('what can not be a file of import is refused, and leaves nothing behind', async () => {
    const before = readdirSync(directory).length;
    const refused = [
      await admin().send('POST', '/imports', 'x'.repeat(100_001)),
      await admin().send('POST', '/imports', 'just a word', 'text/plain'),
      await admin().send('POST', '/imports', '--x', 'multipart/form-data; boundary=x'),
    ];
    expect(refused.map(({ status }) => status)).toEqual([413, 400, 415]);
    expect(readdirSync(directory)).toHaveLength(before);
  });

  test('a folder that others may open takes no file, and who is to mend that is told', async () => {
    chmodSync(directory, 0o755);
    try {
      const { status, body } = await admin().send('POST', '/imports', file);
      const message = expect.stringContaining('IMPORT_DIRECTORY') as string;
      expect({ status, body }).toMatchObject({ status: 503, body: { error: { code: 'busy', message } } });
      expect(JSON.stringify(body)).not.toContain(directory);
    } finally {
      chmodSync(directory, 0o700);
    }
  });

  test('a file that its format can not read at all fails with the reason', async () => {
    const end = await admin().upload('nonsense,column\n1,2\n', '', 'text/csv');
    expect(end).toMatchObject({ state: 'failed', error: expect.stringMatching(/header|column/) as string });
  });

  test('a client who leaves in the middle of a file leaves nothing behind, and nothing to worry about', async () => {
    const before = readdirSync(directory).length;
    const { port } = new URL(app.url());
    const socket = connect(Number(port), '127.0.0.1');
    const head = `POST /admin/imports HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${app.adminToken()}\r\nContent-Type: text/csv\r\nContent-Length: 5000\r\n\r\n`;
    socket.write(`${head}userName\nx\n`);
    await waitUntil(() => readdirSync(directory).length > before);
    socket.destroy();
    await waitUntil(() => readdirSync(directory).length === before);
    expect(app.log()).not.toContain('unexpected error');
  });

  test('deleted: no trace is left', async () => {
    const { id } = await admin().upload(file, '?dryRun=true');
    expect((await admin().send('DELETE', `/imports/${id}`)).status).toBe(204);
    expect(filesOf(id)).toEqual([]);
    expect((await admin().get(`/imports/${id}`)).status).toBe(404);
  });

  test('cancelled before it ran: its file goes', async () => {
    const { id } = await admin().upload(file, '?dryRun=true');
    expect((await admin().send('POST', `/imports/${id}/cancel`)).body.state).toBe('cancelled');
    expect(filesOf(id)).toEqual(['rejects', 'report']);
    expect((await admin().send('POST', `/imports/${id}/run`)).status).toBe(409);
  });

  test('people of a directory sign in with the passwords that they had there', async () => {
    const name = unique('ldap');
    // {SSHA} of "engine-no-1-of-1837" with the salt "salt".
    const hash = createHash('sha1').update('engine-no-1-of-1837salt').digest();
    const secret = `{SSHA}${Buffer.concat([hash, Buffer.from('salt')]).toString('base64')}`;
    const ldif = `dn: uid=${name},dc=x\nobjectClass: inetOrgPerson\nuid: ${name}\nsn: L\ncn: L\nuserPassword: ${secret}\n`;
    expect(await admin().upload(ldif, '', 'text/ldif')).toMatchObject({ format: 'ldif', counts: { created: 1 } });
    expect((await app.signIn(name, 'engine-no-1-of-1837')).status).toBe(200);
  });

  test('resumed: it goes on in the way that it was in', async () => {
    const { id } = await admin().upload(file, '?strict=true&dryRun=true');
    expect(await admin().run(id, 'resume')).toMatchObject({ dryRun: true, stopped: 'strict' });
  });

  test('exports: only those there are, and no parameter that would be believed to count', async () => {
    expect((await admin().get('/exports/passwords.csv')).status).toBe(404);
    expect((await admin().get('/exports/users.csv?includePasswordHashes=true')).status).toBe(400);
    const head = await admin().send('HEAD', '/exports/users.csv');
    expect([head.status, head.text, head.headers.get('content-disposition')]).toEqual([
      200,
      '',
      'attachment; filename="users.csv"',
    ]);
  });

  test('one sees the own imports only, and who sees everything all; rows to mend are the sender’s alone', async () => {
    const limited = async () =>
      new ImportsClient(
        () => app.url(),
        await app.tokenFor({ organizations: [(await app.createOrganization('o')).id] }),
      );
    const [one, other] = [await limited(), await limited()];
    const { id } = await one.upload('userName,active\nx,perhaps\n');
    expect((await other.get(`/imports/${id}`)).status).toBe(404);
    expect((await other.get('/imports')).body.imports).toEqual([]);
    expect((await one.get('/imports')).body.imports).toMatchObject([{ id }]);
    expect((await admin().get(`/imports/${id}`)).status).toBe(200);
    expect((await admin().get(`/imports/${id}/rejects`)).status).toBe(403);
    expect((await admin().send('POST', `/imports/${id}/run`)).status).toBe(403);
  });

  test('no column of a file leads into another organization (reliability 30)', async () => {
    const [mine, other] = [await app.createOrganization('mine'), await app.createOrganization('other')];
    const admins = await app.connect();
    const victim = unique('victim');
    const { body } = await admins.post('/Users', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: victim,
      [PORTAL_USER]: { organization: { value: other.id } },
    });
    const token = await app.tokenFor({
      organizations: [mine.id],
      privileges: [
        'users:read',
        'users:write',
        'users:password',
        'groups:read',
        'groups:write',
        'organizations:read',
        'organizations:write',
      ],
    });
    const orgAdmin = new ImportsClient(() => app.url(), token);
    const files = [
      `userName,displayName\n${victim},Taken\n`,
      `userName,organization\n${unique('x')},${other.name}\n`,
      `userName,organization\n${unique('x')},${other.id}\n`,
      `userName,access\n${unique('x')},${ORG_ADMIN_ROLE}@${other.name}\n`,
      `displayName,organization\n${unique('g')},${other.name}\n`,
      `name,description\n${other.name},Taken\n`,
      `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"${unique('g')}","members":[{"value":"${body.id}"}]}\n`,
      `userName,attributes\n${unique('x')},"{""${PORTAL_USER}"":{""organization"":{""value"":""${other.id}""}}}"\n`,
    ];
    for (const text of files) {
      const type = text.startsWith('{') ? 'application/x-ndjson' : 'text/csv';
      expect({ text, end: await orgAdmin.upload(text, '', type) }).toMatchObject({
        text,
        end: { counts: { created: 0, updated: 0, failed: 1 } },
      });
    }
    const created = await orgAdmin.upload('name,description\nplain,new\n', '?type=organizations');
    expect(created.counts).toMatchObject({ created: 0, failed: 1 });
    expect((await app.scim.get(`/Users/${body.id}`)).body).toEqual(body);
    const others = (await app.scim.search('/Users', `${PORTAL_USER}:organization.value eq "${other.id}"`)).body;
    expect(others.totalResults).toBe(1);
    expect((await orgAdmin.get('/exports/users.csv')).text).not.toContain(victim);
    expect((await orgAdmin.get(`/exports/users.csv?organization=${other.id}`)).status).toBe(400);
  });
});
