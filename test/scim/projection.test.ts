import type { JsonObject } from '../../src/portal/model';
import { groupSchema } from '../../src/scim/schemas/group-schema';
import { parseProjection, type ProjectionQuery } from '../../src/scim/projection';
import { ResourceSchema, type AttributeDefinition } from '../../src/scim/schemas/schema';
import { CORE_USER, ENTERPRISE_USER, PORTAL_USER } from '../../src/portal/schema-urns';
import { userSchema } from '../../src/scim/schemas/user-schema';
import { BABS, freeze, refusal } from './patch-fixtures';
import { countProcessorTime } from '../support/processor-time';

/** What every answer has: `schemas` names the extensions that are shown (RFC 7643 §3), and no others. */
function withMinimum(shown: JsonObject): JsonObject {
  const schemas = [CORE_USER, ENTERPRISE_USER, PORTAL_USER].filter((urn) => urn === CORE_USER || urn in shown);
  return { ...shown, schemas, id: BABS['id'] };
}

function show(query: ProjectionQuery, resource: JsonObject = BABS): JsonObject {
  return parseProjection(query, userSchema).apply(resource);
}

describe('neither parameter', () => {
  test('duty 14: all of a resource that hides nothing, itself', () => {
    expect(show({})).toBe(BABS);
    expect(show({ attributes: '', excludedAttributes: [] })).toBe(BABS);
    expect(show({ attributes: null, excludedAttributes: ' , ' })).toBe(BABS);
  });

  test('duty 12: "never" attributes are never returned', () => {
    const secret = freeze({ ...BABS, password: 'x', [PORTAL_USER]: { provider: 'builtIn', notifyUser: true } });
    expect(show({}, secret)).toEqual({ ...BABS, [PORTAL_USER]: { provider: 'builtIn' } });
    for (const attributes of ['password', `userName,PASSWORD,${PORTAL_USER}:notifyUser`, PORTAL_USER, CORE_USER]) {
      expect(JSON.stringify(show({ attributes }, secret))).not.toMatch(/password|notifyUser/);
    }
    expect(show({ excludedAttributes: 'title' }, secret)).not.toHaveProperty('password');
  });

  test('an extension with nothing else to show vanishes', () => {
    expect(show({}, { userName: 'x', [PORTAL_USER]: { notifyUser: true } })).toEqual({ userName: 'x' });
  });
});

describe('attributes (RFC 7644 §3.9)', () => {
  test.each<[string, unknown, JsonObject]>([
    ['one', 'userName', { userName: BABS['userName'] }],
    ['several, with blanks', ' userName , title,', { userName: BABS['userName'], title: BABS['title'] }],
    ['a list of names (§3.4.3)', ['userName', 'title'], { userName: BABS['userName'], title: BABS['title'] }],
    [
      'a repeated parameter',
      ['userName,active', 'title'],
      { userName: BABS['userName'], active: true, title: BABS['title'] },
    ],
    ['any case', 'USERNAME', { userName: BABS['userName'] }],
    ['the core URN in front', `${CORE_USER.toUpperCase()}:userName`, { userName: BABS['userName'] }],
    ['a sub-attribute', 'name.givenName', { name: { givenName: 'Barbara' } }],
    ['sub-attributes', 'name.givenName,NAME.FAMILYNAME', { name: { givenName: 'Barbara', familyName: 'Jensen' } }],
    ['an attribute and its sub-attribute', 'name.givenName,name', { name: BABS['name'] }],
    ['an attribute before its sub-attribute', 'name,name.givenName', { name: BABS['name'] }],
    [
      'a sub-attribute of each value',
      'emails.value',
      { emails: [{ value: 'bjensen@example.com' }, { value: 'babs@jensen.org' }] },
    ],
    ['a sub-attribute of some values', 'emails.primary', { emails: [{ primary: true }] }],
    ['a complex attribute', 'emails', { emails: BABS['emails'] }],
    ['meta', 'meta', { meta: BABS['meta'] }],
    ['a whole extension', ENTERPRISE_USER.toLowerCase(), { [ENTERPRISE_USER]: BABS[ENTERPRISE_USER] }],
    [
      "an extension's attribute",
      `${ENTERPRISE_USER}:department`,
      { [ENTERPRISE_USER]: { department: 'Tour Operations' } },
    ],
    [
      "an extension's sub-attribute",
      `${ENTERPRISE_USER}:manager.value`,
      { [ENTERPRISE_USER]: { manager: { value: '26118915' } } },
    ],
    ['T6: a bare extension attribute', 'department', { [ENTERPRISE_USER]: { department: 'Tour Operations' } }],
    ['an unknown name', 'shoeSize', {}],
    ['an unknown and a known one', 'shoeSize,title', { title: BABS['title'] }],
    ['what the resource has not', 'nickName', {}],
    ['id and schemas', 'id,schemas', {}],
    ['names of Object.prototype', '__proto__,constructor,toString,name.constructor,title', { title: BABS['title'] }],
  ])('duty 78: %s', (_title, attributes, expected) => {
    expect(show({ attributes })).toEqual(withMinimum(expected));
  });

  test('the whole core schema by its URN', () => {
    const { [ENTERPRISE_USER]: _enterprise, [PORTAL_USER]: _portal, ...core } = BABS;
    expect(show({ attributes: CORE_USER })).toEqual(withMinimum(core));
  });
});

