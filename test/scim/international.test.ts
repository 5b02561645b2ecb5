import { onEveryApp } from '../support/app';
import {
  createGroup,
  createUser,
  ENTERPRISE_USER,
  expectScimError,
  expectStatus,
  GOOD_PASSWORD,
  patchOp,
  unique,
  userBody,
} from '../support/factories';

/** Texts of one to four bytes a character, both directions, with marks, joiners and variation selectors. */
const TEXTS = [
  ['emoji and flags', '👩‍👩‍👧‍👦 🇪🇺 ❤️'],
  ['Arabic', 'محمد عبد الله'],
  ['Hebrew with points', 'שָׁלוֹם עֲלֵיכֶם'],
  ['both directions', 'Ada ‏משה‎ 7'],
  ['Chinese beyond the first plane', '𠮷野家 𠜎'],
  ['Devanagari', 'श्रीमान् अमित'],
  ['German and Turkish', 'Weißbier İığş'],
  ['decomposed', 'Ame\u0301lie'],
  ['mathematical letters', '𝒜𝒹𝒶'],
] as const;

onEveryApp('UTF-8 everywhere', (app) => {
  const { scim } = app;

  describe('RFC 7644 §5, RFC 8265 §3.3 UsernameCaseMapped: one userName written in two ways', () => {
    const VARIANTS: readonly (readonly [string, string, string])[] = [
      ['composed and decomposed', 'amélie', 'ame\u0301lie'],
      ['two marks in another order', 'q\u0307\u0323', 'q\u0323\u0307'],
      ['full-width and ASCII', 'ａｌｉｃｅ', 'alice'],
      ['half-width katakana', 'ｱﾘｽ', 'アリス'],
      ['case', 'alice', 'ALICE'],
      ['case beyond ASCII', 'жанна', 'ЖАННА'],
      ['case beyond the first plane', '𐐨𐐩', '𐐀𐐁'],
      ['all of these', 'ＡＭＥ\u0301ＬＩＥ', 'amélie'],
    ];

    test.each(VARIANTS)('%s: 409 uniqueness, found by a filter, and signed in', async (_title, first, second) => {
      const tail = unique('');
      const { id } = await createUser(scim, { userName: first + tail, password: GOOD_PASSWORD });
      expectScimError(await scim.post('/Users', userBody({ userName: second + tail })), 409, 'uniqueness');
      const other = await createUser(scim);
      const rename = patchOp({ op: 'replace', path: 'userName', value: second + tail });
      expectScimError(await scim.patch(`/Users/${other.id}`, rename), 409, 'uniqueness');
      for (const userName of [first, second]) {
        const { body } = await scim.search('/Users', `userName eq ${JSON.stringify(userName + tail)}`);
        expect(body.Resources.map((user) => [user.id, user.userName])).toEqual([[id, first + tail]]);
        expectStatus(await app.signIn(userName + tail, GOOD_PASSWORD), 200);
      }
    });

    test.each([
      ['U+0000', 'ali\u0000ce'],
      ['a line end', 'alice\n'],
      ['a tab', 'ali\tce'],
      ['a C1 control', 'ali\u0085ce'],
      ['a zero-width space', 'ali\u200Bce'],
      ['a byte order mark', '\uFEFFalice'],
      ['a soft hyphen', 'ali\u00ADce'],
      ['text turned around', 'ali\u202Eecila'],
      ['a space before', ' alice'],
      ['a space after', 'alice '],
      ['a line separator', 'ali\u2028ce'],
    ])('%s → 400 invalidValue on POST, PUT and PATCH', async (_title, userName) => {
      const name = userName.replace('ce', `ce${unique('')}ce`);
      expectScimError(await scim.post('/Users', userBody({ userName: name })), 400, 'invalidValue');
      const { id } = await createUser(scim);
      expectScimError(await scim.put(`/Users/${id}`, userBody({ userName: name })), 400, 'invalidValue');
      const rename = patchOp({ op: 'replace', path: 'userName', value: name });
      expectScimError(await scim.patch(`/Users/${id}`, rename), 400, 'invalidValue');
    });

    test.each(['Ada Lovelace', 'ada+b@example.com', "o'neil", '山田 太郎', 'نور\u200Cا', 'CORP\\ada', '100%_'])(
      'a name that is one: %s',
      async (userName) => {
        expect((await createUser(scim, { userName: userName + unique('') })).userName).toMatch(userName.slice(0, 2));
      },
    );
  });

  describe('RFC 8265 §4.2 OpaqueString: one password written in two ways', () => {
    test.each([
      ['composed and decomposed', 'Crème-Brûlée-7', 'Cre\u0300me-Bru\u0302le\u0301e-7'],
      ['an ideographic space and a space', 'eine Birne\u3000fliegt 7', 'eine\u00A0Birne fliegt 7'],
    ])('%s', async (_title, set, typed) => {
      const { userName } = await createUser(scim, { password: set });
      expectStatus(await app.signIn(userName, typed), 200);
    });

    test.each([
      ['case', 'Grünkohl-und-Pinkel-7', 'grünkohl-und-Pinkel-7'],
      ['width', 'ＷｉｄｅＰａｓｓｗｏｒｔ７', 'WidePasswort7'],
    ])('%s is not mapped', async (_title, set, typed) => {
      const { userName } = await createUser(scim, { password: set });
      expectStatus(await app.signIn(userName, typed), 401);
      expectStatus(await app.signIn(userName, set), 200);
    });
  });

  test.each(TEXTS)('%s comes back as it was sent, in every place', async (_title, text) => {
    const fields = {
      displayName: text,
      externalId: `${text}${unique('')}`,
      name: { givenName: text, formatted: text },
      emails: [{ value: `${text}@example.com`, display: text, type: text }],
      [ENTERPRISE_USER]: { department: text },
    };
    const user = await createUser(scim, { ...fields, userName: unique('utf8') });
    expect(user).toMatchObject(fields);
    expect((await scim.get(`/Users/${user.id}`)).body).toEqual(user);
    const group = await createGroup(scim, { displayName: `${text}${unique('')}`, members: [{ value: user.id }] });
    expect(group.members).toMatchObject([{ display: text }]);
    const found = await scim.search('/Users', `displayName eq ${JSON.stringify(text)} and id eq "${user.id}"`);
    expect(found.body.Resources).toMatchObject([fields]);
    const part = [...new Intl.Segmenter().segment(text)]
      .slice(0, 3)
      .map(({ segment }) => segment)
      .join('');
    const contained = await scim.search('/Users', `name.givenName sw ${JSON.stringify(part)} and id eq "${user.id}"`);
    expect(contained.body.totalResults).toBe(1);
  });

  test('RFC 7644 §3.8: escaped and plain characters are one, in bodies and filters', async () => {
    const userName = unique('esc');
    const body = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"${userName}","title":"\\u00e9\\ud83d\\ude00"}`;
    expect((await scim.post('/Users', body)).body['title']).toBe('é😀');
    const found = await scim.search('/Users', `title eq "\\u00e9\\ud83d\\ude00" and userName eq "${userName}"`);
    expect(found.body.totalResults).toBe(1);
  });
});
