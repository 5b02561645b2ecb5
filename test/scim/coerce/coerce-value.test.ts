import type { JsonObject } from '../../../src/portal/model';
import { coerceValue } from '../../../src/scim/coerce';
import { ScimError } from '../../../src/scim/errors';
import { groupSchema } from '../../../src/scim/schemas/group-schema';
import type { AttributeDefinition } from '../../../src/scim/schemas/schema';
import { userSchema } from '../../../src/scim/schemas/user-schema';

const TOLERANT = { tolerant: true };
const STRICT = { tolerant: false };

function attribute(notation: string, schema = userSchema): AttributeDefinition {
  const resolved = schema.resolve(notation);
  if (!resolved) throw new Error(`no ${notation}`);
  return resolved.subAttribute ?? resolved.attribute;
}

function scalar(type: AttributeDefinition['type']): AttributeDefinition {
  return { ...attribute('title'), name: 'sample', type };
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

describe('types (RFC 7643 §2.3)', () => {
  test.each<[string, AttributeDefinition['type'], unknown]>([
    ['§2.3.1 string', 'string', 'Straße 🙂'],
    ['§2.3.2 boolean', 'boolean', false],
    ['§2.3.3 decimal', 'decimal', -1.5],
    ['§2.3.4 integer', 'integer', 42],
    ['§2.3.6 binary', 'binary', 'TWFu'],
    ['§2.3.6 binary, padded', 'binary', 'TWE='],
    ['§2.3.6 binary: "trailing padding characters MAY be omitted"', 'binary', 'TWE'],
    ['§2.3.7 reference', 'reference', '../Users/2819c223'],
  ])('%s is kept as it is', (_title, type, value) => {
    expect(coerceValue(value, scalar(type), STRICT)).toBe(value);
  });

  test.each([
    ['2008-01-23T04:56:22Z', '2008-01-23T04:56:22.000Z'],
    ['2011-05-13T04:42:34+02:00', '2011-05-13T02:42:34.000Z'],
    ['2024-02-29T24:00:00.5', undefined],
    ['2024-02-29T23:59:59', '2024-02-29T23:59:59.000Z'],
    ['2023-02-29T00:00:00Z', undefined],
    ['2024-01-01', undefined],
    ['2024-01-01 00:00:00Z', undefined],
    ['yesterday', undefined],
  ])('§2.3.5 dateTime "MUST include both a date and a time": %s → %s', (given, expected) => {
    const coerce = () => coerceValue(given, scalar('dateTime'), STRICT);
    if (expected === undefined) expect(refusal(coerce).scimType).toBe('invalidValue');
    else expect(coerce()).toBe(expected);
  });

  test.each<[AttributeDefinition['type'], unknown]>([
    ['string', 7],
    ['string', true],
    ['string', {}],
    ['string', ['a']],
    ['string', 'a\u0000b'],
    ['string', '\ud800'],
    ['reference', 7],
    ['boolean', 'true'],
    ['boolean', 1],
    ['integer', 1.5],
    ['integer', 2 ** 53],
    ['integer', '1'],
    ['decimal', '1.5'],
    ['binary', 'T'],
    ['binary', 'TW=='.slice(1)],
    ['binary', 'TWFu==='],
    ['binary', 'not base64!'],
    ['binary', 'TW-_'],
    ['dateTime', 0],
  ])('strict: %s refuses %j (400 invalidValue)', (type, value) => {
    expect(refusal(() => coerceValue(value, scalar(type), STRICT))).toMatchObject({
      status: 400,
      scimType: 'invalidValue',
    });
  });

  test.each<[string, AttributeDefinition['type'], unknown, unknown]>([
    ['T2: "True" is a boolean', 'boolean', 'True', true],
    ['T2: "False" is a boolean', 'boolean', 'False', false],
    ['T2: "true" is a boolean', 'boolean', 'true', true],
    ['T2: "false" is a boolean', 'boolean', 'false', false],
    ['T17: a number is text', 'string', 701984, '701984'],
    ['a numeral is a number', 'integer', '12', 12],
    ['a numeral is a number', 'decimal', '-0.5', -0.5],
  ])('%s', (_title, type, value, expected) => {
    expect(coerceValue(value, scalar(type), TOLERANT)).toBe(expected);
  });

  test.each<[string, AttributeDefinition['type'], unknown]>([
    ['T2: any other string is no boolean', 'boolean', 'yes'],
    ['T2: a number is no boolean', 'boolean', 1],
    ['T17: a boolean is no text', 'string', true],
    ['T17: an object is no text', 'string', { value: 'x' }],
    ['T17: nor is a number of more digits than JavaScript keeps', 'string', 12345678901234567890],
    ['T17: nor one that is too large for it', 'string', JSON.parse('1e999')],
    ['T17: nor a fraction of more digits', 'string', 12345678.123456789],
    ['T17: nor the first that it would change', 'string', Number('9007199254740993')],
    ['a fraction is no integer', 'integer', '1.5'],
    ['text is no number', 'decimal', '0x10'],
    ['a name of Object.prototype is no boolean', 'boolean', 'constructor'],
  ])('%s (400 invalidValue)', (_title, type, value) => {
    expect(refusal(() => coerceValue(value, scalar(type), TOLERANT)).scimType).toBe('invalidValue');
  });

  test('a refusal names the attribute and what was expected, never the value', () => {
    const password = attribute('password');
    expect(refusal(() => coerceValue({ secret: 'hunter2' }, password, TOLERANT)).detail).toBe(
      'password must be a string, not an object.',
    );
    expect(refusal(() => coerceValue('hunter2\u0000', password, TOLERANT)).detail).not.toContain('hunter2');
    expect(refusal(() => coerceValue([{ value: 'x', primary: 'maybe' }], attribute('emails'), STRICT)).detail).toBe(
      'emails[0].primary must be true or false, not another string.',
    );
  });
});

describe('unassigned (RFC 7643 §2.5: null, missing and [] are the same state)', () => {
  test.each<[string, string, unknown]>([
    ['null', 'title', null],
    ['[]', 'emails', []],
    ['[null]', 'emails', [null]],
    ['an object of nulls (T16)', 'name', { givenName: null }],
    ['{}', 'name', {}],
    ['a list of empty objects', 'emails', [{}]],
  ])('%s is unassigned', (_title, name, value) => {
    expect(coerceValue(value, attribute(name), TOLERANT)).toBeUndefined();
    expect(coerceValue(value, attribute(name), STRICT)).toBeUndefined();
  });

  test('tolerant: "" is unassigned (Okta PUTs middleName ""); strict: it is a value', () => {
    expect(coerceValue('', attribute('name.middleName'), TOLERANT)).toBeUndefined();
    expect(coerceValue('', attribute('name.middleName'), STRICT)).toBe('');
  });

  test('T2: "" is neither true nor false, nor none of both: nobody is let in because a template had a gap', () => {
    for (const options of [TOLERANT, STRICT]) {
      expect(refusal(() => coerceValue('', attribute('active'), options)).scimType).toBe('invalidValue');
      const emails = [{ value: 'a@example.org', primary: '' }];
      expect(refusal(() => coerceValue(emails, attribute('emails'), options)).detail).toContain('emails[0].primary');
    }
  });

  test('an empty password stays a value, for the password policy to refuse', () => {
    expect(coerceValue('', attribute('password'), TOLERANT)).toBe('');
  });

  test('T16: "$ref": null and "display": null in an element are no values', () => {
    const members = attribute('members', groupSchema);
    expect(coerceValue([{ $ref: null, value: 'f648', display: null }], members, STRICT)).toEqual([{ value: 'f648' }]);
  });
});

describe('complex values', () => {
  test('RFC 7643 §2.1: sub-attribute names in any case become canonical', () => {
    expect(coerceValue({ GIVENNAME: 'Babs', FamilyName: 'Jensen' }, attribute('name'), STRICT)).toEqual({
      givenName: 'Babs',
      familyName: 'Jensen',
    });
  });

  test('T14: unknown sub-attributes are ignored, readOnly ones (manager.displayName) dropped', () => {
    const given = { managerId: '7', value: '26118915', displayName: 'John Smith' };
    expect(coerceValue(given, attribute('manager'), STRICT)).toEqual({ value: '26118915' });
  });

  test.each<[string, unknown]>([
    ['a string', '271'],
    ['a list of one object', [{ value: '271' }]],
    ['a list of one string', ['271']],
  ])('T7: a manager as %s → {value}', (_title, value) => {
    expect(coerceValue(value, attribute('manager'), TOLERANT)).toEqual({ value: '271' });
    expect(refusal(() => coerceValue(value, attribute('manager'), STRICT)).scimType).toBe('invalidValue');
  });

  test.each<[string, unknown]>([
    ['""', ''],
    ['{value: ""}', { value: '' }],
    ['{value: "", $ref: …}', { value: '', $ref: 'https://example.com/Users/1' }],
    ['[{value: ""}]', [{ value: '' }]],
  ])('T7: a manager given as %s is unassigned', (_title, value) => {
    expect(coerceValue(value, attribute('manager'), TOLERANT)).toBeUndefined();
  });

  test('an organization with an empty value and a name is named', () => {
    const organization = attribute('urn:ietf:params:scim:schemas:extension:portal:2.0:User:organization');
    expect(coerceValue({ value: '', display: 'Acme' }, organization, TOLERANT)).toEqual({ display: 'Acme' });
  });

  test.each<[string, unknown]>([
    ['a list of two', [{ value: '1' }, { value: '2' }]],
    ['true', true],
    ['a number', 271],
    ['lists in lists', [[{ value: '1' }]]],
  ])('%s is no manager (400 invalidValue)', (_title, value) => {
    expect(refusal(() => coerceValue(value, attribute('manager'), TOLERANT)).scimType).toBe('invalidValue');
  });

  test('a string stands for an object only where there is a `value` to put it in', () => {
    expect(refusal(() => coerceValue('Babs Jensen', attribute('name'), TOLERANT)).detail).toBe(
      'name must be an object, not another string.',
    );
  });

  test('names of Object.prototype are unknown names, and leave the prototype alone', () => {
    const given = JSON.parse(
      '{"__proto__":{"polluted":true},"constructor":{"prototype":1},"toString":"x","givenName":"Babs"}',
    ) as JsonObject;
    const name = coerceValue(given, attribute('name'), TOLERANT) as JsonObject;
    expect(Object.keys(name)).toEqual(['givenName']);
    expect(Object.getPrototypeOf(name)).toBe(Object.prototype);
    expect(({} as JsonObject)['polluted']).toBeUndefined();
  });
});

describe('multi-valued attributes (RFC 7643 §2.4)', () => {
  test('tolerant: one object, or a string, stands for a list of one; strict: a list it must be', () => {
    const emails = attribute('emails');
    expect(coerceValue({ value: 'a@x.com' }, emails, TOLERANT)).toEqual([{ value: 'a@x.com' }]);
    expect(coerceValue('a@x.com', emails, TOLERANT)).toEqual([{ value: 'a@x.com' }]);
    expect(coerceValue(['a@x.com', 'b@x.com'], emails, TOLERANT)).toEqual([{ value: 'a@x.com' }, { value: 'b@x.com' }]);
    expect(refusal(() => coerceValue({ value: 'a@x.com' }, emails, STRICT)).detail).toBe(
      'emails must be a list, not an object.',
    );
    expect(refusal(() => coerceValue(['a@x.com'], emails, STRICT)).scimType).toBe('invalidValue');
  });

  test('duty 6, T22: of two primary values the last one is it; strict: "no more than once" → 400', () => {
    const given = [
      { value: 'a@x.com', type: 'work', primary: true },
      { value: 'b@x.com', type: 'home', primary: 'True' },
      { value: 'c@x.com', type: 'other' },
    ];
    expect(coerceValue(given, attribute('emails'), TOLERANT)).toEqual([
      { value: 'a@x.com', type: 'work', primary: false },
      { value: 'b@x.com', type: 'home', primary: true },
      { value: 'c@x.com', type: 'other' },
    ]);
    const strict = [
      { value: 'a@x.com', primary: true },
      { value: 'b@x.com', primary: true },
    ];
    expect(refusal(() => coerceValue(strict, attribute('emails'), STRICT)).scimType).toBe('invalidValue');
  });

  test('duty 7: a repeated (type, value) pair collapses, whatever its case; another type does not', () => {
    const given = [
      { value: 'a@x.com', type: 'work' },
      { value: 'A@X.com', type: 'WORK', primary: true },
      { value: 'a@x.com', type: 'home' },
      { value: 'a@x.com' },
    ];
    expect(coerceValue(given, attribute('emails'), STRICT)).toEqual([
      { value: 'A@X.com', type: 'WORK', primary: true },
      { value: 'a@x.com', type: 'home' },
      { value: 'a@x.com' },
    ]);
  });

  test('duty 7: Ping fills both addresses with the same values and sets both primary → one, primary', () => {
    const same = { value: 'a@x.com', type: 'work', primary: true };
    expect(coerceValue([same, { ...same }], attribute('emails'), STRICT)).toEqual([same]);
  });

  test('elements without a value are told apart by all they say; caseExact parts keep their case apart', () => {
    const addresses = [
      { type: 'work', locality: 'Hollywood' },
      { type: 'work', locality: 'Burbank' },
      { type: 'work', locality: 'hollywood', primary: true },
    ];
    expect(coerceValue(addresses, attribute('addresses'), STRICT)).toHaveLength(2);
    const members = [{ $ref: 'https://x/Users/a' }, { $ref: 'https://x/Users/A' }];
    expect(coerceValue(members, attribute('members', groupSchema), STRICT)).toEqual(members);
  });

  test('an element with only a type is not taken for the one whose value is that word', () => {
    const photos = [{ type: 'photo' }, { value: 'photo' }];
    expect(coerceValue(photos, attribute('photos'), STRICT)).toEqual(photos);
  });

  test('tolerant: an element whose value is empty is none, for all it says of a type', () => {
    const given = [
      { value: '', type: 'home', primary: false },
      { value: 'a@x.com', type: 'work' },
    ];
    expect(coerceValue(given, attribute('emails'), TOLERANT)).toEqual([{ value: 'a@x.com', type: 'work' }]);
  });

  test('T15: a role whose value is JSON in a string is unpacked', () => {
    const packed = JSON.stringify({ id: '06b0', value: '25', displayName: 'Role1234' });
    expect(coerceValue([{ value: packed }], attribute('roles'), TOLERANT)).toEqual([
      { value: '25', display: 'Role1234' },
    ]);
    expect(coerceValue([packed], attribute('roles'), TOLERANT)).toEqual([{ value: '25', display: 'Role1234' }]);
    expect(coerceValue([{ value: packed }], attribute('roles'), STRICT)).toEqual([{ value: packed }]);
  });

  test.each(['{', '{}', '{"value":null}', '{"id":"x"}', '{"value":{"a":1}}', '{"value":""', '[1]', '{"__proto__":1}'])(
    'T15: %s is no packed role but a value like any other',
    (value) => {
      expect(coerceValue([{ value }], attribute('roles'), TOLERANT)).toEqual([{ value }]);
    },
  );

  test('T15: what comes out of the string is checked like any other text', () => {
    const value = JSON.stringify({ value: 'a\u0000' });
    expect(refusal(() => coerceValue([{ value }], attribute('roles'), TOLERANT)).detail).toContain('roles[0].value');
  });

  test('T14: displayName of a role or member is its display; a display of its own counts more', () => {
    expect(coerceValue([{ value: 'Admin', displayName: 'Administrator' }], attribute('roles'), TOLERANT)).toEqual([
      { value: 'Admin', display: 'Administrator' },
    ]);
    const both = { displayName: 'no', value: 'Admin', display: 'yes' };
    expect(coerceValue([both], attribute('roles'), TOLERANT)).toEqual([{ value: 'Admin', display: 'yes' }]);
    const emptyAlias = { value: 'Admin', display: 'yes', displayName: null };
    expect(coerceValue([emptyAlias], attribute('roles'), TOLERANT)).toEqual([{ value: 'Admin', display: 'yes' }]);
    expect(coerceValue([both], attribute('roles'), STRICT)).toEqual([{ value: 'Admin', display: 'yes' }]);
    expect(coerceValue([{ value: 'a', displayName: 'x' }], attribute('roles'), STRICT)).toEqual([{ value: 'a' }]);
  });
});
