import type { JsonObject } from '../../src/portal/model';
import { applyPatch, sameValue } from '../../src/scim/patch';
import { ResourceSchema } from '../../src/scim/schemas/schema';
import { PORTAL_USER } from '../../src/portal/schema-urns';
import { PATCH_OP } from '../../src/scim/schemas/urns';
import { userSchema } from '../../src/scim/schemas/user-schema';
import { BABS, freeze, patchUser, refusal, STRICT, TOLERANT, withEmails } from './patch-fixtures';
import { countProcessorTime } from '../support/processor-time';

const MODES = [
  ['tolerant', TOLERANT],
  ['strict', STRICT],
] as const;

const WORK = { value: 'bjensen@example.com', type: 'work', primary: true, display: 'Babs at work' };
const HOME = { value: 'babs@jensen.org', type: 'home' };

function emailsAfter(operation: JsonObject, options = TOLERANT, resource = BABS): unknown {
  return patchUser([operation], options, resource).resource['emails'];
}

describe('add (RFC 7644 §3.5.2.1)', () => {
  test.each(MODES)('"a new value is added to the attribute" (%s)', (_mode, options) => {
    const added = { value: 'new@x.com', type: 'other' };
    expect(emailsAfter({ op: 'add', path: 'emails', value: [added] }, options)).toEqual([WORK, HOME, added]);
    expect(emailsAfter({ op: 'add', path: 'emails', value: added }, options)).toEqual([WORK, HOME, added]);
    expect(emailsAfter({ op: 'add', path: 'emails', value: [added] }, options, withEmails())).toEqual([added]);
  });

  test.each(MODES)('duty 37, T11: "already contains the value" → nothing changes (%s)', (_mode, options) => {
    for (const value of [
      [HOME],
      [{ ...HOME, display: 'other' }, WORK].slice(1),
      [{ value: 'BABS@jensen.org', type: 'Home' }],
    ]) {
      expect(sameValue(patchUser([{ op: 'add', path: 'emails', value }], options).resource, BABS)).toBe(true);
    }
  });

  test('T11: a value repeated without its type is there; strict: it is another one (§2.4)', () => {
    const operation = { op: 'add', path: 'emails', value: [{ value: HOME.value }] };
    expect(emailsAfter(operation)).toEqual([WORK, HOME]);
    expect(emailsAfter(operation, STRICT)).toEqual([WORK, HOME, { value: HOME.value }]);
  });

  test.each(MODES)('§2.4: the same value of another type is another value (%s)', (_mode, options) => {
    const value = [{ value: HOME.value, type: 'other' }];
    expect(emailsAfter({ op: 'add', path: 'emails', value }, options)).toEqual([WORK, HOME, value[0]]);
  });

  test.each(MODES)('a value that is there gets what it did not have, and keeps what it has (%s)', (_mode, options) => {
    const value = [
      { ...HOME, display: 'Babs at home' },
      { ...WORK, display: 'other' },
    ];
    expect(emailsAfter({ op: 'add', path: 'emails', value }, options)).toEqual([
      WORK,
      { ...HOME, display: 'Babs at home' },
    ]);
  });

  test.each(MODES)(
    'duty 45: "primary" true on a new or present value takes it from the others (%s)',
    (_mode, options) => {
      const added = { value: 'new@x.com', type: 'other', primary: true };
      expect(emailsAfter({ op: 'add', path: 'emails', value: [added] }, options)).toEqual([
        { ...WORK, primary: false },
        HOME,
        added,
      ]);
      expect(emailsAfter({ op: 'add', path: 'emails', value: [{ ...HOME, primary: true }] }, options)).toEqual([
        { ...WORK, primary: false },
        { ...HOME, primary: true },
      ]);
    },
  );

  test('T22: of two new primary values the last is it; strict: 400 invalidValue', () => {
    const value = [
      { value: 'a@x.com', primary: true },
      { value: 'b@x.com', primary: true },
    ];
    const operation = { op: 'add', path: 'emails', value };
    expect((emailsAfter(operation) as JsonObject[]).map(({ primary }) => primary)).toEqual([
      false,
      undefined,
      false,
      true,
    ]);
    expect(refusal(() => emailsAfter(operation, STRICT)).scimType).toBe('invalidValue');
  });

  test.each(MODES)('duty 5: adding null or [] adds nothing, and removes nothing (%s)', (_mode, options) => {
    for (const value of [null, []]) {
      expect(patchUser([{ op: 'add', path: 'emails', value }], options)).toMatchObject({
        resource: BABS,
        removed: new Set(),
      });
      expect(patchUser([{ op: 'add', path: 'roles', value }], options).removed.size).toBe(0);
    }
  });

  test.each(MODES)('elements of which nothing is understood are 400 invalidValue (%s)', (_mode, options) => {
    for (const op of ['add', 'replace']) {
      const operation = { op, path: 'emails', value: [{ shoeSize: 42 }] };
      expect(refusal(() => emailsAfter(operation, options)).scimType).toBe('invalidValue');
    }
  });

  test.each(MODES)('adding elements that are nothing is 400 invalidValue (%s)', (_mode, options) => {
    for (const value of [[null], [{}], [{ value: null }]]) {
      expect(refusal(() => emailsAfter({ op: 'add', path: 'emails', value }, options)).scimType).toBe('invalidValue');
    }
    const empty = { op: 'add', path: 'emails', value: [{ value: '', type: 'work' }] };
    expect(refusal(() => emailsAfter(empty)).scimType).toBe('invalidValue');
  });

  test('addresses, which have no value, are the same when all they say is', () => {
    const address = { type: 'work', locality: 'Hollywood' };
    const resource = freeze({ ...BABS, addresses: [address] });
    const add = (value: JsonObject) =>
      patchUser([{ op: 'add', path: 'addresses', value: [value] }], TOLERANT, resource).resource['addresses'];
    expect(add({ locality: 'Hollywood', type: 'work' })).toEqual([address]);
    expect(add({ type: 'work', locality: 'Hollywood', primary: true })).toEqual([{ ...address, primary: true }]);
    expect(add({ type: 'work', locality: 'Burbank' })).toHaveLength(2);
  });

  test('T15, T11: Entra re-asserts a packed role: no second one', () => {
    const packed = JSON.stringify({ id: '8ae0', value: 'Admin', displayName: 'Administrator' });
    const operation = { op: 'Add', path: 'roles', value: [{ value: packed }] };
    const roles = [{ value: 'Admin', display: 'Administrator' }];
    expect(patchUser([operation]).resource['roles']).toEqual(roles);
    expect(patchUser([operation, operation]).resource['roles']).toEqual(roles);
    const stored = freeze({ ...BABS, roles: [{ value: 'Admin', display: 'The administrator', type: 'app' }] });
    expect(patchUser([operation], TOLERANT, stored).resource).toEqual(stored);
  });
});

