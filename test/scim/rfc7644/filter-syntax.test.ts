import { onEveryApp, onSqlite } from '../../support/app';
import { createUser, expectScimError, patchOp } from '../../support/factories';

onSqlite('RFC 7644 §3.4.2.2: a filter that is not understood is 400 invalidFilter, never all and never none', (app) => {
  const { scim } = app;

  test.each([
    ['no operator', 'userName'],
    ['no value', 'userName eq'],
    ['no attribute', 'eq "x"'],
    ['unknown operator', 'userName regex "x"'],
    ['dangling and', 'userName eq "x" and'],
    ['leading or', 'or userName eq "x"'],
    ['two expressions without operator', 'userName eq "x" userName eq "y"'],
    ['open parenthesis', '(userName eq "x"'],
    ['closing parenthesis', 'userName eq "x")'],
    ['empty parentheses', '()'],
    ['open string', 'userName eq "x'],
    ['open bracket', 'emails[type eq "work"'],
    ['closing bracket', 'emails type eq "work"]'],
    ['empty brackets', 'emails[]'],
    ['brackets in brackets', 'emails[type[value eq "x"] pr]'],
    ['not without parentheses', 'not userName eq "x"'],
    ['pr with a value', 'userName pr "x"'],
    ['unknown escape', 'userName eq "\\x"'],
    ['quotes that are not JSON’s', "userName eq 'x'"],
    ['a typewriter’s apostrophe on one side', "userName eq 'x"],
    ['a word processor’s quotes', 'userName eq \u201cx\u201d'],
    ['its single quotes', 'userName eq \u2018x\u2019'],
    ['backquotes', 'userName eq `x`'],
    ['half an escape', 'userName eq "\\u00"'],
    ['an empty filter', ''],
    ['a filter of spaces', ' '],
    ['duty 60: unknown attribute', 'shoeSize eq "x"'],
    ['duty 60: unknown sub-attribute', 'name.shoeSize eq "x"'],
    ['duty 60: unknown sub-attribute of an element', 'emails[shoeSize eq "x"]'],
    ['duty 60: unknown extension', 'urn:example:nowhere:2.0:User:shoeSize eq "x"'],
    [
      'duty 60: unknown attribute of a known extension',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:x pr',
    ],
    ['a sub-attribute of a sub-attribute', 'name.givenName.length eq "x"'],
    ['a sub-attribute of a simple attribute', 'userName.value eq "x"'],
    ['a complex attribute without value', 'name eq "x"'],
    ['a multi-valued complex attribute without value', 'addresses eq "x"'],
    ['brackets after a simple attribute', 'userName[value eq "x"]'],
    ['duty 53: gt on a boolean', 'active gt true'],
    ['duty 53: le on a boolean', 'active le false'],
    ['duty 53: gt on binary', 'x509Certificates.value gt "AQID"'],
    ['a boolean compared with a word', 'active eq "perhaps"'],
    ['a dateTime compared with a word', 'meta.created gt "yesterday"'],
    ['a dateTime without a time', 'meta.created gt "2011-05-13"'],
    ['gt null', 'title gt null'],
    ['duty 62: password eq', 'password eq "x"'],
    ['duty 62: password pr', 'password pr'],
    ['duty 62: not password', 'not (password sw "x")'],
    ['duty 62: PASSWORD', 'PASSWORD co "x"'],
    ['duty 62: by URN', 'urn:ietf:params:scim:schemas:core:2.0:User:password pr'],
    ['duty 62: behind or', 'userName pr or password pr'],
  ])('%s: %s', async (_title, filter) => {
    expectScimError(await scim.search('/Users', filter), 400, 'invalidFilter');
  });

  test('an empty filter is refused in a search, too, and at the root; null is none (RFC 7643 §2.5)', async () => {
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'];
    expectScimError(await scim.post('/Users/.search', { schemas, filter: '' }), 400, 'invalidFilter');
    expectScimError(await scim.get('/?filter='), 400, 'invalidFilter');
    expect((await scim.post('/Users/.search', { schemas, filter: null })).status).toBe(200);
  });

  test('the detail names what was not understood', async () => {
    expect((await scim.search('/Users', 'shoeSize eq "x"')).body.detail).toContain('shoeSize');
    expect((await scim.search('/Users', 'userName regex "x"')).body.detail).toContain('regex');
  });

  test('the same for groups', async () => {
    expectScimError(await scim.search('/Groups', 'userName eq "x"'), 400, 'invalidFilter');
    expectScimError(await scim.search('/Groups', 'displayName like "x"'), 400, 'invalidFilter');
  });

  test('two filters in one query are refused, not chosen from', async () => {
    expectScimError(await scim.get('/Users?filter=userName+pr&filter=title+pr'), 400);
  });
});

