import type { JsonObject } from '../../src/portal/model';
import { applyPatch, sameValue } from '../../src/scim/patch';
import { ResourceSchema } from '../../src/scim/schemas/schema';
import { CORE_USER, ENTERPRISE_USER, PORTAL_USER } from '../../src/portal/schema-urns';
import { PATCH_OP } from '../../src/scim/schemas/urns';
import { userSchema } from '../../src/scim/schemas/user-schema';
import { BABS, patchUser, refusal, STRICT, TOLERANT } from './patch-fixtures';

const MODES = [
  ['tolerant', TOLERANT],
  ['strict', STRICT],
] as const;

describe('the message (RFC 7644 §3.5.2)', () => {
  const replaceTitle = { op: 'replace', path: 'title', value: 'x' };

  test.each<[string, unknown]>([
    ['no object', []],
    ['null', null],
    ['no schemas', { Operations: [replaceTitle] }],
    ['other schemas', { schemas: [CORE_USER], Operations: [replaceTitle] }],
    ['schemas that is no list', { schemas: PATCH_OP, Operations: [replaceTitle] }],
    ['no Operations', { schemas: [PATCH_OP] }],
    ['Operations that is no list', { schemas: [PATCH_OP], Operations: replaceTitle }],
    ['an operation that is no object', { schemas: [PATCH_OP], Operations: ['add'] }],
    ['an operation without op', { schemas: [PATCH_OP], Operations: [{ path: 'title', value: 'x' }] }],
    ['T1: another op', { schemas: [PATCH_OP], Operations: [{ ...replaceTitle, op: 'set' }] }],
    ['an op of Object.prototype', { schemas: [PATCH_OP], Operations: [{ ...replaceTitle, op: 'constructor' }] }],
    ['an op that is a list', { schemas: [PATCH_OP], Operations: [{ ...replaceTitle, op: ['add'] }] }],
    ['a path that is no string', { schemas: [PATCH_OP], Operations: [{ ...replaceTitle, path: 7 }] }],
  ])('duty 32: %s is 400 invalidSyntax', (_title, body) => {
    for (const [, options] of MODES) {
      expect(refusal(() => applyPatch(BABS, body, userSchema, options))).toMatchObject({
        status: 400,
        scimType: 'invalidSyntax',
      });
    }
  });

  test('RFC 7643 §2.1: names of members, and the URN, in any case', () => {
    const body = {
      OPERATIONS: [{ Op: 'replace', PATH: 'TITLE', Value: 'x' }],
      Schemas: ['urn:other', PATCH_OP.toUpperCase()],
    };
    expect(applyPatch(BABS, body, userSchema, STRICT).resource['title']).toBe('x');
  });

  test('T1: "Add", "Replace", "REMOVE" tolerant; strict: 400 invalidSyntax', () => {
    const { resource } = patchUser([
      { op: 'Replace', path: 'title', value: 'x' },
      { op: 'Add', path: 'nickName', value: 'Babs' },
      { op: 'REMOVE', path: 'name.middleName' },
    ]);
    expect(resource).toMatchObject({ title: 'x', nickName: 'Babs' });
    expect(resource['name']).toEqual({ givenName: 'Barbara', familyName: 'Jensen' });
    expect(refusal(() => patchUser([{ op: 'Replace', path: 'title', value: 'x' }], STRICT)).scimType).toBe(
      'invalidSyntax',
    );
  });

  test('T21: no operations change nothing; strict: 400 invalidSyntax', () => {
    expect(patchUser([]).resource).toEqual(BABS);
    expect(refusal(() => patchUser([], STRICT)).scimType).toBe('invalidSyntax');
  });

  test('duty 33: all or nothing, and the refusal names the operation', () => {
    const operations = [
      { op: 'replace', path: 'title', value: 'x' },
      { op: 'replace', path: 'shoeSize', value: 42 },
    ];
    const { scimType, detail } = refusal(() => patchUser(operations));
    expect(scimType).toBe('invalidPath');
    expect(detail).toBe('Operations[1]: User has no attribute "shoeSize".');
    expect(BABS['title']).toBe('Tour Guide');
  });

  test('duty 34: each operation sees what the one before it did', () => {
    const { resource, removed } = patchUser([
      { op: 'remove', path: 'emails' },
      { op: 'add', path: 'emails', value: [{ value: 'a@x.com', type: 'work' }] },
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'b@x.com' },
      { op: 'remove', path: 'title' },
    ]);
    expect(resource['emails']).toEqual([{ value: 'b@x.com', type: 'work' }]);
    expect([...removed]).toEqual(['title']);
  });

  test('the resource that was given stays as it is, what is untouched is shared with it', () => {
    const before = JSON.stringify(BABS);
    const { resource } = patchUser([
      { op: 'replace', value: { 'name.givenName': 'x', department: 'y', emails: [{ value: 'z@x.com' }] } },
      { op: 'remove', path: PORTAL_USER + ':provider' },
    ]);
    expect(JSON.stringify(BABS)).toBe(before);
    expect(resource).not.toBe(BABS);
    expect(resource['groups']).toBe(BABS['groups']);
  });
});