describe('replace (RFC 7644 §3.5.2.3)', () => {
  test.each(MODES)('no filter: "the attribute and all values are replaced" (%s)', (_mode, options) => {
    const value = [{ value: 'new@x.com' }];
    expect(emailsAfter({ op: 'replace', path: 'emails', value }, options)).toEqual(value);
    expect(patchUser([{ op: 'replace', path: 'phoneNumbers', value }], options).resource['phoneNumbers']).toEqual(
      value,
    );
  });

  test.each(MODES)('duty 5: [] or null unassigns (%s)', (_mode, options) => {
    for (const value of [null, [], [null], [{ value: null }]]) {
      const { resource, removed } = patchUser([{ op: 'replace', path: 'emails', value }], options);
      expect(resource).not.toHaveProperty('emails');
      expect([...removed]).toEqual(['emails']);
    }
  });

  test('T22, duty 6: two primary values', () => {
    const value = [
      { value: 'a@x.com', primary: true },
      { value: 'b@x.com', primary: true },
    ];
    const operation = { op: 'replace', path: 'emails', value };
    expect(emailsAfter(operation)).toEqual([
      { value: 'a@x.com', primary: false },
      { value: 'b@x.com', primary: true },
    ]);
    expect(refusal(() => emailsAfter(operation, STRICT)).scimType).toBe('invalidValue');
  });

  test.each(MODES)('RFC example: addresses[type eq "work"] is replaced, whole (%s)', (_mode, options) => {
    const home = { type: 'home', locality: 'Hollywood' };
    const resource = freeze({ ...BABS, addresses: [{ type: 'work', locality: 'Old', region: 'CA' }, home] });
    const value = {
      type: 'work',
      streetAddress: '911 Universal City Plaza',
      locality: 'Hollywood',
      postalCode: '91608',
      country: 'US',
      formatted: '911 Universal City Plaza\nHollywood, CA 91608 US',
      primary: true,
    };
    const operation = { op: 'replace', path: 'addresses[type eq "work"]', value };
    expect(patchUser([operation], options, resource).resource['addresses']).toEqual([value, home]);
  });

  test('a replaced element stays one the filter selects; strict: it is what the client says', () => {
    const operation = { op: 'replace', path: 'emails[type eq "home"]', value: { value: 'new@x.com' } };
    expect(emailsAfter(operation)).toEqual([WORK, { type: 'home', value: 'new@x.com' }]);
    expect(emailsAfter(operation, STRICT)).toEqual([WORK, { value: 'new@x.com' }]);
  });

  test.each(MODES)('RFC example: addresses[type eq "work"].streetAddress in all matches (%s)', (_mode, options) => {
    const resource = freeze({
      ...BABS,
      addresses: [
        { type: 'work', locality: 'A' },
        { type: 'work', locality: 'B', streetAddress: 'old' },
        { type: 'home', locality: 'C' },
      ],
    });
    const operation = { op: 'replace', path: 'addresses[type eq "work"].streetAddress', value: '1010 Broadway Ave' };
    expect(patchUser([operation], options, resource).resource['addresses']).toEqual([
      { type: 'work', locality: 'A', streetAddress: '1010 Broadway Ave' },
      { type: 'work', locality: 'B', streetAddress: '1010 Broadway Ave' },
      { type: 'home', locality: 'C' },
    ]);
  });

  test.each(MODES)('a sub-attribute without a filter is that of every element (%s)', (_mode, options) => {
    expect(emailsAfter({ op: 'replace', path: 'emails.display', value: 'x' }, options)).toEqual([
      { ...WORK, display: 'x' },
      { ...HOME, display: 'x' },
    ]);
    const operation = { op: 'replace', path: 'emails.value', value: 'x@x.com' };
    expect(emailsAfter(operation, options, withEmails())).toEqual([{ value: 'x@x.com' }]);
  });

  test.each(MODES)('duty 7: elements that become the same are one (%s)', (_mode, options) => {
    expect(emailsAfter({ op: 'replace', path: 'emails[type eq "home"].type', value: 'work' }, options)).toHaveLength(2);
    const twins = withEmails({ value: 'a@x.com', type: 'work' }, { value: 'a@x.com', type: 'home', display: 'd' });
    expect(emailsAfter({ op: 'replace', path: 'emails[type eq "home"].type', value: 'work' }, options, twins)).toEqual([
      { value: 'a@x.com', type: 'work', display: 'd' },
    ]);
  });

  test.each(MODES)('duty 45: primary through a filter (%s)', (_mode, options) => {
    expect(emailsAfter({ op: 'replace', path: 'emails[type eq "home"].primary', value: true }, options)).toEqual([
      { ...WORK, primary: false },
      { ...HOME, primary: true },
    ]);
    expect(emailsAfter({ op: 'replace', path: 'emails[type eq "work"].primary', value: false }, options)).toEqual([
      { ...WORK, primary: false },
      HOME,
    ]);
  });

  test('duty 6: primary for several at once: the last (T22); strict: 400 invalidValue', () => {
    const operation = { op: 'replace', path: 'emails[value pr].primary', value: true };
    expect(
      (emailsAfter(operation, TOLERANT, withEmails(HOME, { value: 'x@x.com' })) as JsonObject[]).map(
        (e) => e['primary'],
      ),
    ).toEqual([false, true]);
    expect(refusal(() => emailsAfter(operation, STRICT, withEmails(HOME, { value: 'x@x.com' }))).scimType).toBe(
      'invalidValue',
    );
  });

  test('T9: no match and a filter of eq: the element is made; strict: 400 noTarget (duty 44)', () => {
    for (const op of ['add', 'replace']) {
      const value = { op, path: 'phoneNumbers[type eq "mobile"].value', value: '+1' };
      expect(patchUser([value]).resource['phoneNumbers']).toEqual([{ type: 'mobile', value: '+1' }]);
      expect(refusal(() => patchUser([value], STRICT)).scimType).toBe('noTarget');
      const whole = { op, path: 'emails[type eq "other" and primary eq true]', value: { value: 'o@x.com' } };
      expect(emailsAfter(whole)).toEqual([
        { ...WORK, primary: false },
        HOME,
        { type: 'other', primary: true, value: 'o@x.com' },
      ]);
      expect(refusal(() => emailsAfter(whole, STRICT)).scimType).toBe('noTarget');
    }
  });

  test('T9: Entra sets an address in two operations: one element with both', () => {
    const { resource } = patchUser([
      { op: 'Add', path: 'addresses[type eq "work"].streetAddress', value: '1 Main St' },
      { op: 'Add', path: 'addresses[type eq "work"].locality', value: 'Redmond' },
    ]);
    expect(resource['addresses']).toEqual([{ type: 'work', streetAddress: '1 Main St', locality: 'Redmond' }]);
  });

  test('T3, T9: roles[primary eq "True"].value makes the primary role', () => {
    const operation = { op: 'Add', path: 'roles[primary eq "True"].value', value: 'admin' };
    expect(patchUser([operation]).resource['roles']).toEqual([{ primary: true, value: 'admin' }]);
    const held = freeze({ ...BABS, roles: [{ value: 'dev', primary: true }, { value: 'admin' }] });
    expect(patchUser([{ ...operation, op: 'Replace' }], TOLERANT, held).resource['roles']).toEqual([
      { value: 'admin', primary: true },
    ]);
  });

  test.each([
    'emails[type ne "work" and type ne "home"].value',
    'emails[type eq "other" or type eq "more"].value',
    'emails[not (type eq "work" or type eq "home")].value',
    'emails[type eq "a" and type eq "b"].value',
    'emails[value co "nothing"].value',
    'emails[type eq "other" and value pr].display',
  ])('T9: no element can be made of %s: 400 noTarget', (path) => {
    for (const op of ['add', 'replace']) {
      expect(refusal(() => emailsAfter({ op, path, value: 'x@x.com' }))).toMatchObject({
        status: 400,
        scimType: 'noTarget',
      });
    }
  });

  test('T9: no element is made of read-only sub-attributes', () => {
    const path = `${PORTAL_USER}:access[roleDisplay eq "x"].role`;
    expect(refusal(() => patchUser([{ op: 'add', path, value: 'x' }])).scimType).toBe('noTarget');
  });

  test('T7, T9: no match and nothing to set: nothing to do', () => {
    const operation = { op: 'Replace', path: 'emails[type eq "other"].value', value: '' };
    expect(patchUser([operation]).resource).toEqual(BABS);
  });

  test('duty 46: a value that does not suit the sub-attribute is 400 invalidValue', () => {
    for (const path of ['emails[type eq "work"].primary', 'emails[type eq "other"].primary']) {
      expect(refusal(() => emailsAfter({ op: 'replace', path, value: 'maybe' })).scimType).toBe('invalidValue');
    }
  });

  test('T15: a packed role through a filter', () => {
    const value = JSON.stringify({ id: '1', value: 'Admin', displayName: 'Administrator' });
    const operation = { op: 'Add', path: 'roles[primary eq "True"].value', value };
    expect(patchUser([operation]).resource['roles']).toEqual([
      { primary: true, value: 'Admin', display: 'Administrator' },
    ]);
  });
});