onEveryApp('duty 63: hostile filters are 400 or the right answer, never 5xx', (app) => {
  const { scim } = app;
  const orOfTwo = '(userName eq "a" or userName eq "b")';

  const HOSTILE: readonly (readonly [title: string, filter: string])[] = [
    ['60 backslashes, open', `userName eq "${'\\'.repeat(60)}`],
    ['61 backslashes and a quote', `userName eq "${'\\'.repeat(61)}"`],
    ['60 backslashes, closed', `userName eq "${'\\'.repeat(60)}"`],
    ['20 AND-ed ORs', Array.from({ length: 20 }, () => orOfTwo).join(' and ')],
    ['10,000 parentheses', `${'('.repeat(5_000)}userName eq "a"${')'.repeat(5_000)}`],
    ['10,000 open parentheses', '('.repeat(10_000)],
    ['1,000 nots', `${'not ('.repeat(1_000)}userName eq "a"${')'.repeat(1_000)}`],
    ['1,000 open brackets', 'emails['.repeat(1_000)],
    ['10 kB of a value', `userName eq "${'x'.repeat(10_000)}"`],
    ['10 kB of a name', `${'x'.repeat(10_000)} pr`],
    ['300 terms', Array.from({ length: 300 }, () => 'id pr').join(' or ')],
    ['NUL', 'userName eq "\u0000"'],
    ['an escaped NUL', 'userName eq "\\u0000"'],
    ['a lone surrogate', 'userName eq "\\ud800"'],
    ['SQL', `userName eq "x'; drop table users; --"`],
    ['wildcards', 'userName co "%_%_%_%_%_%_%_%_%_%_%_%_%_%_%x"'],
    ['JSON path', 'nickName eq "$[*].x"'],
    ['prototype', '__proto__ pr'],
    ['constructor', 'constructor.name eq "Object"'],
    ['a regular expression', 'userName co "(a+)+$"'],
  ];

  test.each(HOSTILE)('GET: %s', async (_title, filter) => {
    const response = await scim.search('/Users', filter);
    if (response.status === 200) expect(response.body.totalResults).toBe(0);
    else expectScimError(response, 400, 'invalidFilter');
  });

  test.each(HOSTILE)('PATCH path: %s', async (_title, filter) => {
    const user = await createUser(scim, { emails: [{ value: 'kept@example.com', type: 'work' }] });
    const response = await scim.patch(
      `/Users/${user.id}`,
      patchOp({ op: 'remove', path: `emails[${filter.replaceAll('userName', 'value')}]` }),
    );
    expect(response.status === 200 || response.status === 400 ? 'answered' : response.text).toBe('answered');
    if (response.status === 400) expectScimError(response, 400);
    expect((await scim.get(`/Users/${user.id}`)).body).toEqual(user);
  });

  test('a limit is not in the way of a long but honest filter', async () => {
    const user = await createUser(scim);
    const names = Array.from({ length: 50 }, (_, index) => `userName eq "nobody-${index}"`);
    const filter = [...names, `userName eq "${user.userName}"`].join(' or ');
    expect((await scim.search('/Users', filter)).body.totalResults).toBe(1);
  });

  test('20 AND-ed ORs still find what they should', async () => {
    const user = await createUser(scim);
    const clause = `(userName eq "${user.userName}" or userName eq "x")`;
    expect(
      (await scim.search('/Users', Array.from({ length: 20 }, () => clause).join(' and '))).body.totalResults,
    ).toBe(1);
  });
});
