import fc from 'fast-check';
import { REDACTED, redactBody, redactTarget, redactText } from '../../../src/portal/requests/redact';

const CANARY = 'canary-Horse-7';
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';

function shown(body: unknown): unknown {
  const text = redactBody(body);
  return text === undefined ? undefined : JSON.parse(text);
}

describe('a body without its secrets', () => {
  test.each<[string, object]>([
    ['a user', { userName: 'ada', password: CANARY }],
    ['any case', { PassWord: CANARY }],
    ['a URN before the name', { [`${USER}:password`]: CANARY }],
    ['an extension', { [USER]: { password: CANARY } }],
    ['numbers, too', { password: 7_7777, pin: 7_7777 }],
    ['whatever is in a secret', { password: { value: CANARY, list: [CANARY] }, secrets: [CANARY] }],
    ['own password', { currentPassword: CANARY, newPassword: CANARY, oldPassword: CANARY }],
    ['a client’s secret', { client_id: 'x', client_secret: CANARY, grant_type: 'client_credentials' }],
    ['an assertion', { client_assertion: CANARY }],
    ['hashes', { passwordHash: CANARY, hash: CANARY }],
    ['links', { token: CANARY }],
    ['PATCH by path', { Operations: [{ op: 'replace', path: 'password', value: CANARY }] }],
    ['PATCH by qualified path', { operations: [{ OP: 'Replace', PATH: `${USER}:PASSWORD`, Value: CANARY }] }],
    ['PATCH without a path', { Operations: [{ op: 'add', value: { active: true, password: CANARY } }] }],
    ['PATCH with a list', { Operations: [{ op: 'add', path: 'password', value: [{ value: CANARY }] }] }],
    ['a path that holds it', { Operations: [{ op: 'add', path: `password[value eq "${CANARY}"]` }] }],
    ['Bulk', { Operations: [{ method: 'POST', path: '/Users', data: { password: CANARY } }] }],
    [
      'PATCH within Bulk',
      { Operations: [{ method: 'PATCH', data: { Operations: [{ path: 'password', value: CANARY }] } }] },
    ],
    ['JSON within a text', { value: `{"password":"${CANARY}"}` }],
    ['a form within a text', { value: `a=b&password=${CANARY}` }],
    ['a filter', { filter: `password eq "${CANARY}"` }],
    ['short names', { pass: CANARY, pw: CANARY, passcode: CANARY, passkey: CANARY }],
    ['a list of values', { attributes: [{ name: 'password', values: [CANARY] }] }],
  ])('%s', (_title, body) => {
    const text = redactBody(body) ?? '';
    expect(text).toContain(REDACTED);
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain('77777');
  });

  test('everything else stays as it was sent', () => {
    const body = {
      schemas: [USER],
      userName: 'ada',
      name: { familyName: 'Lovelace' },
      emails: [{ value: 'ada@example.org', type: 'work', primary: true }],
      mustChangePassword: true,
      active: false,
      count: 3,
      nickName: null,
      Operations: [{ op: 'replace', path: 'name.familyName', value: 'King' }],
    };
    expect(shown(body)).toEqual(body);
  });

  test('the portal’s own tokens are found wherever they are', () => {
    expect(shown({ note: 'I pasted psk_abcDEF-123_x here' })).toEqual({ note: 'I pasted [token] here' });
    expect(redactText('/portal/v2/users/password/reset/psl_abc')).toBe('/portal/v2/users/password/reset/[token]');
  });

  test('so is who signs in by an address', () => {
    const told = `https://${REDACTED}@example.org/a@b`;
    expect(shown({ url: `https://ada:${CANARY}@example.org/a@b` })).toEqual({ url: told });
    expect(redactText(`There is no ${CANARY}://${CANARY}@example.org/a@b`)).toBe(
      `There is no ${CANARY}://${REDACTED}@example.org/a@b`,
    );
  });

  test('what isn’t an object is not kept: it could be anything, a password too', () => {
    for (const body of [undefined, null, CANARY, 7, Buffer.from(`{"password":"${CANARY}`)]) {
      expect(redactBody(body)).toBeUndefined();
    }
  });

  test('a long body is cut with a mark, in time that doesn’t grow with it', () => {
    const members = Array.from({ length: 200_000 }, (_, index) => ({ value: `member-${index}` }));
    const text = redactBody({ displayName: 'Everyone', members }) ?? '';
    expect(text.length).toBeLessThan(20_000);
    expect(text).toMatch(/"\[cut\]: 19\d{4} more"/);
    expect(redactBody({ note: 'x'.repeat(100_000) })?.length).toBeLessThan(1_100);
    for (const nothing of [{}, [], [[]]]) {
      expect(redactBody({ list: Array.from({ length: 200_000 }, () => nothing) })?.length).toBeLessThan(20_000);
    }
  });

  test('the result is JSON that PostgreSQL keeps, and never has a secret, whatever the body', () => {
    const leaf = fc.oneof(fc.string({ unit: 'binary' }), fc.boolean(), fc.constant(null), fc.double());
    const name = fc.oneof(fc.string(), fc.constantFrom('path', 'value', 'Operations', '__proto__', 'data'));
    const json = fc.letrec((tie) => ({
      node: fc.oneof({ maxDepth: 6 }, leaf, fc.array(tie('node')), fc.dictionary(name, tie('node'))),
    })).node;
    fc.assert(
      fc.property(json, fc.constantFrom('password', 'newPassword', 'client_secret', 'TOKEN'), (value, secret) => {
        const text = redactBody({ around: [value, { deep: { [secret]: CANARY, value } }] }) ?? '';
        expect(text).not.toContain(CANARY);
        expect(text).not.toContain('\\u0000');
        expect(() => JSON.parse(text) as unknown).not.toThrow();
      }),
    );
  });
});

describe('a path without its secrets', () => {
  test.each([
    ['/scim/v2/Users?filter=userName%20eq%20%22ada%22&count=1', '/scim/v2/Users?filter=userName eq "ada"&count=1'],
    ['/scim/v2/Users?filter=password+eq+%22canary%22', `/scim/v2/Users?filter=${REDACTED}`],
    ['/portaladmin/x?f=json&TOKEN=canary', `/portaladmin/x?f=json&TOKEN=${REDACTED}`],
    ['/x?to%6ben=canary', `/x?token=${REDACTED}`],
    ['/x?y=%', '/x?y=%'],
    ['/x?y=%00', '/x?y=\uFFFD'],
    ['/x', '/x'],
  ])('%s', (target, told) => {
    expect(redactTarget(target)).toBe(told);
  });
});