describe('single-valued attributes', () => {
  test.each(MODES)('duty 36, 43: add and replace both set (%s)', (_mode, options) => {
    for (const op of ['add', 'replace']) {
      expect(patchUser([{ op, path: 'title', value: 'x' }], options).resource['title']).toBe('x');
      expect(patchUser([{ op, path: 'nickName', value: 'Babs' }], options).resource['nickName']).toBe('Babs');
    }
  });

  test.each(MODES)('duty 1, 2: names in any case, the core URN in front (%s)', (_mode, options) => {
    const path = `${CORE_USER.toUpperCase()}:NAME.GIVENNAME`;
    expect(patchUser([{ op: 'replace', path, value: 'x' }], options).resource['name']).toMatchObject({
      givenName: 'x',
    });
    expect(patchUser([{ op: 'replace', path: 'DISPLAYNAME', value: 'x' }], options).resource['displayName']).toBe('x');
  });

  test('T2: active "False" and "True"', () => {
    expect(patchUser([{ op: 'Replace', path: 'active', value: 'False' }]).resource['active']).toBe(false);
    expect(patchUser([{ op: 'Replace', path: 'active', value: 'True' }]).resource['active']).toBe(true);
    expect(refusal(() => patchUser([{ op: 'replace', path: 'active', value: 'False' }], STRICT)).scimType).toBe(
      'invalidValue',
    );
    for (const value of ['no', '']) {
      expect(refusal(() => patchUser([{ op: 'replace', path: 'active', value }])).scimType).toBe('invalidValue');
      expect(refusal(() => patchUser([{ op: 'add', value: { active: value } }])).scimType).toBe('invalidValue');
    }
  });

  test.each(MODES)('duty 38: add and replace without a value are 400 invalidValue (%s)', (_mode, options) => {
    for (const op of ['add', 'replace']) {
      expect(refusal(() => patchUser([{ op, path: 'title' }], options)).scimType).toBe('invalidValue');
      expect(refusal(() => patchUser([{ op }], options)).scimType).toBe('invalidValue');
    }
  });

  test.each(MODES)('duty 46: a value of the wrong type is 400 invalidValue (%s)', (_mode, options) => {
    for (const value of [{}, ['x', 'y'], true]) {
      expect(refusal(() => patchUser([{ op: 'replace', path: 'title', value }], options)).scimType).toBe(
        'invalidValue',
      );
    }
  });

  test.each(MODES)('§3.5.2.2: remove unassigns; what is not there stays so (%s)', (_mode, options) => {
    const { resource, removed } = patchUser(
      [
        { op: 'remove', path: 'title' },
        { op: 'remove', path: 'locale' },
      ],
      options,
    );
    expect(resource).not.toHaveProperty('title');
    expect([...removed]).toEqual(['title', 'locale']);
  });

  test.each(MODES)('duty 5: null unassigns (%s)', (_mode, options) => {
    const { resource, removed } = patchUser([{ op: 'replace', path: 'title', value: null }], options);
    expect(resource).not.toHaveProperty('title');
    expect(removed.has('title')).toBe(true);
  });

  test('T7: "" unassigns; strict: it is a value', () => {
    expect(patchUser([{ op: 'Replace', path: 'title', value: '' }]).resource).not.toHaveProperty('title');
    expect(patchUser([{ op: 'replace', path: 'title', value: '' }], STRICT).resource['title']).toBe('');
  });

  test.each<[string, unknown]>([
    ['remove', { op: 'remove', path: 'userName' }],
    ['replace with null', { op: 'replace', path: 'userName', value: null }],
    ['replace with null, without a path', { op: 'replace', value: { userName: null } }],
  ])('duty 18 / §3.5.2.2: "required" → 400 mutability: %s', (_title, operation) => {
    for (const [, options] of MODES) {
      expect(refusal(() => patchUser([operation], options)).scimType).toBe('mutability');
    }
  });

  test('duty 18, 23: userName "" is its removal (T7), strictly an invalid value; white space is invalid', () => {
    const empty = [{ op: 'replace', path: 'userName', value: '' }];
    expect(refusal(() => patchUser(empty)).scimType).toBe('mutability');
    expect(refusal(() => patchUser(empty, STRICT)).scimType).toBe('invalidValue');
    expect(refusal(() => patchUser([{ op: 'replace', path: 'userName', value: '  ' }])).scimType).toBe('invalidValue');
  });

  test.each(MODES)('a password is set like any attribute and its removal reported (%s)', (_mode, options) => {
    expect(patchUser([{ op: 'replace', path: 'password', value: 's3cret' }], options)).toMatchObject({
      resource: { password: 's3cret' },
      removed: new Set(),
    });
    const { resource, removed } = patchUser([{ op: 'remove', path: 'password' }], options);
    expect(resource).not.toHaveProperty('password');
    expect([...removed]).toEqual(['password']);
  });

  test('an empty password is for the policy to refuse, it removes none', () => {
    expect(patchUser([{ op: 'replace', path: 'password', value: '' }])).toMatchObject({
      resource: { password: '' },
      removed: new Set(),
    });
  });

  test('duty 12: no refusal shows a password', () => {
    for (const value of [{ p: 'hunter2' }, ['hunter2', 'hunter2'], 'hunter2\u0000']) {
      for (const operation of [
        { op: 'replace', path: 'password', value },
        { op: 'replace', value: { password: value } },
      ]) {
        expect(refusal(() => patchUser([operation])).detail).not.toContain('hunter2');
      }
    }
  });

  test('T11: what sets the same value changes nothing', () => {
    const { resource } = patchUser([
      { op: 'add', path: 'title', value: 'Tour Guide' },
      { op: 'replace', path: 'name', value: { familyName: 'Jensen' } },
      { op: 'add', path: 'emails', value: BABS['emails'] },
      { op: 'remove', path: 'nickName' },
    ]);
    expect(sameValue(resource, BABS)).toBe(true);
  });
});

