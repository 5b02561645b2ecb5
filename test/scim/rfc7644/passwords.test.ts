import { onEveryApp } from '../../support/app';
import {
  GOOD_PASSWORD,
  PORTAL_USER,
  USER,
  createUser,
  expectScimError,
  patchOp,
  unique,
  userBody,
} from '../../support/factories';
import type { ScimBody } from '../../support/scim-client';

const NEW_PASSWORD = 'another-Horse-9-entirely';

onEveryApp('RFC 7643 §4.1.1 password: set over SCIM, used at sign-in', (app) => {
  const { scim } = app;

  const setPassword = (user: ScimBody, value: unknown) =>
    scim.patch(`/Users/${user.id}`, patchOp({ op: 'replace', path: 'password', value }));
  const status = async (user: ScimBody, password: string) => (await app.signIn(user.userName, password)).status;

  test('an active user created with a password can sign in at once', async () => {
    const user = await createUser(scim, {
      password: GOOD_PASSWORD,
      displayName: 'Babs',
      roles: [{ value: 'Developer' }],
    });
    const { status: code, body } = await app.signIn(user.userName, GOOD_PASSWORD);
    expect(code).toBe(200);
    expect(body).toMatchObject({
      token: expect.stringMatching(/\S{20,}/),
      tokenType: 'Bearer',
      expiresIn: expect.any(Number),
      mustChangePassword: false,
      user: { id: user.id, userName: user.userName, displayName: 'Babs' },
    });
    expect(await status(user, `${GOOD_PASSWORD}x`)).toBe(401);
    expect(await status(user, '')).not.toBe(200);
    expect((await app.signIn(user.userName.toUpperCase(), GOOD_PASSWORD)).status).toBe(200);
  });

  test('PATCH sets a password without the old one; the old one fails, the new one works', async () => {
    const user = await createUser(scim, { password: GOOD_PASSWORD });
    expect((await setPassword(user, NEW_PASSWORD)).status).toBe(200);
    expect(await status(user, GOOD_PASSWORD)).toBe(401);
    expect(await status(user, NEW_PASSWORD)).toBe(200);
  });

  test('a new password is a new version', async () => {
    const user = await createUser(scim, { password: GOOD_PASSWORD });
    const { body } = await setPassword(user, NEW_PASSWORD);
    expect(body.meta.version).not.toBe(user.meta.version);
    expect(body[PORTAL_USER]).toMatchObject({ passwordChangedAt: expect.any(String) });
  });

  test('PATCH remove of the password: no password, no sign-in', async () => {
    const user = await createUser(scim, { password: GOOD_PASSWORD });
    expect((await scim.patch(`/Users/${user.id}`, patchOp({ op: 'remove', path: 'password' }))).status).toBe(200);
    expect(await status(user, GOOD_PASSWORD)).toBe(401);
  });

  test('deactivated: no sign-in; activated again: the same password', async () => {
    const user = await createUser(scim, { password: GOOD_PASSWORD });
    const activate = (value: boolean) =>
      scim.patch(`/Users/${user.id}`, patchOp({ op: 'replace', path: 'active', value }));
    await activate(false);
    expect(await status(user, GOOD_PASSWORD)).toBe(401);
    await activate(true);
    expect(await status(user, GOOD_PASSWORD)).toBe(200);
  });

  test('created inactive or without a password: no sign-in, and the same answer as for nobody', async () => {
    const [inactive, none] = [
      await createUser(scim, { password: GOOD_PASSWORD, active: false }),
      await createUser(scim),
    ];
    const answers = [
      await app.signIn(inactive.userName, GOOD_PASSWORD),
      await app.signIn(none.userName, GOOD_PASSWORD),
      await app.signIn(unique('nobody'), GOOD_PASSWORD),
      await app.signIn((await createUser(scim, { password: GOOD_PASSWORD })).userName, 'wrong'),
    ].map(({ status: code, body }) => ({ code, detail: body.detail, error: body.error }));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.code).toBe(401);
  });

  describe('open sessions end', () => {
    test.each<[string, (user: ScimBody) => Promise<unknown>]>([
      ['with a new password by PATCH', (user) => setPassword(user, NEW_PASSWORD)],
      ['with a new password by PUT', (user) => scim.put(`/Users/${user.id}`, { ...user, password: NEW_PASSWORD })],
      [
        'with active false by PATCH',
        (user) => scim.patch(`/Users/${user.id}`, patchOp({ op: 'Replace', path: 'active', value: 'False' })),
      ],
      ['with active false by PUT', (user) => scim.put(`/Users/${user.id}`, { ...user, active: false })],
      ['with the user', (user) => scim.delete(`/Users/${user.id}`)],
      ['with the password', (user) => scim.patch(`/Users/${user.id}`, patchOp({ op: 'remove', path: 'password' }))],
    ])('%s', async (_title, end) => {
      const user = await createUser(scim, { password: GOOD_PASSWORD });
      const { body } = await app.signIn(user.userName, GOOD_PASSWORD);
      expect(await app.sessionIsOpen(String(body.token))).toBe(true);
      await end(user);
      expect(await app.sessionIsOpen(String(body.token))).toBe(false);
    });

    test('and stay with any other change', async () => {
      const user = await createUser(scim, { password: GOOD_PASSWORD });
      const { body } = await app.signIn(user.userName, GOOD_PASSWORD);
      await scim.patch(`/Users/${user.id}`, patchOp({ op: 'replace', path: 'title', value: 'x' }));
      await scim.put(`/Users/${user.id}`, { schemas: [USER], userName: user.userName, title: 'y' });
      expect(await app.sessionIsOpen(String(body.token))).toBe(true);
    });
  });

  describe('the policy: 400 invalidValue, and the value is not repeated', () => {
    test.each(['short-7', 'password', 'Password123', '1234567890', 'x'.repeat(300)])('%s', async (password) => {
      const body = userBody({ password });
      const created = await scim.post('/Users', body);
      const user = await createUser(scim, { password: GOOD_PASSWORD });
      const patched = await setPassword(user, password);
      const put = await scim.put(`/Users/${user.id}`, { ...user, password });
      for (const response of [created, patched, put]) {
        expectScimError(response, 400, 'invalidValue');
        expect(response.body.detail).toMatch(/password/i);
        expect(response.body.detail).not.toContain(`"${password}"`);
      }
      expect((await scim.search('/Users', `userName eq "${String(body.userName)}"`)).body.totalResults).toBe(0);
      expect(await status(user, GOOD_PASSWORD)).toBe(200);
    });

    test('the user’s own name is no password', async () => {
      const userName = unique('barbara.jensen');
      expectScimError(await scim.post('/Users', userBody({ userName, password: userName })), 400, 'invalidValue');
    });

    test.each<[unknown]>([[7], [{ value: 'x' }], [['a', 'b']], [true], ['']])(
      '%j is no password → 400',
      async (password) => {
        expectScimError(await scim.post('/Users', userBody({ password })), 400, 'invalidValue');
        const user = await createUser(scim, { password: GOOD_PASSWORD });
        expectScimError(await setPassword(user, password), 400);
        expect(await status(user, GOOD_PASSWORD)).toBe(200);
      },
    );
  });

  describe('reliability 37: bytes', () => {
    const base = 'Aq7-'.repeat(18);

    test('nothing is cut at 72 bytes: 73-byte passwords that differ in the last one', async () => {
      const user = await createUser(scim, { password: `${base}x` });
      expect(await status(user, `${base}y`)).toBe(401);
      expect(await status(user, base)).toBe(401);
      expect(await status(user, `${base}x`)).toBe(200);
    });

    test('é composed and decomposed are one password (RFC 8265 OpaqueString)', async () => {
      const user = await createUser(scim, { password: 'caf\u00e9-Horse-7-battery' });
      expect(await status(user, 'cafe\u0301-Horse-7-battery')).toBe(200);
      expect(await status(user, 'cafe-Horse-7-battery')).toBe(401);
    });

    test('64 letters that take two bytes each, spaces, and emoji', async () => {
      for (const password of ['\u00e9\u00e8'.repeat(32), ' spaces kept 7 around ', '\u{1F600}\u{1F984}'.repeat(8)]) {
        const user = await createUser(scim, { password });
        expect(await status(user, password)).toBe(200);
        if (password !== password.trim()) expect(await status(user, password.trim())).toBe(401);
      }
    });

    test('NUL is refused, not a silent end', async () => {
      expectScimError(
        await scim.post('/Users', userBody({ password: 'abcdefgh\u0000xyz-7-Horse' })),
        400,
        'invalidValue',
      );
    });

    test('reliability 19: a megabyte is 400 without a hash', async () => {
      const user = await createUser(scim);
      expectScimError(await setPassword(user, 'x'.repeat(1_000_000)), 400, 'invalidValue');
    });
  });

  describe('T23: the connection’s password mode', () => {
    test('ignore: Okta’s placeholder is dropped, good or bad, on create and later', async () => {
      const okta = await app.connect({ passwordMode: 'ignore' });
      const user = await createUser(okta, { password: '1mz050nq' });
      await createUser(okta, { password: 'x' });
      await okta.patch(`/Users/${user.id}`, patchOp({ op: 'replace', value: { password: GOOD_PASSWORD } }));
      expect(await status(user, '1mz050nq')).toBe(401);
      expect(await status(user, GOOD_PASSWORD)).toBe(401);
    });

    test('require: a create without a password → 400 invalidValue', async () => {
      const strict = await app.connect({ passwordMode: 'require' });
      expectScimError(await strict.post('/Users', userBody()), 400, 'invalidValue');
      const user = await createUser(strict, { password: GOOD_PASSWORD });
      expect((await strict.put(`/Users/${user.id}`, { ...user, title: 'x' })).status).toBe(200);
    });
  });

  test('reliability 35: a canary is in no answer, no log line and no table', async () => {
    const canaries = [1, 2, 3, 4].map((number) => `canary-${number}-${unique('Bird')}`);
    const [first = '', second = '', third = '', wrong = ''] = canaries;
    const answers: { text: string }[] = [];
    const post = await scim.post('/Users', userBody({ password: first }));
    const path = `/Users/${post.body.id}`;
    answers.push(
      post,
      await scim.patch(path, patchOp({ op: 'replace', path: 'password', value: second })),
      await scim.put(path, { ...post.body, password: third }),
      await scim.get(path),
      await scim.search('/Users', `password eq "${wrong}"`),
      await scim.search('/Users', `userName co "bird"`),
      await scim.patch(path, patchOp({ op: 'replace', path: `password[value eq "${wrong}"]`, value: wrong })),
      await scim.post('/Users', `{"password":"${wrong}",`),
      await scim.post('/Users', userBody({ userName: post.body.userName, password: wrong })),
      await scim.post('/Users', userBody({ password: wrong, active: 'perhaps' })),
      await app.signIn(post.body.userName, third),
      await app.signIn(post.body.userName, wrong),
      await app.signIn(wrong, wrong),
    );
    const answered = answers.map(({ text }) => text).join('\n');
    const dumped = await app.dump();
    expect(dumped).toContain(post.body.userName);
    for (const canary of canaries.slice(0, 3)) {
      expect(answered).not.toContain(canary);
      expect(app.log()).not.toContain(canary);
      expect(dumped).not.toContain(canary);
    }
    expect(app.log()).not.toContain(wrong);
    expect(dumped).not.toContain(wrong);
  });

  test('reliability 26: no usable token is in a table or the log', async () => {
    const user = await createUser(scim, { password: GOOD_PASSWORD });
    const { body } = await app.signIn(user.userName, GOOD_PASSWORD);
    const dumped = await app.dump();
    for (const secret of [app.adminToken(), String(body.token)]) {
      expect(dumped).not.toContain(secret);
      expect(app.log()).not.toContain(secret);
    }
  });
});