describe('remove (RFC 7644 §3.5.2.2)', () => {
  test.each(MODES)('no filter: "the attribute and all values are removed" (%s)', (_mode, options) => {
    const { resource, removed } = patchUser([{ op: 'remove', path: 'emails' }], options);
    expect(resource).not.toHaveProperty('emails');
    expect([...removed]).toEqual(['emails']);
  });

  test.each(MODES)('duty 42: RFC example: a compound filter (%s)', (_mode, options) => {
    const path = 'emails[type eq "work" and value ew "example.com"]';
    expect(emailsAfter({ op: 'remove', path }, options)).toEqual([HOME]);
  });

  test.each(MODES)('the last value removed: "considered unassigned" (%s)', (_mode, options) => {
    const { resource, removed } = patchUser([{ op: 'remove', path: 'emails[value pr]' }], options);
    expect(resource).not.toHaveProperty('emails');
    expect([...removed]).toEqual(['emails']);
  });

  test.each(MODES)('duty 42: a sub-attribute, and nothing else (%s)', (_mode, options) => {
    const { display: _, ...rest } = WORK;
    expect(emailsAfter({ op: 'remove', path: 'emails[type eq "work"].display' }, options)).toEqual([rest, HOME]);
    expect(emailsAfter({ op: 'remove', path: 'emails.display' }, options)).toEqual([rest, HOME]);
  });

  test('without its value an element is nothing; strict: the rest of it stays', () => {
    const operation = { op: 'remove', path: 'emails[type eq "home"].value' };
    expect(emailsAfter(operation)).toEqual([WORK]);
    expect(emailsAfter({ ...operation, op: 'replace', value: '' })).toEqual([WORK]);
    expect(emailsAfter(operation, STRICT)).toEqual([WORK, { type: 'home' }]);
  });

  test.each(MODES)('duty 41: no match: success, nothing changes (%s)', (_mode, options) => {
    for (const path of ['emails[type eq "other"]', 'emails[type eq "other"].value', 'roles[value eq "x"]', 'roles']) {
      expect(patchUser([{ op: 'remove', path }], options).resource).toEqual(BABS);
    }
  });

  test('T10: with a list of values only these go; strict: 400 invalidSyntax', () => {
    const roles = [{ value: 'a', display: 'A' }, { value: 'b', type: 'app' }, { value: 'c' }];
    const resource = freeze({ ...BABS, roles });
    const remaining = (value: unknown) =>
      (patchUser([{ op: 'Remove', path: 'roles', value }], TOLERANT, resource).resource['roles'] as JsonObject[]).map(
        (role) => role['value'],
      );
    expect(remaining([{ $ref: null, value: 'b' }])).toEqual(['a', 'c']);
    expect(
      remaining([
        { value: 'B', type: 'APP' },
        { value: 'c', display: 'stale' },
      ]),
    ).toEqual(['a']);
    expect(remaining([{ value: 'b', type: 'other' }])).toEqual(['a', 'b', 'c']);
    expect(remaining([{ value: 'c', primary: false }])).toEqual(['a', 'b']);
    expect(remaining({ value: 'a' })).toEqual(['b', 'c']);
    expect(remaining('a')).toEqual(['b', 'c']);
    expect(remaining(['a', 'b'])).toEqual(['c']);
    expect(remaining([JSON.stringify({ id: '1', value: 'a' })])).toEqual(['b', 'c']);
    const strict = () => patchUser([{ op: 'remove', path: 'roles', value: [{ value: 'b' }] }], STRICT, resource);
    expect(refusal(strict).scimType).toBe('invalidSyntax');
  });

  test('T10: a role may be listed by the name it is displayed with', () => {
    const resource = freeze({ ...BABS, roles: [{ value: '00000006', display: 'Developer' }, { value: 'b' }] });
    const operation = { op: 'remove', path: 'roles', value: [{ value: 'developer' }] };
    expect(patchUser([operation], TOLERANT, resource).resource['roles']).toEqual([{ value: 'b' }]);
    const misnamed = freeze({ ...BABS, roles: [{ value: 'a', display: 'developer' }, { value: 'Developer' }] });
    expect(patchUser([operation], TOLERANT, misnamed).resource['roles']).toEqual([
      { value: 'a', display: 'developer' },
    ]);
  });

  test('T10: an empty list removes nothing, null is no list', () => {
    expect(emailsAfter({ op: 'Remove', path: 'emails', value: [] })).toEqual([WORK, HOME]);
    expect(emailsAfter({ op: 'Remove', path: 'emails', value: null })).toBeUndefined();
    expect(emailsAfter({ op: 'remove', path: 'emails', value: null }, STRICT)).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ['no value', [{ display: 'x' }]],
    ['nothing that is known', [{ shoeSize: 42 }]],
    ['an empty value', [{ value: '' }]],
    ['null', [null]],
  ])('T10: a listed element that names %s is 400 invalidValue, it would mean all', (_title, value) => {
    expect(refusal(() => emailsAfter({ op: 'remove', path: 'emails', value })).scimType).toBe('invalidValue');
  });

  test('T10: what is listed but not there changes nothing, and clears nothing', () => {
    const { resource, removed } = patchUser([{ op: 'remove', path: 'roles', value: [{ value: 'x' }] }]);
    expect(resource).toEqual(BABS);
    expect(removed.size).toBe(0);
  });

  test("T10: the portal's access pairs go by role and organization", () => {
    const access = [
      { role: 'dev', roleDisplay: 'Developer', organization: 'o1', organizationDisplay: 'Acme' },
      { role: 'dev', roleDisplay: 'Developer', organization: 'o2', organizationDisplay: 'Umbrella' },
    ];
    const resource = freeze({ ...BABS, [PORTAL_USER]: { access } });
    const path = `${PORTAL_USER}:access`;
    const value = [{ role: 'dev', organization: 'o2' }];
    expect(patchUser([{ op: 'remove', path, value }], TOLERANT, resource).resource[PORTAL_USER]).toEqual({
      access: [access[0]],
    });
    expect(patchUser([{ op: 'add', path, value }], TOLERANT, resource).resource).toEqual(resource);
  });
});