describe('excludedAttributes (RFC 7644 §3.9)', () => {
  const without = (...names: string[]) =>
    Object.fromEntries(Object.entries(BABS).filter(([name]) => !names.includes(name)));

  test.each<[string, unknown, JsonObject]>([
    ['one', 'title', without('title')],
    ['several, any case', 'TITLE, emails', without('title', 'emails')],
    ['a sub-attribute', 'name.middleName', { ...BABS, name: { givenName: 'Barbara', familyName: 'Jensen' } }],
    ['the only sub-attributes', 'name.givenName,name.familyName,name.middleName', without('name')],
    [
      'a sub-attribute of each value',
      'emails.type,emails.primary,emails.display',
      { ...BABS, emails: [{ value: 'bjensen@example.com' }, { value: 'babs@jensen.org' }] },
    ],
    [
      'all there is of some values',
      'emails.value,emails.type',
      { ...BABS, emails: [{ primary: true, display: 'Babs at work' }] },
    ],
    ['an attribute and its sub-attribute', 'name,name.givenName', without('name')],
    ['a whole extension', ENTERPRISE_USER, without(ENTERPRISE_USER)],
    [
      'every attribute of an extension',
      `${ENTERPRISE_USER}:employeeNumber,${ENTERPRISE_USER}:department,${ENTERPRISE_USER}:manager`,
      without(ENTERPRISE_USER),
    ],
    [
      "an extension's attribute",
      `${ENTERPRISE_USER}:manager,${ENTERPRISE_USER}:department`,
      { ...BABS, [ENTERPRISE_USER]: { employeeNumber: '701984' } },
    ],
    ['an unknown name', 'shoeSize', BABS],
  ])('duty 78: %s', (_title, excludedAttributes, expected) => {
    expect(show({ excludedAttributes })).toEqual(withMinimum(expected));
  });

  test('duty 11, 80: "always" attributes and schemas stay', () => {
    expect(show({ excludedAttributes: `id,schemas,${CORE_USER}:id` })).toBe(BABS);
    expect(show({ excludedAttributes: CORE_USER })).toMatchObject({ schemas: BABS['schemas'], id: BABS['id'] });
  });

  test('the resource stays as it was', () => {
    const before = JSON.stringify(BABS);
    show({ excludedAttributes: 'emails.type,title,department' });
    expect(JSON.stringify(BABS)).toBe(before);
  });
});

describe('what is no parameter', () => {
  test.each<[string, ProjectionQuery]>([
    ['duty 79: both', { attributes: 'title', excludedAttributes: 'emails' }],
    ['a number', { attributes: 7 }],
    ['an object', { excludedAttributes: { 0: 'title' } }],
    ['a list of other things', { attributes: ['title', { a: 1 }] }],
  ])('%s: 400 invalidValue', (_title, query) => {
    expect(refusal(() => show(query))).toMatchObject({ status: 400, scimType: 'invalidValue' });
  });

  test('duty 79: an empty one does not exclude the other', () => {
    expect(show({ attributes: 'title', excludedAttributes: '' })).toEqual(withMinimum({ title: BABS['title'] }));
  });
});

describe('wants: what needs not be loaded', () => {
  test.each<[string, ProjectionQuery, boolean]>([
    ['by default', {}, true],
    ['excluded (T27)', { excludedAttributes: 'MEMBERS' }, false],
    ['in part excluded', { excludedAttributes: 'members.display' }, true],
    ['not selected', { attributes: 'displayName' }, false],
    ['selected', { attributes: 'members' }, true],
    ['selected in part', { attributes: 'members.value' }, true],
    ['something else excluded', { excludedAttributes: 'displayName' }, true],
  ])('members %s: %s', (_title, query, expected) => {
    expect(parseProjection(query, groupSchema).wants('members')).toBe(expected);
  });

  test('extensions, by their URN', () => {
    expect(parseProjection({}, userSchema).wants(PORTAL_USER)).toBe(true);
    expect(parseProjection({ attributes: 'department' }, userSchema).wants(PORTAL_USER)).toBe(false);
    expect(parseProjection({ attributes: 'department' }, userSchema).wants(ENTERPRISE_USER)).toBe(true);
    expect(parseProjection({ excludedAttributes: PORTAL_USER }, userSchema).wants('userName')).toBe(true);
  });

  test('what is never returned', () => {
    expect(parseProjection({}, userSchema).wants('password')).toBe(false);
    expect(parseProjection({ attributes: 'password' }, userSchema).wants('password')).toBe(false);
    expect(parseProjection({ attributes: 'title' }, userSchema).wants('id')).toBe(true);
  });
});