describe('complex attributes', () => {
  test.each(MODES)('duty 39, 43: unspecified sub-attributes stay, for add as for replace (%s)', (_mode, options) => {
    for (const op of ['add', 'replace']) {
      expect(patchUser([{ op, path: 'name', value: { givenName: 'Babs' } }], options).resource['name']).toEqual({
        givenName: 'Babs',
        familyName: 'Jensen',
        middleName: 'Jane',
      });
      expect(patchUser([{ op, path: 'name.givenName', value: 'Babs' }], options).resource['name']).toMatchObject({
        givenName: 'Babs',
        familyName: 'Jensen',
      });
    }
  });

  test.each(MODES)('duty 5: null for a sub-attribute unassigns it (%s)', (_mode, options) => {
    for (const operation of [
      { op: 'replace', path: 'name', value: { middleName: null } },
      { op: 'replace', path: 'name.middleName', value: null },
      { op: 'remove', path: 'name.middleName' },
    ]) {
      expect(patchUser([operation], options).resource['name']).toEqual({ givenName: 'Barbara', familyName: 'Jensen' });
    }
  });

  test.each(MODES)('§2.5: a complex attribute without a sub-attribute left is unassigned (%s)', (_mode, options) => {
    const { resource, removed } = patchUser(
      ['givenName', 'familyName', 'middleName'].map((name) => ({ op: 'remove', path: `name.${name}` })),
      options,
    );
    expect(resource).not.toHaveProperty('name');
    expect([...removed]).toEqual(['name']);
  });

  test.each(MODES)('§3.5.2.3: replacing what does not exist adds it (%s)', (_mode, options) => {
    const { resource } = patchUser(
      [
        { op: 'remove', path: 'name' },
        { op: 'replace', path: 'name.givenName', value: 'Babs' },
      ],
      options,
    );
    expect(resource['name']).toEqual({ givenName: 'Babs' });
  });

  test('an empty object names nothing to change; strict: 400 invalidValue', () => {
    const operations = [{ op: 'replace', path: 'name', value: {} }];
    expect(patchUser(operations)).toMatchObject({ resource: BABS, removed: new Set() });
    expect(refusal(() => patchUser(operations, STRICT)).scimType).toBe('invalidValue');
  });

  test.each(MODES)('a value of which nothing is understood is 400, never a success (%s)', (_mode, options) => {
    const path = `${ENTERPRISE_USER}:manager`;
    expect(refusal(() => patchUser([{ op: 'replace', path, value: { managerId: '7' } }], options))).toMatchObject({
      scimType: 'invalidValue',
      detail: expect.stringContaining('no sub-attribute "managerId"'),
    });
    expect(refusal(() => patchUser([{ op: 'replace', path, value: { displayName: 'Boss' } }], options)).scimType).toBe(
      'mutability',
    );
  });
});

