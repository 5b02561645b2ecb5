import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiError } from '../../src/console/client/kit/api';
import { refusalIn, RULES } from '../../src/console/client/kit/refusals';
import { refusalTexts } from '../../src/console/client/kit/refusal-texts';
import { PORTAL_ADMIN_ROLE_ID } from '../../src/portal/built-in';
import { createPasswordPolicy } from '../../src/portal/passwords/policy';
import { PASSWORD_RULES, type PasswordPolicyName } from '../../src/portal/passwords/presets';
import { preparePassword } from '../../src/portal/passwords/prepare-password';
import { onDatabases } from '../support/databases';
import { GROUP, patchOp, PORTAL_USER, unique, USER } from '../support/factories';
import { PASSWORD, startConsoleServer, type ConsoleServer } from './console-server';

type Key = keyof (typeof refusalTexts)['en'];

const german = (message: string, status = 400, code?: string, attribute?: string) =>
  refusalIn('de', new ApiError(status, message, code, attribute));

/** Which texts the servers' words lead to, beyond those that stand in their sources as they are. */
const met = new Set<string>();

function keyOf(words: string): Key | undefined {
  const key = RULES.find(([pattern]) => pattern.test(words))?.[1];
  if (key) met.add(key);
  return key;
}

describe('a refusal in the visitor’s language', () => {
  test('what is known is said, with its names and fields', () => {
    expect(german('userName: another user has it.', 409, 'uniqueness', 'userName')).toEqual({
      text: 'Benutzername: schon vergeben, ein anderer Benutzer hat diesen Wert.',
    });
    expect(
      german('The user "o" may not grant the role Portal Admin: it lacks roles:write, audit:read itself.', 403),
    ).toEqual({
      text: 'Die Rolle „Portal Admin“ dürfen Sie nicht vergeben: Ihnen selbst fehlt roles:write, audit:read.',
    });
    expect(german('3 users still hold the role "X".', 409)).toEqual({ text: 'Die Rolle „X“ hat noch 3 Benutzer.' });
    expect(german("You can't change your own roles, active: ask another administrator.", 403).text).toContain(
      '(Rollen, ob aktiviert)',
    );
  });

  test('what isn’t known is told by its code and field, with the server’s own words in small print', () => {
    const words = 'emails: something new is wrong.';
    expect(german(words, 400, 'invalidValue', 'emails')).toEqual({
      text: 'E-Mail-Adressen: dieser Wert wird nicht angenommen.',
      words,
    });
    expect(german('Strange.', 409, 'uniqueness')).toEqual({ text: refusalTexts.de.conflict, words: 'Strange.' });
    expect(german('Strange.', 409)).toEqual({ text: refusalTexts.de.inUse, words: 'Strange.' });
    expect(german('Strange.', 400, 'invalidFilter').text).toBe(refusalTexts.de.badSearch);
    expect(german('Strange.', 403).text).toBe(refusalTexts.de.forbidden);
    expect(german('Internal error: id 7.', 500)).toEqual({
      text: refusalTexts.de.serverFault,
      words: 'Internal error: id 7.',
    });
  });

  test('in English the server’s words are the text; where the status says all, ours', () => {
    expect(refusalIn('en', new ApiError(400, 'Strange.', 'invalidValue', undefined))).toEqual({ text: 'Strange.' });
    expect(refusalIn('en', new ApiError(412, 'W/"1"', undefined, undefined))).toEqual({
      text: refusalTexts.en.changedMeanwhile,
    });
    expect(refusalIn('en', new ApiError(403, '', undefined, undefined))).toEqual({ text: refusalTexts.en.forbidden });
  });

  test('values stay as they are, whatever they hold', () => {
    expect(german('There is no role "{name}|x".')).toEqual({ text: 'Es gibt keine Rolle „{name}|x“.' });
  });
});