describe('returned (RFC 7643 §7)', () => {
  const plain = userSchema.attributes.get('title')!;
  const define = (name: string, returned: AttributeDefinition['returned'], parts: AttributeDefinition[] = []) => ({
    ...plain,
    name,
    returned,
    type: parts.length > 0 ? ('complex' as const) : plain.type,
    subAttributes: new Map(parts.map((part) => [part.name.toLowerCase(), part])),
  });
  const attributes = [
    define('always', 'always'),
    define('never', 'never'),
    define('request', 'request'),
    define('plain', 'default'),
    define('mixed', 'default', [
      define('always', 'always'),
      define('never', 'never'),
      define('request', 'request'),
      define('plain', 'default'),
    ]),
  ];
  const extended = [define('always', 'always'), define('request', 'request'), define('plain', 'default')];
  const mapOf = (list: AttributeDefinition[]) => new Map(list.map((attribute) => [attribute.name, attribute]));
  const schema = new ResourceSchema(
    'Sample',
    'urn:sample',
    mapOf(attributes),
    new Map([['urn:more', { id: 'urn:more', required: false, attributes: mapOf(extended) }]]),
  );
  const mixed = { always: 1, never: 2, request: 3, plain: 4 };
  const resource = freeze({
    ...mixed,
    mixed: [mixed, { never: 1, request: 2 }],
    'urn:more': { always: 1, request: 2, plain: 3 },
  });
  const of = (query: ProjectionQuery, also?: ReadonlySet<string>) =>
    parseProjection(query, schema, also).apply(resource);

  test('duty 11-14: by default: "always" and "default"', () => {
    expect(of({})).toEqual({
      always: 1,
      plain: 4,
      mixed: [{ always: 1, plain: 4 }],
      'urn:more': { always: 1, plain: 3 },
    });
  });

  test('duty 11, 13: with attributes: what is named, and "always"', () => {
    expect(of({ attributes: 'request' })).toEqual({ always: 1, request: 3, 'urn:more': { always: 1 } });
    expect(of({ attributes: 'urn:more:request' })).toEqual({ always: 1, 'urn:more': { always: 1, request: 2 } });
    expect(of({ attributes: 'mixed' })).toMatchObject({ mixed: [{ always: 1, plain: 4 }] });
    expect(of({ attributes: 'mixed.plain' })).toMatchObject({ mixed: [{ always: 1, plain: 4 }] });
    expect(of({ attributes: 'mixed.request' })).toMatchObject({ mixed: [{ always: 1, request: 3 }, { request: 2 }] });
    expect(of({ attributes: 'mixed,mixed.request' })).toMatchObject({
      mixed: [{ always: 1, plain: 4, request: 3 }, { request: 2 }],
    });
    expect(of({ attributes: 'never,mixed.never' })).toEqual({ always: 1, 'urn:more': { always: 1 } });
    expect(of({ attributes: 'urn:sample' })).not.toHaveProperty('request');
    expect(of({ attributes: 'urn:more' })).toEqual({ always: 1, 'urn:more': { always: 1, plain: 3 } });
  });

  test('duty 80: excludedAttributes has no say in "always"', () => {
    expect(of({ excludedAttributes: 'always,mixed.always,mixed.plain,urn:more' })).toEqual({
      always: 1,
      plain: 4,
      mixed: [{ always: 1 }],
      'urn:more': { always: 1 },
    });
  });

  test('duty 13: in the answer to a write: "request" attributes that the client set', () => {
    const also = new Set(['request', 'urn:more:request', 'never']);
    expect(of({}, also)).toMatchObject({ request: 3, 'urn:more': { request: 2 } });
    expect(of({}, also)).not.toHaveProperty('never');
    expect(of({ attributes: 'plain' }, also)).toEqual({
      always: 1,
      plain: 4,
      request: 3,
      'urn:more': { always: 1, request: 2 },
    });
    expect(of({ excludedAttributes: 'request' }, also)).not.toHaveProperty('request');
    expect(of({})).not.toHaveProperty('request');
  });

  test('wants: "request" only when asked for', () => {
    expect(parseProjection({}, schema).wants('request')).toBe(false);
    expect(parseProjection({ attributes: 'request' }, schema).wants('request')).toBe(true);
    expect(parseProjection({}, schema, new Set(['request'])).wants('request')).toBe(true);
  });
});

test('the projection of a list costs nothing a row when nothing is hidden', () => {
  const projection = parseProjection({}, userSchema);
  const spent = countProcessorTime();
  for (let row = 0; row < 100_000; row++) if (projection.apply(BABS) !== BABS) throw new Error('copied');
  expect(spent()).toBeLessThan(1000);
});