describe('manager, as Entra sends it', () => {
  const path = `${ENTERPRISE_USER}:manager`;
  const managerOf = (resource: JsonObject) => (resource[ENTERPRISE_USER] as JsonObject | undefined)?.['manager'];

  test.each<[string, JsonObject]>([
    ['a string (T7)', { op: 'Add', path, value: '271' }],
    ['an object', { op: 'replace', path, value: { value: '271' } }],
    ['a list of one object (T7)', { op: 'Add', path, value: [{ value: '271' }] }],
    ['a bare path (T6)', { op: 'Add', path: 'manager', value: '271' }],
    ['a dot after the URN', { op: 'replace', path: `${ENTERPRISE_USER}.manager`, value: '271' }],
    ['its value alone', { op: 'replace', path: `${path}.value`, value: '271' }],
    ['no path, a qualified key (T5)', { op: 'replace', value: { [path]: '271' } }],
    ['no path, the extension (T5)', { op: 'replace', value: { [ENTERPRISE_USER]: { manager: { value: '271' } } } }],
    ['the extension as path', { op: 'replace', path: ENTERPRISE_USER, value: { manager: '271' } }],
  ])('%s: the object form, without the old URI and name', (_title, operation) => {
    expect(managerOf(patchUser([operation]).resource)).toEqual({ value: '271' });
  });

  test('the same value again keeps what belongs to it', () => {
    const { resource } = patchUser([{ op: 'Add', path, value: '26118915' }]);
    expect(resource).toEqual(BABS);
  });

  test.each<[string, JsonObject]>([
    ['remove', { op: 'Remove', path }],
    ['"" (T7, the validator\'s "Remove Manager")', { op: 'Replace', path, value: '' }],
    ['null', { op: 'replace', path, value: null }],
    ['{value: ""} (T7)', { op: 'replace', path, value: { value: '' } }],
    ['[{value: ""}] (T7)', { op: 'replace', path, value: [{ value: '' }] }],
    ['remove of its value', { op: 'remove', path: `${path}.value` }],
    ['a filter that matches (T8)', { op: 'remove', path: 'manager[value eq "26118915"]' }],
    ['T5: null under a qualified key', { op: 'replace', value: { [path]: null } }],
  ])('%s removes the manager', (_title, operation) => {
    const { resource, removed } = patchUser([operation]);
    expect(managerOf(resource)).toBeUndefined();
    expect((resource[ENTERPRISE_USER] as JsonObject)['department']).toBe('Tour Operations');
    expect([...removed]).toEqual([path]);
  });

  test('T8: a filter that does not match: remove changes nothing, replace is 400 noTarget', () => {
    const other = `${path}[value eq "7"]`;
    expect(patchUser([{ op: 'remove', path: other }]).resource).toEqual(BABS);
    expect(refusal(() => patchUser([{ op: 'replace', path: other, value: { value: '8' } }])).scimType).toBe('noTarget');
  });

  test('T8, T9: a filter on no manager makes one', () => {
    const operations = [
      { op: 'remove', path },
      { op: 'replace', path: `${path}[value eq "7"]`, value: { $ref: 'https://x/Users/7' } },
    ];
    expect(managerOf(patchUser(operations).resource)).toEqual({ value: '7', $ref: 'https://x/Users/7' });
  });

  test('T8: strict, a filter is for lists of values: 400 invalidPath', () => {
    const operation = { op: 'remove', path: `${path}[value eq "26118915"]` };
    expect(refusal(() => patchUser([operation], STRICT)).scimType).toBe('invalidPath');
  });

  test.each<[string, JsonObject]>([
    ['T6: a bare path', { op: 'add', path: 'manager', value: { value: '1' } }],
    ['T7: a string', { op: 'add', path, value: '271' }],
    ['T7: ""', { op: 'replace', path, value: '' }],
    ['T7: a list', { op: 'add', path, value: [{ value: '271' }] }],
    ['a dot after the URN', { op: 'add', path: `${ENTERPRISE_USER}.manager`, value: { value: '1' } }],
  ])('strict refuses %s', (_title, operation) => {
    expect(refusal(() => patchUser([operation], STRICT)).status).toBe(400);
  });
});

