import { issueLink } from '../src/portal/links/links';
import type { OpenStorage } from '../src/storage/open';
import { ImportsClient } from './importers/imports-client';
import { startApp, type RunningApp } from './support/app';
import { onEveryDatabase, type TestDatabase } from './support/databases';
import { createUser, patchOp, unique } from './support/factories';
import { exchange } from './support/http';
import { ScimClient, type ScimBody } from './support/scim-client';

const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

/** What users choose one after the other; none is made of another. */
const [FIRST, SECOND, THIRD, FOURTH] = ['quiet-Meadow-11', 'brisk-Harbour-22', 'solemn-Gravel-33', 'amber-Window-44'];

/** Reliability 38: with PASSWORD_HISTORY, none of the last passwords comes back, whichever way it comes in. */
onEveryDatabase('the password history holds on every way in', (_open, create) => {
  let database: TestDatabase;
  let storage: OpenStorage;
  let app: RunningApp;
  let scim: ScimClient;
  beforeAll(async () => {
    database = await create();
    storage = await database.open({ passwordHistory: 3 });
    app = await startApp(storage, { PASSWORD_HISTORY: '3', TRUST_PROXY: 'loopback' });
    scim = new ScimClient(() => ({ baseUrl: `${app.url}/scim/v2`, token: app.adminToken }));
  });
  afterAll(() => app.stop());

  const send = (options: Parameters<typeof exchange>[1]) => exchange(app.url, { token: app.adminToken, ...options });

  let attempts = 0;
  const signIn = (username: string, password: string) => {
    const headers = { 'x-forwarded-for': `10.0.${(attempts += 1)}.1` };
    return exchange(app.url, { path: '/auth/login', headers, json: { username, password } });
  };

  const set = (user: ScimBody, password: string) =>
    scim.patch(`/Users/${user.id}`, patchOp({ op: 'replace', path: 'password', value: password }));

  async function userWith(...passwords: readonly string[]): Promise<ScimBody> {
    const [first, ...later] = passwords;
    const user = await createUser(scim, { userName: unique('former').replaceAll('-', '_'), password: first });
    for (const password of later) expect((await set(user, password)).status).toBe(200);
    return user;
  }

  const formerOf = ({ id }: ScimBody) => database.query(`select id from former_passwords where user_id = '${id}'`);

  /** Tries to give a user, whose present password is THIRD, another one; what came of it, as text. */
  const WAYS: Readonly<Record<string, (user: ScimBody, password: string) => Promise<string>>> = {
    'SCIM PUT': async (user, password) => (await scim.put(`/Users/${user.id}`, { ...user, password })).text,
    'SCIM PATCH': async (user, password) => (await set(user, password)).text,
    'SCIM Bulk': async (user, password) => {
      const data = patchOp({ op: 'replace', path: 'password', value: password });
      const Operations = [{ method: 'PATCH', path: `/Users/${user.id}`, data }];
      return (await scim.post('/Bulk', { schemas: [BULK], Operations })).text;
    },
    'the developer portal’s change': async ({ id }, password) => {
      const json = { ChangePassword: true, NewPassword: password };
      return (await send({ method: 'PUT', path: `/portal/Users('${id}')`, json })).text;
    },
    'the GIS portal’s update': async ({ userName }, password) => {
      const form = { password, f: 'json', token: app.adminToken };
      return (await send({ path: `/portaladmin/community/users/${userName}/update`, form })).text;
    },
    'one’s own change': async ({ userName }, password) => {
      const token = /"token":"([^"]+)/.exec((await signIn(userName, THIRD)).text)?.[1];
      const json = { currentPassword: THIRD, newPassword: password };
      return (await send({ path: '/auth/password', token, json })).text;
    },
    'a link from a mail': async ({ id }, password) => {
      const link = { userId: id, purpose: 'password-reset', publicUrl: app.url } as const;
      const { url } = await issueLink(storage.within({ all: true }), link);
      const json = { token: new URL(url).searchParams.get('token'), newPassword: password };
      return (await send({ path: '/auth/password/reset', json })).text;
    },
    'an import': async ({ userName }, password) => {
      const file = `userName,password\n${userName},${password}\n`;
      return JSON.stringify(await imports().upload(file, '?updatePasswords=true'));
    },
    'an import’s dry run, and then itself': async ({ userName }, password) => {
      const file = `userName,password\n${userName},${password}\n`;
      const told = await imports().upload(file, '?updatePasswords=true&dryRun=true');
      return `${JSON.stringify(told)} ${JSON.stringify(await imports().run(told.id))}`;
    },
  };
  const imports = () => new ImportsClient(() => app.url, app.adminToken);

  test.each(Object.keys(WAYS))('%s: not one of the last three', async (way) => {
    const user = await userWith(FIRST, SECOND, THIRD);
    for (const password of [FIRST, SECOND]) {
      const text = await WAYS[way]?.(user, password);
      expect([way, text]).toEqual([way, expect.stringMatching(/must not be one of the user's last 3/)]);
      expect((await signIn(user.userName, password)).status).toBe(401);
    }
    await WAYS[way]?.(user, FOURTH);
    expect((await signIn(user.userName, FOURTH)).status).toBe(200);
    expect((await set(user, FIRST)).status).toBe(200);
  });

  test('the present one counts; spaces and forms of Unicode make no other of it', async () => {
    const user = await userWith('Größenwahn-im-Wald-1');
    for (const same of ['Größenwahn-im-Wald-1', 'Größenwahn-im-Wald-1'.normalize('NFD')]) {
      expect((await set(user, same)).status).toBe(400);
    }
  });

  test('a sign-in that hashes anew adds none; so many are kept, and with the user they go', async () => {
    const user = await userWith(FIRST, SECOND, THIRD, FOURTH);
    expect((await signIn(user.userName, FOURTH)).status).toBe(200);
    expect(await formerOf(user)).toHaveLength(2);
    expect((await scim.delete(`/Users/${user.id}`)).status).toBe(204);
    expect(await formerOf(user)).toEqual([]);
  });

  test('whoever can’t set a password learns of none, right or wrong', async () => {
    const user = await userWith(FIRST, SECOND);
    const organization = (await scim.post('/Organizations', organizationBody())).body.id;
    for (const limits of [{ privileges: ['users:read', 'users:write'] as const }, { organizations: [organization] }]) {
      const limited = await app.connect(limits);
      const stranger = new ScimClient(() => ({ baseUrl: `${app.url}/scim/v2`, token: limited }));
      const answers = [];
      for (const value of [FIRST, THIRD]) {
        const body = patchOp({ op: 'replace', path: 'password', value });
        answers.push(await stranger.patch(`/Users/${user.id}`, body));
      }
      expect(answers[0]?.status).toBeGreaterThanOrEqual(403);
      expect(answers[0]?.text).toBe(answers[1]?.text);
    }
  });

  test('they aren’t exported', async () => {
    const user = await userWith(FIRST, SECOND);
    const [{ password_hash: hash } = {}] = await database.query(
      `select password_hash from former_passwords where user_id = '${user.id}'`,
    );
    expect(hash).toEqual(expect.stringContaining('$2b$'));
    const { text } = await imports().get('/exports/users.ndjson');
    expect(text).toContain(user.userName);
    expect(text).not.toContain(String(hash));
  });

  test('turned off, what was remembered is forgotten', async () => {
    await userWith(FIRST, SECOND, THIRD);
    const { credentials } = (await database.open()).within({ all: true });
    expect(await storage.within({ all: true }).credentials.forgetFormerPasswords(100)).toBe(0);
    while ((await credentials.forgetFormerPasswords(2)) > 0);
    expect(await database.query('select * from former_passwords')).toEqual([]);
  });
});

const organizationBody = () => ({
  schemas: ['urn:ietf:params:scim:schemas:portal:2.0:Organization'],
  name: unique('organization'),
});
