import fc from 'fast-check';
import type { JsonObject } from '../../src/portal/model';
import { coerceResource, requireAttributes } from '../../src/scim/coerce';
import { ScimError } from '../../src/scim/errors';
import { groupSchema } from '../../src/scim/schemas/group-schema';
import type { ResourceSchema } from '../../src/scim/schemas/schema';
import { CORE_GROUP, CORE_USER, ENTERPRISE_USER, PORTAL_USER } from '../../src/portal/schema-urns';
import { userSchema } from '../../src/scim/schemas/user-schema';

const TOLERANT = { tolerant: true };
const STRICT = { tolerant: false };

function user(members: JsonObject, options = TOLERANT) {
  return coerceResource({ schemas: [CORE_USER], ...members }, userSchema, options);
}

function group(members: JsonObject, options = TOLERANT) {
  return coerceResource({ schemas: [CORE_GROUP], ...members }, groupSchema, options);
}

function refusal(work: () => unknown): { scimType: string | undefined; status: number; detail: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('the body', () => {
  test.each<[string, unknown]>([
    ['a list', []],
    ['a string', 'x'],
    ['null', null],
    ['a number', 1],
    ['nothing', undefined],
  ])('duty 97: %s is 400 invalidSyntax', (_title, body) => {
    expect(refusal(() => coerceResource(body, userSchema, TOLERANT))).toMatchObject({
      status: 400,
      scimType: 'invalidSyntax',
    });
  });

  test.each<[string, JsonObject]>([
    ['missing', {}],
    ['empty', { schemas: [] }],
    ['no list', { schemas: CORE_USER }],
    ['null', { schemas: null }],
    ['without the core URN', { schemas: [ENTERPRISE_USER] }],
    ["another type's", { schemas: [CORE_GROUP] }],
    ['holding a number', { schemas: [CORE_USER, 1] }],
  ])('duty 3 / RFC 7643 §3: schemas %s is 400 invalidSyntax', (_title, schemas) => {
    for (const options of [TOLERANT, STRICT]) {
      const coerce = () => coerceResource({ ...schemas, userName: 'x' }, userSchema, options);
      expect(refusal(coerce).scimType).toBe('invalidSyntax');
    }
  });

  test('duty 3: the URNs of schemas in any order and case, and "Schemas" too', () => {
    const body = { Schemas: [ENTERPRISE_USER, CORE_USER.toUpperCase()], userName: 'x' };
    expect(coerceResource(body, userSchema, STRICT).resource).toEqual({ userName: 'x' });
  });

  test.each(['http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group', 'urn:unknown'])(
    'T13: %s in schemas is ignored; strict: 400 invalidValue',
    (urn) => {
      const body = { schemas: [CORE_GROUP, urn], displayName: 'x' };
      expect(coerceResource(body, groupSchema, TOLERANT).resource).toEqual({ displayName: 'x' });
      expect(refusal(() => coerceResource(body, groupSchema, STRICT)).scimType).toBe('invalidValue');
    },
  );

  test('duty 3: strict refuses a schema named twice', () => {
    const schemas = [CORE_USER, CORE_USER.toLowerCase()];
    expect(refusal(() => user({ schemas }, STRICT)).scimType).toBe('invalidValue');
    expect(user({ schemas, userName: 'x' }).resource).toEqual({ userName: 'x' });
  });
});

describe('names', () => {
  test('duty 1 / RFC 7643 §2.1: "attribute names are case insensitive"', () => {
    const { resource } = user({ USERNAME: 'x', Emails: [{ VALUE: 'a@x.com' }], externalid: 'e' }, STRICT);
    expect(resource).toEqual({ userName: 'x', emails: [{ value: 'a@x.com' }], externalId: 'e' });
  });

  test('duty 2: an extension stands under its canonical URN; its attributes in any case', () => {
    const { resource } = user({ [ENTERPRISE_USER.toUpperCase()]: { DEPARTMENT: 'R&D' } }, STRICT);
    expect(resource).toEqual({ [ENTERPRISE_USER]: { department: 'R&D' } });
  });

  test('T4: dotted keys are paths, never names', () => {
    const { resource } = user({ name: { familyName: 'Unua' }, 'name.givenName': 'Kkom', 'NAME.formatted': 'K U' });
    expect(resource).toEqual({ name: { familyName: 'Unua', givenName: 'Kkom', formatted: 'K U' } });
    expect(user({ 'name.givenName': 'Kkom' }, STRICT).resource).toEqual({});
  });

  test('T4: dotted keys add to the whole wherever it stands; null there says nothing of the whole', () => {
    const body = { 'name.givenName': 'Kkom', 'name.middleName': null, name: { familyName: 'Unua' }, 'meta.version': 1 };
    expect(user(body).resource).toEqual({ name: { givenName: 'Kkom', familyName: 'Unua' } });
  });

  test('T4: a dotted key into a list of values leads nowhere', () => {
    expect(user({ 'emails.value': 'a@x.com' }).resource).toEqual({});
  });

  test('T5: URN-qualified keys', () => {
    const { resource } = user({
      [`${ENTERPRISE_USER}:employeeNumber`]: 701984,
      [`${ENTERPRISE_USER.toLowerCase()}:manager.value`]: '26118915',
      [`${ENTERPRISE_USER}.department`]: 'R&D',
      [ENTERPRISE_USER]: { 'manager.$ref': '../Users/26118915', 'manager.shoeSize': 42 },
      [`${CORE_USER}:userName`]: 'x',
    });
    expect(resource).toEqual({
      userName: 'x',
      [ENTERPRISE_USER]: {
        employeeNumber: '701984',
        manager: { value: '26118915', $ref: '../Users/26118915' },
        department: 'R&D',
      },
    });
    expect(user({ [`${ENTERPRISE_USER}:employeeNumber`]: '7' }, STRICT).resource).toEqual({});
  });

  test('T6: department and manager at the top level belong to the one extension that has them', () => {
    expect(user({ department: 'R&D', manager: 'm1' }).resource).toEqual({
      [ENTERPRISE_USER]: { department: 'R&D', manager: { value: 'm1' } },
    });
    expect(user({ department: 'R&D' }, STRICT).resource).toEqual({});
  });

  test('T6: a name that two extensions have is ambiguous and ignored', () => {
    expect(user({ organization: 'Acme' }).resource).toEqual({});
  });

  test('T14: unknown attributes and extensions are ignored, in both modes', () => {
    const body = { userName: 'x', shoeSize: 42, 'urn:okta:sim:2.0:user:custom': { costCenter: 'R&D' } };
    expect(user(body).resource).toEqual({ userName: 'x' });
    expect(user(body, STRICT).resource).toEqual({ userName: 'x' });
  });

  test('T13: extension data counts although its URN is not in schemas (Entra leaves it out)', () => {
    expect(user({ [ENTERPRISE_USER]: { division: 'x' } }, STRICT).resource).toEqual({
      [ENTERPRISE_USER]: { division: 'x' },
    });
  });

  test('of several spellings of a name the last counts', () => {
    expect(user({ title: 'a', TITLE: 'b' }).resource).toEqual({ title: 'b' });
    expect(user({ title: 'a', TITLE: null })).toMatchObject({ resource: {}, cleared: new Set(['title']) });
    expect(user({ title: null, TITLE: 'b' })).toMatchObject({ resource: { title: 'b' }, cleared: new Set() });
  });

  test('names of Object.prototype are unknown names, and leave the prototype alone', () => {
    const body = JSON.parse(
      `{"schemas":["${CORE_USER}"],"__proto__":{"userName":"evil"},"constructor":"x","toString":{"a":1},
        "hasOwnProperty":null,"__proto__.polluted":1,"${ENTERPRISE_USER}":{"__proto__":{"polluted":1},"constructor":1},
        "${ENTERPRISE_USER}:__proto__":{"polluted":1}}`,
    ) as JsonObject;
    const { resource, cleared } = coerceResource(body, userSchema, TOLERANT);
    expect(resource).toEqual({});
    expect(resource['userName']).toBeUndefined();
    expect(cleared.size).toBe(0);
    expect(({} as JsonObject)['polluted']).toBeUndefined();
  });
});

describe('what the client may not set', () => {
  test('duty 15 / RFC 7644 §3.3: readOnly attributes "SHALL be ignored"', () => {
    const body = {
      id: '2819c223',
      meta: { resourceType: 'User', created: 'not even a date' },
      groups: [{ value: 'g' }],
      userName: 'x',
      [ENTERPRISE_USER]: { manager: { value: 'm', displayName: 'Boss' } },
      [PORTAL_USER]: { lastLogin: 'whenever' },
    };
    for (const options of [TOLERANT, STRICT]) {
      expect(user(body, options).resource).toEqual({ userName: 'x', [ENTERPRISE_USER]: { manager: { value: 'm' } } });
    }
  });

  test('T12: null for a readOnly attribute is ignored like anything else (OneLogin sends id: null)', () => {
    expect(user({ id: null, groups: [], userName: 'x' })).toMatchObject({
      resource: { userName: 'x' },
      cleared: new Set(),
    });
  });
});

describe('what is cleared', () => {
  test.each<[string, JsonObject, string]>([
    ['null', { roles: null }, 'roles'],
    ['[]', { roles: [] }, 'roles'],
    ['""', { title: '' }, 'title'],
    ['null in an extension', { [PORTAL_USER]: { organization: null } }, `${PORTAL_USER}:organization`],
    ['"" in an extension', { [PORTAL_USER]: { organization: '' } }, `${PORTAL_USER}:organization`],
    ['an object of nothing', { name: {} }, 'name'],
    ['an object of nulls', { name: { givenName: null } }, 'name'],
    ['a manager without a value', { [ENTERPRISE_USER]: { manager: { value: '' } } }, `${ENTERPRISE_USER}:manager`],
    ['T6: null for a bare extension attribute', { department: null }, `${ENTERPRISE_USER}:department`],
  ])('duty 5: %s', (_title, body, name) => {
    const { resource, cleared } = user(body);
    expect(resource).toEqual({});
    expect([...cleared]).toEqual([name]);
  });

  test('duty 5: members: [] is cleared, no members is not', () => {
    expect(group({ displayName: 'g', members: [] }).cleared).toEqual(new Set(['members']));
    expect(group({ displayName: 'g' }).cleared).toEqual(new Set());
  });

  test('an extension given as null clears all of it that can be written', () => {
    const { resource, cleared } = user({ [ENTERPRISE_USER]: null });
    expect(resource).toEqual({});
    expect([...cleared].sort()).toEqual(
      ['costCenter', 'department', 'division', 'employeeNumber', 'manager', 'organization'].map(
        (name) => `${ENTERPRISE_USER}:${name}`,
      ),
    );
  });

  test('an extension of no attributes says nothing; one that is no object is 400 invalidValue', () => {
    expect(user({ [ENTERPRISE_USER]: {} })).toMatchObject({ resource: {}, cleared: new Set() });
    expect(refusal(() => user({ [ENTERPRISE_USER]: 'x' })).scimType).toBe('invalidValue');
    expect(refusal(() => user({ [ENTERPRISE_USER]: [{ department: 'x' }] })).scimType).toBe('invalidValue');
  });

  test('T14: what was not understood is neither set nor cleared (OneLogin: manager.managerId)', () => {
    const { resource, cleared } = user({ [ENTERPRISE_USER]: { manager: { managerId: '7', displayName: 'Boss' } } });
    expect(resource).toEqual({});
    expect(cleared).toEqual(new Set());
    expect(user({ roles: [{ name: 'Admin' }] }).cleared).toEqual(new Set());
  });
});

describe('as the identity providers send it', () => {
  test('Okta: create', () => {
    const { resource, cleared } = user({
      userName: 'test.user@okta.local',
      name: { givenName: 'Test', familyName: 'User', middleName: '' },
      emails: [{ primary: true, value: 'test.user@okta.local', type: 'work' }],
      displayName: 'Test User',
      locale: 'en-US',
      externalId: '00ujl29u0le5T6Aj10h7',
      groups: [],
      password: '1mz050nq',
      active: true,
    });
    expect(resource).toEqual({
      userName: 'test.user@okta.local',
      name: { givenName: 'Test', familyName: 'User' },
      emails: [{ primary: true, value: 'test.user@okta.local', type: 'work' }],
      displayName: 'Test User',
      locale: 'en-US',
      externalId: '00ujl29u0le5T6Aj10h7',
      password: '1mz050nq',
      active: true,
    });
    expect(cleared.size).toBe(0);
  });

  test('Entra: docs example 2, to the letter (mistyped URN, department and manager at the top)', () => {
    const { resource, cleared } = user({
      schemas: [CORE_USER, 'urn:ietf:params:scim:schemas:extension:enterprise:2.0User'],
      externalId: 'jyoung',
      userName: 'jyoung@testuser.com',
      active: 'True',
      addresses: null,
      displayName: 'Joy Young',
      emails: [{ type: 'work', value: 'jyoung@Contoso.com', primary: 'True' }],
      meta: { resourceType: 'User' },
      name: { familyName: 'Young', givenName: 'Joy', honorificPrefix: null },
      phoneNumbers: null,
      department: null,
      manager: null,
    });
    expect(resource).toEqual({
      externalId: 'jyoung',
      userName: 'jyoung@testuser.com',
      active: true,
      displayName: 'Joy Young',
      emails: [{ type: 'work', value: 'jyoung@Contoso.com', primary: true }],
      name: { familyName: 'Young', givenName: 'Joy' },
    });
    expect([...cleared]).toEqual([
      'addresses',
      'phoneNumbers',
      `${ENTERPRISE_USER}:department`,
      `${ENTERPRISE_USER}:manager`,
    ]);
  });

  test('Okta, through an application: members without type, display null', () => {
    const { resource } = group({ id: 'g', displayName: 'Test', members: [{ value: '23a3', display: null }] });
    expect(resource).toEqual({ displayName: 'Test', members: [{ value: '23a3' }] });
  });
});

describe('requireAttributes', () => {
  test.each<[string, ResourceSchema, JsonObject, string]>([
    ['userName missing', userSchema, {}, 'userName'],
    ['duty 23: userName empty', userSchema, { userName: '' }, 'userName'],
    ['duty 23: userName of white space', userSchema, { userName: ' \t\u00a0' }, 'userName'],
    ['duty 108: displayName missing', groupSchema, { members: [] }, 'displayName'],
  ])('%s is 400 invalidValue', (_title, schema, resource, name) => {
    const { status, scimType, detail } = refusal(() => requireAttributes(resource, schema));
    expect({ status, scimType }).toEqual({ status: 400, scimType: 'invalidValue' });
    expect(detail).toBe(`${name} is required.`);
  });

  test('neither id nor schemas is asked of the client', () => {
    expect(() => requireAttributes({ userName: 'x', emails: [{ type: 'work' }] }, userSchema)).not.toThrow();
  });

  test('duty 29: an empty userName is missing, whatever the mode', () => {
    for (const options of [TOLERANT, STRICT]) {
      const { resource } = user({ userName: '' }, options);
      expect(refusal(() => requireAttributes(resource, userSchema)).detail).toBe('userName is required.');
    }
  });

  test('RFC 7643 §2.2: required sub-attributes, and those of an extension that is there', () => {
    const plain = userSchema.attributes.get('title')!;
    const emails = userSchema.attributes.get('emails')!;
    const value = { ...emails.subAttributes.get('value')!, required: true };
    const schema = new (userSchema.constructor as typeof ResourceSchema)(
      'Sample',
      'urn:sample',
      new Map([['emails', { ...emails, subAttributes: new Map([['value', value]]) }]]),
      new Map([
        [
          'urn:x',
          { id: 'urn:x', required: false, attributes: new Map([['a', { ...plain, name: 'a', required: true }]]) },
        ],
      ]),
    );
    expect(() => requireAttributes({}, schema)).not.toThrow();
    expect(refusal(() => requireAttributes({ emails: [{ value: 'x' }, {}] }, schema)).detail).toBe(
      'emails.value is required.',
    );
    expect(refusal(() => requireAttributes({ 'urn:x': {} }, schema)).detail).toBe('urn:x:a is required.');
  });
});

describe('whatever the client sends', () => {
  const keys = fc.oneof(
    fc.constantFrom(
      'userName',
      'name',
      'emails',
      'roles',
      'active',
      'name.givenName',
      'manager',
      '__proto__',
      'schemas',
    ),
    fc.constantFrom(ENTERPRISE_USER, PORTAL_USER, `${ENTERPRISE_USER}:manager`, `${PORTAL_USER}:access`, 'constructor'),
    fc.string(),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<unknown>(null, '', 'x', 'True', true, 7, [], {}, '\ud800', '{"value":"x"}'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(keys, fc.constantFrom('value', 'type', 'primary', 'display', '$ref')), tie('value'), {
        maxKeys: 4,
      }),
    ),
  }));

  test.each([true, false])(
    'it is a resource or a ScimError of status 400, and stays itself (tolerant: %s)',
    (tolerant) => {
      fc.assert(
        fc.property(fc.dictionary(keys, value, { maxKeys: 6 }), (members) => {
          const body = { ...members, schemas: [CORE_USER] };
          try {
            const { resource } = coerceResource(body, userSchema, { tolerant });
            const again = coerceResource({ ...resource, schemas: [CORE_USER] }, userSchema, { tolerant: false });
            expect(again.resource).toEqual(resource);
          } catch (error) {
            if (!(error instanceof ScimError)) throw error;
            expect(error.status).toBe(400);
          }
        }),
        { numRuns: 500 },
      );
    },
  );

  test('lists and objects nested a million deep are refused or ignored, not a stack overflow', () => {
    const deep = (open: string, close: string) => JSON.parse(open.repeat(1e6) + close.repeat(1e6)) as unknown;
    const nested = deep('[', ']');
    for (const name of ['userName', 'manager', 'emails', 'roles', 'active', 'shoeSize', ENTERPRISE_USER]) {
      try {
        user({ [name]: nested });
      } catch (error) {
        expect(error).toBeInstanceOf(ScimError);
      }
    }
  });
});