describe('extensions', () => {
  test.each(MODES)('duty 47: adding an attribute of an extension that was not there (%s)', (_mode, options) => {
    const bare = { schemas: [CORE_USER], userName: 'x' };
    const path = `${ENTERPRISE_USER.toLowerCase()}:EMPLOYEENUMBER`;
    const { resource } = patchUser([{ op: 'add', path, value: '7' }], options, bare);
    expect(resource).toEqual({ schemas: [CORE_USER], userName: 'x', [ENTERPRISE_USER]: { employeeNumber: '7' } });
  });

  test.each(MODES)('duty 48: an extension without an attribute left is gone (%s)', (_mode, options) => {
    const bare = { userName: 'x', [ENTERPRISE_USER]: { department: 'y' } };
    const { resource } = patchUser([{ op: 'remove', path: `${ENTERPRISE_USER}:department` }], options, bare);
    expect(resource).toEqual({ userName: 'x' });
  });

  test.each(MODES)("an extension's URN as path: add and replace merge, remove removes (%s)", (_mode, options) => {
    const { resource } = patchUser([{ op: 'replace', path: ENTERPRISE_USER, value: { department: 'R&D' } }], options);
    expect(resource[ENTERPRISE_USER]).toMatchObject({ employeeNumber: '701984', department: 'R&D' });
    const gone = patchUser([{ op: 'remove', path: ENTERPRISE_USER.toUpperCase() }], options);
    expect(gone.resource).not.toHaveProperty([ENTERPRISE_USER]);
    expect([...gone.removed].sort()).toEqual(
      ['department', 'employeeNumber', 'manager'].map((name) => `${ENTERPRISE_USER}:${name}`),
    );
    expect(patchUser([{ op: 'replace', value: { [ENTERPRISE_USER]: null } }], options).resource).toEqual(gone.resource);
  });

  test('removing an extension leaves what is read-only', () => {
    const { resource } = patchUser([{ op: 'remove', path: PORTAL_USER }]);
    expect(resource[PORTAL_USER]).toEqual({ lastLogin: '2024-01-01T00:00:00.000Z' });
  });

  test.each(MODES)(
    'an unknown attribute in an extension that is the path is 400 invalidValue (%s)',
    (_mode, options) => {
      const operation = { op: 'add', path: ENTERPRISE_USER, value: { shoeSize: 42 } };
      expect(refusal(() => patchUser([operation], options)).scimType).toBe('invalidValue');
    },
  );

  test('T6: a name that two extensions have is 400 invalidPath without its URN', () => {
    expect(refusal(() => patchUser([{ op: 'add', path: 'organization', value: 'x' }])).scimType).toBe('invalidPath');
    const path = `${ENTERPRISE_USER}:organization`;
    expect(patchUser([{ op: 'add', path, value: 'x' }]).resource[ENTERPRISE_USER]).toMatchObject({ organization: 'x' });
  });

  test("the organization's old URI does not outlive a new value", () => {
    const path = `${PORTAL_USER}:organization.value`;
    expect(patchUser([{ op: 'replace', path, value: 'o2' }]).resource[PORTAL_USER]).toMatchObject({
      organization: { value: 'o2', display: 'Acme' },
    });
    expect(patchUser([{ op: 'replace', path, value: 'o2' }]).resource[PORTAL_USER]).not.toHaveProperty([
      'organization',
      '$ref',
    ]);
  });
});

