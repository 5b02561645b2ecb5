import { explainRequest } from '../../../src/portal/requests/explain-request';

const FAILED = {
  status: 400,
  failed: true,
  code: null,
  detail: null,
  method: 'POST',
  path: '/scim/v2/Users',
  actorKind: 'connection',
};

describe('why a request failed, in words', () => {
  test('nothing is to be done about what succeeded', () => {
    expect(explainRequest({ ...FAILED, status: 201, failed: false })).toEqual({
      key: 'succeeded',
      what: 'It succeeded.',
      todo: null,
    });
  });

  test.each<[string, Partial<Parameters<typeof explainRequest>[0]>, RegExp, RegExp]>([
    [
      'a name is taken',
      { status: 409, code: 'uniqueness', detail: 'userName: another user has it.' },
      /already has this userName/,
      /match on userName/,
    ],
    [
      'a name is taken (GIS)',
      {
        status: 200,
        code: '400',
        detail: 'username: another user has it.',
        path: '/portaladmin/security/users/createUser',
      },
      /already has this userName/,
      /match/,
    ],
    [
      'another unique value',
      { status: 409, code: 'uniqueness', detail: 'idpUsername: another user of the organization has it.' },
      /unique is taken/,
      /has the value/,
    ],
    [
      'a group’s name',
      { status: 409, code: 'uniqueness', detail: 'displayName: another group of the organization has it.' },
      /group of this displayName/,
      /link/,
    ],
    ['still in use', { status: 409, detail: 'It is still in use.' }, /depends on it/, /Remove or move/],
    [
      'a token is over',
      { status: 401, detail: 'The token psk_abc… expired at 2026-01-01T00:00:00.000Z.' },
      /is over/,
      /rotate/,
    ],
    ['no token', { status: 401, detail: 'A bearer token is needed.' }, /no token/, /HTTP header/],
    [
      'an unknown token',
      { status: 401, detail: 'The token is unknown, expired or revoked.' },
      /unknown/,
      /connection show/,
    ],
    ['a sign-in', { status: 401, path: '/auth/login' }, /could not sign in/, /unlock/],
    [
      'a privilege',
      { status: 403, detail: 'The connection "x" lacks the privilege users:write.' },
      /privilege is missing/,
      /scope/,
    ],
    [
      'a role beyond the caller',
      { status: 403, detail: 'The connection "x" may not grant the role Portal Admin: it lacks roles:write itself.' },
      /no power over/,
      /mapping/,
    ],
    [
      'an unknown id',
      { status: 404, path: '/scim/v2/Users/42', detail: 'User 42 not found.' },
      /no such resource/,
      /old id/,
    ],
    ['a wrong base URL', { status: 404, path: '/scim/Users', detail: 'There is no /scim/Users.' }, /no such/, /./],
    ['a filter', { code: 'invalidFilter', detail: 'The filter is wrong' }, /filter/, /matches on/],
    [
      'the policy',
      { code: 'invalidValue', detail: 'password: it is among the most common ones.' },
      /password policy/,
      /ignore/,
    ],
    [
      'JSON',
      { code: 'invalidSyntax', detail: 'The body is not valid JSON at position 30.' },
      /not valid JSON/,
      /quoting/,
    ],
    ['no target', { code: 'noTarget' }, /filter matches none/, /profile/],
    ['a changed version', { status: 412 }, /changed after/, /Nothing/],
    ['too many requests', { status: 429 }, /rate limit/, /RATE_LIMIT/],
    ['a busy server', { status: 503 }, /database did not answer/, /readyz/],
    ['a fault of ours', { status: 500 }, /not the fault of the request/, /request id/],
    ['a status nobody foresaw', { status: 418 }, /refused/, /message/],
    ['parts of a Bulk request', { status: 200, path: '/scim/v2/Bulk' }, /some of its operations/, /same request id/],
    [
      'a client that left',
      { status: 200, detail: 'The client went away before the answer was whole.' },
      /went away/,
      /timeouts/,
    ],
    [
      'a GIS token',
      { status: 200, code: '498', detail: 'Invalid token.', path: '/portaladmin/x' },
      /no valid token/,
      /token/,
    ],
  ])('%s', (_title, entry, what, todo) => {
    const told = explainRequest({ ...FAILED, ...entry });
    expect(told.what).toMatch(what);
    expect(told.todo).toMatch(todo);
  });
});