describe('lists of plain values and required parts', () => {
  const title = userSchema.attributes.get('title')!;
  const emails = userSchema.attributes.get('emails')!;
  const required = (name: string) => [name, { ...emails.subAttributes.get(name)!, required: true }] as const;
  const schema = new ResourceSchema(
    'Sample',
    'urn:sample',
    new Map([
      ['privileges', { ...title, name: 'privileges', multiValued: true, required: true }],
      ['emails', { ...emails, subAttributes: new Map([required('value'), required('type')]) }],
    ]),
    new Map(),
  );
  const patch = (operation: JsonObject, options = TOLERANT) =>
    applyPatch(
      freeze({ privileges: ['users:read', 'users:write'], emails: [{ value: 'a', type: 'b' }] }),
      { schemas: [PATCH_OP], Operations: [operation] },
      schema,
      options,
    ).resource;

  test.each<[string, JsonObject, unknown]>([
    [
      'add',
      { op: 'add', path: 'privileges', value: ['audit:read', 'USERS:READ'] },
      ['users:read', 'users:write', 'audit:read'],
    ],
    ['add of one', { op: 'add', path: 'privileges', value: 'audit:read' }, ['users:read', 'users:write', 'audit:read']],
    ['replace', { op: 'replace', path: 'privileges', value: ['audit:read'] }, ['audit:read']],
    ['T10: remove', { op: 'remove', path: 'privileges', value: ['users:write', 'x'] }, ['users:read']],
    ['remove by filter', { op: 'remove', path: 'privileges[value sw "users:w"]' }, ['users:read']],
    [
      'replace by filter',
      { op: 'replace', path: 'privileges[value eq "users:read"]', value: 'a' },
      ['a', 'users:write'],
    ],
    [
      'T9: add by filter',
      { op: 'add', path: 'privileges[value eq "x"]', value: 'x' },
      ['users:read', 'users:write', 'x'],
    ],
  ])('§2.4 plain values: %s', (_title, operation, expected) => {
    expect(patch(operation)['privileges']).toEqual(expected);
  });

  test.each<[string, JsonObject]>([
    ['all of a required attribute', { op: 'remove', path: 'privileges' }],
    ['the last of them', { op: 'remove', path: 'privileges[value pr]' }],
    ['T10: each of them', { op: 'remove', path: 'privileges', value: ['users:read', 'users:write'] }],
    ['by []', { op: 'replace', path: 'privileges', value: [] }],
    ['a required sub-attribute', { op: 'remove', path: 'emails[value eq "a"].type' }],
    ['a required sub-attribute by null', { op: 'replace', path: 'emails[value eq "a"].type', value: null }],
  ])('duty 18: removing %s is 400 mutability', (_title, operation) => {
    expect(refusal(() => patch(operation)).scimType).toBe('mutability');
  });

  test('§2.2: an element without a required sub-attribute is 400 invalidValue', () => {
    const operation = { op: 'add', path: 'emails', value: [{ value: 'x' }] };
    expect(refusal(() => patch(operation))).toMatchObject({
      scimType: 'invalidValue',
      detail: 'Operations[0]: emails.type is required.',
    });
  });
});

