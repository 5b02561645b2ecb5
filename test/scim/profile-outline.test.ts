import fc from 'fast-check';
import type { JsonObject } from '../../src/portal/model';
import { CORE_USER, ENTERPRISE_USER, PORTAL_USER } from '../../src/portal/schema-urns';
import { profileTextOf, withProfileText } from '../../src/portal/users/profile-text';
import type { User } from '../../src/portal/users/user';
import type { ScimContext } from '../../src/scim/context';
import { outlineOf } from '../../src/scim/profile-outline';
import { hidesUnasked, parseProjection } from '../../src/scim/projection';
import { renderResource, renderText } from '../../src/scim/render';
import { ResourceSchema } from '../../src/scim/schemas/schema';
import { userSchema } from '../../src/scim/schemas/user-schema';
import { userType } from '../../src/scim/user';
import { isInProfile } from '../../src/scim/user-mapping';

const context = { baseUrl: 'https://portal.example/scim/v2' } as ScimContext;
const projection = parseProjection({}, userSchema);

function userWith(profile: JsonObject, displayName: string | null = 'Ada'): User {
  const user = {
    id: '42',
    version: 3,
    created: '2026-01-01T00:00:00.000Z',
    lastModified: '2026-01-02T00:00:00.000Z',
    organization: { id: '7', name: 'Maps "and" \\ more' },
    userName: 'ada',
    externalId: null,
    portalUuid: null,
    displayName,
    active: true,
    locale: 'en-GB',
    provider: 'builtIn' as const,
    idpUsername: null,
    licenseType: null,
    description: displayName,
    mustChangePassword: false,
    hasPassword: false,
    passwordChangedAt: null,
    lastLogin: null,
    lockedUntil: null,
    roles: [],
    groups: [{ id: '5', display: displayName ?? '', direct: true }],
  };
  return withProfileText(user, JSON.stringify(profile));
}

/** The answer by the text of the profile, and the one by the profile that was parsed. */
function expectSame(user: User): void {
  const shown = { type: userType as never, projection, context };
  const parsed = JSON.stringify(projection.apply(renderResource(userType as never, { ...user }, context)));
  expect(renderText(shown, user, true)).toBe(parsed);
}

const schemas = [CORE_USER, ENTERPRISE_USER, PORTAL_USER];
const name = { givenName: 'Ada', familyName: 'Lovelace' };

/** Texts that look like what is searched for. */
const TRAPS = [
  '',
  'Ada',
  '"\\u0000":0',
  '\0":0',
  '{"\\u0001":0}',
  ',"schemas":["x"]}',
  `,"${ENTERPRISE_USER}":{`,
  '"',
  '\\',
  '\u2028',
  '\ud800',
  'Zoë 🐈',
];

describe('the text of a user whose profile is known as text', () => {
  test.each<[string, JsonObject]>([
    ['a name', { name, schemas: [CORE_USER, PORTAL_USER] }],
    ['an extension', { name, [ENTERPRISE_USER]: { department: 'Maps' }, schemas }],
  ])('is put together: %s', (_what, profile) => {
    expect(outlineOf(userWith(profile))).toBeDefined();
    expectSame(userWith(profile));
  });

  test.each<[string, JsonObject]>([
    ['nothing but schemas', { schemas: [CORE_USER, PORTAL_USER] }],
    ['nothing but an extension', { [ENTERPRISE_USER]: { department: 'Maps' }, schemas }],
    ['a manager, to whom an address is added', { name, [ENTERPRISE_USER]: { manager: { value: '1' } }, schemas }],
    ['a title that names one', { title: 'manager', schemas }],
    ['an attribute behind the schemas', { schemas, name }],
    ['schemas that are none', { name, schemas: [7] }],
    ['an empty profile', {}],
  ])('is made of what was parsed: %s', (_what, profile) => {
    expect(outlineOf(userWith(profile))).toBeUndefined();
    expectSame(userWith(profile));
  });

  test('whatever the profile says', () => {
    const text = fc.oneof(fc.constantFrom(...TRAPS), fc.string({ unit: 'binary' }));
    const profile = fc.record(
      {
        name: fc.record({ givenName: text, familyName: text }, { requiredKeys: [] }),
        title: text,
        emails: fc.array(fc.record({ value: text, type: text, primary: fc.boolean() }, { requiredKeys: ['value'] })),
        [ENTERPRISE_USER]: fc.record({ department: text, division: text }, { requiredKeys: [] }),
        schemas: fc.constantFrom(schemas, [CORE_USER, PORTAL_USER]),
      },
      { requiredKeys: ['schemas'] },
    );
    fc.assert(
      fc.property(profile, fc.option(text), (anything, displayName) => expectSame(userWith(anything, displayName))),
      { numRuns: 2_000 },
    );
  });

  test('only where nothing of a profile is hidden unasked', () => {
    expect(hidesUnasked(userSchema, isInProfile)).toBe(false);
    expect(userType.outlineOf).toBeDefined();
    const title = userSchema.attributes.get('title')!;
    const hidden = new Map([...userSchema.attributes, ['title', { ...title, returned: 'request' as const }]]);
    const other = new ResourceSchema('User', userSchema.id, hidden, userSchema.extensions);
    expect(hidesUnasked(other, isInProfile)).toBe(true);
  });
});

describe('a profile that is parsed when it is asked for', () => {
  const profile = { name, schemas };

  test('is one and the same each time', () => {
    const user = userWith(profile);
    expect(user.profile).toEqual(profile);
    expect(user.profile).toBe(user.profile);
  });

  test('is there in a copy, which may get another one', () => {
    const copy = { ...userWith(profile), profile: { title: 'Countess' } };
    expect({ ...userWith(profile) }.profile).toEqual(profile);
    expect(profileTextOf(copy)).toBeUndefined();
    expect(JSON.parse(JSON.stringify(userWith(profile)))).toMatchObject({ profile });
  });
});