describe('what the password policies refuse', () => {
  const names = Object.keys(PASSWORD_RULES) as PasswordPolicyName[];

  test.each(names)('%s: no word of it stays English', (name) => {
    const policy = createPasswordPolicy({ name, blocklist: { has: () => true }, portalNames: [] });
    for (const password of ['!', 'ada-lovelace', 'ÄÖ', '7'.repeat(2_000)]) {
      const message = messageOf(() => policy.check(preparePassword(password), { userName: 'ada-lovelace' }));
      if (message === '') continue;
      expect(german(message, 400, 'invalidValue').words).toBeUndefined();
      expect(german(message).text).toMatch(/^Das Passwort (muss|darf) /);
      expect(german(message).text).not.toMatch(/\b(must|character|letter)\b/);
      for (const rule of message.slice('The password '.length, -1).split(/(?:, | and )(?=must )/)) keyOf(rule);
    }
    expect(german(messageOf(() => preparePassword(''))).text).toBe('Das Passwort darf nicht leer sein.');
  });
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

onDatabases(['sqlite'], 'what the APIs refuse', (_open, create) => {
  let server: ConsoleServer;
  let admin: Caller;
  let orgAdmin: Caller;
  type Caller = Awaited<ReturnType<typeof callerOf>>;

  beforeAll(async () => {
    server = await startConsoleServer(await (await create()).open({ sendsMail: true }));
    [admin, orgAdmin] = [await callerOf(server, 'admin'), await callerOf(server, 'org-admin')];
  });
  afterAll(() => server.stop());

  const newUser = async (fields: object = {}) => {
    const user = { schemas: [USER, PORTAL_USER], userName: unique('refused'), password: PASSWORD, ...fields };
    const { status, body } = await server.scim.post('/Users', user);
    expect([status, body['detail']]).toEqual([201, undefined]);
    return body;
  };
  const change = (path: string, value: unknown) => patchOp({ op: 'replace', path, value });
  const inAcme = () => ({ [PORTAL_USER]: { organization: { value: server.organizations.acme } } });
  const users = '/scim/v2/Users';

  test('names', async () => {
    const { id } = await newUser();
    for (const [path, value, key] of [
      ['userName', 'admin', 'taken'],
      ['userName', 'x'.repeat(300), 'tooLong'],
      ['displayName', '€'.repeat(1_000), 'tooManyBytes'],
      ['displayName', 'a\0', 'unstorable'],
      ['userName', ' x', 'edges'],
      ['userName', 'a\u200bb', 'unseen'],
      ['userName', '', 'required'],
      ['roles', [{ value: 'Nope' }], 'noRole'],
      [`${PORTAL_USER}:organization`, { value: 'Nope' }, 'noOrganization'],
      [`${PORTAL_USER}:provider`, 'enterprise', 'needsIdpUsername'],
      [`${PORTAL_USER}:notifyUser`, true, 'noMailAddress'],
    ] as const) {
      const words = await admin('PATCH', `${users}/${id}`, change(path, value));
      expect([words, keyOf(words)]).toEqual([words, key]);
    }
    const alan = `${users}/${server.ids['alan']}`;
    expect(keyOf(await admin('PATCH', alan, change(`${PORTAL_USER}:notifyUser`, true)))).toBe('noMailDisabled');
    expect(keyOf(await admin('POST', '/scim/v2/Roles', { ...role, display: 'Developer' }))).toBe('roleNamed');
  });

  const role = { schemas: ['urn:ietf:params:scim:schemas:portal:2.0:Role'], value: 'x' };

  test('what one may not do', async () => {
    const { id } = await newUser(inAcme());
    const powerful = await newUser({ ...inAcme(), roles: [{ value: PORTAL_ADMIN_ROLE_ID }] });
    const elsewhere = await newUser({
      [PORTAL_USER]: {
        organization: { value: server.organizations.acme },
        access: [{ role: 'Org Admin', organization: server.organizations.portal }],
      },
    });
    const grant = change('roles', [{ value: 'Portal Admin' }]);
    const rename = change('userName', unique('renamed'));
    const own = `${users}/${server.ids['admin']}`;
    for (const [caller, path, body, key] of [
      [admin, own, change('roles', []), 'ownAttributes'],
      [admin, own, change('password', PASSWORD), 'ownPassword'],
      [orgAdmin, `${users}/${id}`, grant, 'mayNotGrant'],
      [orgAdmin, `${users}/${powerful.id}`, patchOp({ op: 'remove', path: 'roles' }), 'mayNotTake'],
      [orgAdmin, `${users}/${powerful.id}`, rename, 'mayNotRule'],
      [orgAdmin, `${users}/${elsewhere.id}`, rename, 'mayNotRuleElsewhere'],
      [orgAdmin, `/scim/v2/Roles/${PORTAL_ADMIN_ROLE_ID}`, change('display', 'x'), 'lacksPrivilege'],
    ] as const) {
      const words = await caller('PATCH', path, body);
      expect([words, keyOf(words)]).toEqual([words, key]);
      const why = RULES.find(([, each]) => each === key)?.[0].exec(words)?.groups?.['why'];
      if (why !== undefined) expect([why, keyOf(why)]).toEqual([why, expect.stringMatching(/^why/)]);
    }
  });

  test('the last administrator', async () => {
    const alone = await startConsoleServer(await (await create()).open());
    await alone.scim.patch(`/Users/${alone.ids['due']}`, change('active', false));
    const { body } = await alone.scim.patch(`/Users/${alone.ids['admin']}`, change('active', false));
    expect(keyOf(String(body['detail']))).toBe('lastAdministrator');
    const { body: mail } = await alone.scim.patch(
      `/Users/${alone.ids['ada']}`,
      change(`${PORTAL_USER}:notifyUser`, true),
    );
    expect(keyOf(String(mail['detail']))).toBe('noMail');
    await alone.stop();
  });

  test('groups, roles, connections, the own password', async () => {
    const group = await server.scim.post('/Groups', { schemas: [GROUP], displayName: unique('Group') });
    const path = `/scim/v2/Groups/${group.body.id}`;
    const add = (value: string) => patchOp({ op: 'add', path: 'members', value: [{ value }] });
    expect(keyOf(await admin('PATCH', path, add(group.body.id)))).toBe('ownMember');
    expect(keyOf(await admin('PATCH', path, add(server.ids['ada'] ?? '')))).toBe('strangers');
    const builtIn = `/scim/v2/Roles/${PORTAL_ADMIN_ROLE_ID}`;
    expect(keyOf(await admin('PATCH', builtIn, change('supported', false)))).toBe('builtInRole');
    const own = await server.scim.post('/Roles', { ...role, value: unique('own') });
    expect(keyOf(await admin('PATCH', `/scim/v2/Roles/${own.body.id}`, change('value', 'y')))).toBe('immutable');
    const connection = { name: unique('c'), allowedAddresses: ['nowhere'] };
    expect(keyOf(await admin('POST', '/admin/connections', connection))).toBe('badAddress');
    const blind = { name: unique('c'), organizations: [] };
    expect(keyOf(await admin('POST', '/admin/connections', blind))).toBe('noneSeen');
    const value = unique('connects');
    await server.scim.post('/Roles', { ...role, value, organizationBound: true, privileges: ['connections:write'] });
    const { userName } = await newUser({ ...inAcme(), roles: [{ value }] });
    const connector = await callerOf(server, userName);
    expect(keyOf(await connector('POST', '/admin/connections', { name: unique('c') }))).toBe('notEverywhere');
    const passwords = { currentPassword: 'wrong', newPassword: PASSWORD };
    expect(keyOf(await admin('POST', '/auth/password', passwords))).toBe('currentWrong');
    const due = await callerOf(server, 'due');
    expect(keyOf(await due('GET', users))).toBe('passwordFirst');
  });

  test('each text is of something that the server says', () => {
    const sentences = sourcesOf('src').flatMap(sentencesIn);
    const missing = RULES.filter(
      ([pattern, key]) => !met.has(key) && !sentences.some((sentence) => pattern.test(sentence)),
    );
    expect(missing.map(([, key]) => key)).toEqual([]);
  });
});

/** The APIs as that user calls them; what they refuse with. */
async function callerOf({ url }: ConsoleServer, username: string) {
  const send = async (method: string, path: string, token: string | undefined, body?: unknown) => {
    const response = await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as { detail?: string; error?: { message: string }; token: string };
  };
  const { token } = await send('POST', '/auth/login', undefined, { username, password: PASSWORD });
  return async (method: string, path: string, body?: unknown) => {
    const { detail, error } = await send(method, path, token, body);
    return (detail ?? error?.message ?? '').replace(/^Operations\[\d+\]: /, '');
  };
}

function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.startsWith('console'))
    .map((path) => readFileSync(join(folder, path), 'utf8'));
}

/** What stands between quotes, with something in the place of values; numbers where only they fit. */
function sentencesIn(source: string): string[] {
  const literals = source.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g);
  return Array.from(literals).flatMap(([, single, double, template]) => {
    const text = single ?? double ?? template ?? '';
    return [text.replace(/\$\{[^}]*\}/g, 'x'), text.replace(/\$\{[^}]*\}/g, '7')];
  });
}