describe('operations without a path (RFC 7644 §3.5.2.1, §3.5.2.3)', () => {
  test.each(MODES)('duty 36: RFC 7644 §3.5.2.1: multi-valued appended, single-valued set (%s)', (_mode, options) => {
    const value = { emails: [{ value: 'babs@new.org', type: 'home' }], nickname: 'Babs' };
    const { resource } = patchUser([{ op: 'add', value }], options);
    expect(resource['emails']).toEqual([...(BABS['emails'] as unknown[]), { value: 'babs@new.org', type: 'home' }]);
    expect(resource['nickName']).toBe('Babs');
  });

  test.each(MODES)('RFC 7644 §3.5.2.3: replace replaces what is named and nothing else (%s)', (_mode, options) => {
    const emails = [
      { value: 'bjensen@example.com', type: 'work', primary: true },
      { value: 'babs@jensen.org', type: 'home' },
    ];
    const { resource } = patchUser([{ op: 'replace', value: { emails, nickname: 'Babs' } }], options);
    expect(resource).toEqual({ ...BABS, emails, nickName: 'Babs' });
  });

  test('Okta: deactivation; Entra: dotted and URN-qualified keys (T4, T5)', () => {
    expect(patchUser([{ op: 'replace', value: { active: false } }]).resource['active']).toBe(false);
    const { resource } = patchUser([
      {
        op: 'replace',
        value: {
          displayName: 'Bjfe',
          'name.givenName': 'Kkom',
          'name.familyName': 'Unua',
          [`${ENTERPRISE_USER}:employeeNumber`]: 'Aklq',
        },
      },
    ]);
    expect(resource).toMatchObject({
      displayName: 'Bjfe',
      name: { givenName: 'Kkom', familyName: 'Unua', middleName: 'Jane' },
      [ENTERPRISE_USER]: { employeeNumber: 'Aklq', department: 'Tour Operations' },
    });
    expect(Object.keys(resource).filter((name) => name.includes('.given'))).toEqual([]);
  });

  test('T4: a key may be a whole path, filter and all', () => {
    const value = { 'emails[type eq "work"].value': 'new@x.com', 'phoneNumbers[type eq "mobile"].value': '+1' };
    const { resource } = patchUser([{ op: 'replace', value }]);
    expect(resource['emails']).toMatchObject([{ value: 'new@x.com', type: 'work', primary: true }, { type: 'home' }]);
    expect(resource['phoneNumbers']).toEqual([{ type: 'mobile', value: '+1' }]);
  });

  test('T12: id, meta, groups, schemas in the value are ignored (Okta, authentik); strict: 400 mutability', () => {
    const value = {
      id: 'other',
      schemas: [CORE_USER, 'urn:other'],
      meta: { version: '9' },
      groups: [],
      'meta.created': 'x',
      [PORTAL_USER]: { lastLogin: null },
      displayName: 'x',
    };
    expect(patchUser([{ op: 'replace', value }]).resource).toEqual({ ...BABS, displayName: 'x' });
    expect(patchUser([{ op: 'replace', value: { id: 'other' } }]).resource).toEqual(BABS);
    expect(refusal(() => patchUser([{ op: 'replace', value: { id: 'x', title: 'y' } }], STRICT)).scimType).toBe(
      'mutability',
    );
  });

  test('T14: an unknown attribute is ignored beside one that is known; strict: 400 invalidValue', () => {
    const operations = [{ op: 'replace', value: { shoeSize: 42, title: 'x' } }];
    expect(patchUser(operations).resource).toEqual({ ...BABS, title: 'x' });
    expect(refusal(() => patchUser(operations, STRICT)).scimType).toBe('invalidValue');
  });

  test.each<[string, unknown]>([
    ['an unknown attribute', { shoeSize: 42 }],
    ['an unknown extension', { 'urn:okta:custom': { a: 1 } }],
    ['an unknown attribute of a known extension', { [ENTERPRISE_USER]: { shoeSize: 42 } }],
    ['an unknown and a read-only attribute', { id: 'x', shoeSize: 42 }],
    ['an unknown sub-attribute', { 'name.nick': 'x' }],
    ['a list', [{ title: 'x' }]],
    ['a string', 'x'],
    ['null', null],
  ])('a PATCH that was not understood at all is never a success: %s', (_title, value) => {
    expect(refusal(() => patchUser([{ op: 'replace', value }]))).toMatchObject({
      status: 400,
      scimType: 'invalidValue',
    });
  });

  test.each(['name.givenName', `${ENTERPRISE_USER}:employeeNumber`, 'employeeNumber', 'emails[type eq "work"].value'])(
    'T4-T6: strict, %s is the name of no attribute (400 invalidValue)',
    (key) => {
      expect(refusal(() => patchUser([{ op: 'replace', value: { [key]: 'x' } }], STRICT)).scimType).toBe(
        'invalidValue',
      );
    },
  );

  test('an empty value changes nothing; strict: 400 invalidValue', () => {
    expect(patchUser([{ op: 'replace', value: {} }]).resource).toEqual(BABS);
    expect(refusal(() => patchUser([{ op: 'replace', value: {} }], STRICT)).scimType).toBe('invalidValue');
  });

  test.each(MODES)('duty 40: remove without a path is 400 noTarget (%s)', (_mode, options) => {
    expect(refusal(() => patchUser([{ op: 'remove' }], options)).scimType).toBe('noTarget');
    expect(refusal(() => patchUser([{ op: 'remove', path: null }], options)).scimType).toBe('noTarget');
    expect(refusal(() => patchUser([{ op: 'remove', path: CORE_USER }])).scimType).toBe('noTarget');
  });

  test('tolerant: an empty path, or the core URN, is none', () => {
    for (const path of ['', CORE_USER]) {
      expect(patchUser([{ op: 'replace', path, value: { title: 'x' } }]).resource['title']).toBe('x');
      expect(refusal(() => patchUser([{ op: 'replace', path, value: { title: 'x' } }], STRICT)).scimType).toBe(
        'invalidPath',
      );
    }
  });

  test('duty 34: a refused member undoes the ones before it', () => {
    expect(refusal(() => patchUser([{ op: 'replace', value: { title: 'x', active: 'no' } }])).scimType).toBe(
      'invalidValue',
    );
    expect(BABS['title']).toBe('Tour Guide');
  });
});