describe('many values', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => ({ value: `u${index}`, type: 'work' }));

  test('one operation takes a time that grows with their number, not with its square', () => {
    const operations = [{ op: 'remove', path: 'emails', value: many(1_000) }];
    const spent = countProcessorTime();
    expect(patchUser(operations, TOLERANT, withEmails(...many(20_000))).resource['emails']).toHaveLength(19_000);
    expect(spent()).toBeLessThan(5000);
  });

  test('more than 1,000 of one attribute, in one operation or several → 400 that names it and the limit', () => {
    const add = (...value: JsonObject[]) => ({ op: 'add', path: 'emails', value });
    for (const operations of [[add(...many(1_001))], [add(...many(1_000)), add({ value: 'one more' })]]) {
      expect(refusal(() => patchUser(operations, TOLERANT, withEmails()))).toMatchObject({
        status: 400,
        scimType: 'invalidValue',
        detail: expect.stringContaining('emails may have 1000 values at most, not 1001'),
      });
    }
  });

  test('hundreds of operations that add one value each', () => {
    const operations = many(700).map((value) => ({ op: 'add', path: 'phoneNumbers', value: [value] }));
    expect(patchUser(operations).resource['phoneNumbers']).toHaveLength(700);
  });

  test.each<[string, JsonObject]>([
    ['add', { op: 'add', path: 'emails', value: [{ value: 'u1' }] }],
    ['remove by filter', { op: 'remove', path: 'emails[type eq "a" or type eq "b"]' }],
    ['remove of listed ones', { op: 'remove', path: 'emails', value: [{ value: 'x' }] }],
    ['replace', { op: 'replace', path: 'emails.display', value: 'x' }],
  ])('a PATCH that would keep the server busy for minutes is 413: %s', (_title, operation) => {
    const spent = countProcessorTime();
    const work = () => patchUser(Array<JsonObject>(10_000).fill(operation), TOLERANT, withEmails(...many(2000)));
    expect(refusal(work)).toMatchObject({ status: 413, scimType: undefined });
    expect(spent()).toBeLessThan(10_000);
  });
});