describe('paths', () => {
  test.each<[string, string, string]>([
    ['an unknown attribute', 'shoeSize', 'invalidPath'],
    ['an unknown sub-attribute', 'name.shoeSize', 'invalidPath'],
    ['a sub-attribute of a simple attribute', 'title.value', 'invalidPath'],
    ['an unknown URN', 'urn:other:shoeSize', 'invalidPath'],
    ['an unknown attribute of a known URN', `${ENTERPRISE_USER}:shoeSize`, 'invalidPath'],
    ['a filter cut short', 'emails[type eq', 'invalidPath'],
    ['an unknown sub-attribute after a filter', 'emails[type eq "work"].shoeSize', 'invalidPath'],
    ['a filter after a sub-attribute', 'emails.value[type eq "work"]', 'invalidPath'],
    ['a filter on a simple attribute', 'title[value eq "x"]', 'invalidPath'],
    ['an unknown attribute in a filter', 'emails[shoeSize eq "42"]', 'invalidFilter'],
    ['an unknown operator in a filter', 'emails[type like "work"]', 'invalidFilter'],
    ['__proto__', '__proto__', 'invalidPath'],
    ['constructor', 'constructor', 'invalidPath'],
    ['a sub-attribute toString', 'name.toString', 'invalidPath'],
    ['a path in a path', 'emails[type eq "work"].value.x', 'invalidPath'],
  ])('duty 46: %s (%s) is 400 %s', (_title, path, scimType) => {
    for (const [, options] of MODES) {
      for (const op of ['add', 'replace', 'remove']) {
        const operation = { op, path, ...(op !== 'remove' && { value: 'x' }) };
        expect(refusal(() => patchUser([operation], options))).toMatchObject({ status: 400, scimType });
      }
    }
  });

  test.each([
    'id',
    'meta',
    'meta.created',
    'groups',
    'groups[value eq "e9e30dba"]',
    `${ENTERPRISE_USER}:manager.displayName`,
    `${PORTAL_USER}:lastLogin`,
    `${PORTAL_USER}:access[role eq "x"].roleDisplay`,
  ])('duty 16: %s is read-only: 400 mutability', (path) => {
    for (const [, options] of MODES) {
      for (const op of ['add', 'replace', 'remove']) {
        const operation = { op, path, ...(op !== 'remove' && { value: 'x' }) };
        expect(refusal(() => patchUser([operation], options)).scimType).toBe('mutability');
      }
    }
  });

  test.each(MODES)('duty 48: schemas follows from what the resource holds (%s)', (_mode, options) => {
    for (const op of ['add', 'replace', ...(options.tolerant ? ['remove'] : [])]) {
      const operation = { op, path: 'schemas', value: [ENTERPRISE_USER.toUpperCase(), CORE_USER] };
      expect(patchUser([operation], options).resource).toEqual(BABS);
    }
    expect(refusal(() => patchUser([{ op: 'add', path: 'schemas', value: ['urn:x'] }], options)).scimType).toBe(
      'invalidValue',
    );
    for (const operation of [
      { op: 'remove', path: 'schemas' },
      { op: 'replace', path: 'schemas', value: [] },
      { op: 'remove', path: `schemas[value eq "${ENTERPRISE_USER}"]` },
    ]) {
      expect(refusal(() => patchUser([operation], options)).scimType).toBe('mutability');
    }
  });
});

describe('immutable attributes (RFC 7644 §3.5.2)', () => {
  const title = userSchema.attributes.get('title')!;
  const schema = new ResourceSchema(
    'Sample',
    'urn:sample',
    new Map([['code', { ...title, name: 'code', mutability: 'immutable' as const }]]),
    new Map(),
  );
  const patch = (resource: JsonObject, operation: JsonObject) =>
    applyPatch(resource, { schemas: [PATCH_OP], Operations: [operation] }, schema, STRICT).resource;

  test("duty 17: \"MAY 'add' a value to an 'immutable' attribute if the attribute had no previous value\"", () => {
    expect(patch({}, { op: 'add', path: 'code', value: 'a' })).toEqual({ code: 'a' });
    expect(patch({ code: 'a' }, { op: 'replace', path: 'code', value: 'a' })).toEqual({ code: 'a' });
  });

  test.each([{ op: 'add', value: 'b' }, { op: 'replace', value: 'b' }, { op: 'remove' }])(
    'duty 17: otherwise 400 mutability: %j',
    (operation) => {
      expect(refusal(() => patch({ code: 'a' }, { ...operation, path: 'code' })).scimType).toBe('mutability');
    },
  );
});

describe('sameValue', () => {
  test.each<[unknown, unknown, boolean]>([
    [{ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }, true],
    [[1, 2], [2, 1], false],
    [{ a: 1 }, { a: 1, b: 1 }, false],
    [{ a: 1, b: undefined }, { a: 1, c: undefined }, false],
    [{}, [], false],
    [[], {}, false],
    [null, {}, false],
    [null, null, true],
    [undefined, null, false],
    ['1', 1, false],
    [{ constructor: 1 }, { toString: 1 }, false],
    [{}, { constructor: Object }, false],
    [JSON.parse('{"__proto__":{"a":1}}'), {}, false],
    [JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":1}}'), true],
  ])('%j and %j: %s', (left, right, expected) => {
    expect(sameValue(left, right)).toBe(expected);
    expect(sameValue(right, left)).toBe(expected);
  });
});
