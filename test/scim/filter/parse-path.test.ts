import { ScimError } from '../../../src/scim/errors';
import { parsePath } from '../../../src/scim/filter/parse';

const strict = { tolerant: false };

function refusal(text: string): ScimError {
  try {
    parsePath(text, strict);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error(`"${text}" was taken`);
}

describe('RFC 7644 §3.5.2 Figure 7: PATH = attrPath / valuePath [subAttr]', () => {
  test.each([
    'members',
    'name.familyName',
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager',
    '$ref',
  ])('%s', (attribute) => {
    expect(parsePath(attribute, strict)).toEqual({ attribute });
  });

  const isWork = { kind: 'compare', attribute: 'type', operator: 'eq', value: { value: 'work', text: 'work' } };

  test('addresses[type eq "work"]', () => {
    expect(parsePath('addresses[type eq "work"]', strict)).toEqual({ attribute: 'addresses', filter: isWork });
  });

  test('members[value eq "2819c223-7f76-453a-919d-413861904646"].displayName', () => {
    expect(parsePath('members[value eq "2819c223-7f76-453a-919d-413861904646"].displayName', strict)).toMatchObject({
      attribute: 'members',
      filter: { attribute: 'value' },
      subAttribute: 'displayName',
    });
  });

  test('a bracket within a string is no bracket', () => {
    expect(parsePath('emails[value eq "a]b"].type', strict)).toMatchObject({
      filter: { value: { value: 'a]b' } },
      subAttribute: 'type',
    });
  });

  test('the filter may be compound', () => {
    expect(parsePath('emails[type eq "work" and not (value ew "x" or value pr)]', strict)).toMatchObject({
      filter: { kind: 'and', operands: [isWork, { kind: 'not', operand: { kind: 'or' } }] },
    });
  });

  test('a word without quotes is a string for tolerant callers', () => {
    expect(parsePath('members[value eq 12-ab]', { tolerant: true })).toMatchObject({
      filter: { value: { value: '12-ab' } },
    });
  });
});

describe('RFC 7644 §3.12: "invalidPath: The path attribute was invalid or malformed"', () => {
  test.each([
    ['', 1],
    ['emails[type eq "work"', 22],
    ['emails[type eq', 15],
    ['emails[type eq "work]', 16],
    ['emails]', 7],
    ['emails value', 8],
    ['[type eq "work"]', 1],
    ['"emails"', 1],
    ['emails[type eq "work"]value', 23],
    ['emails[type eq "work"].', 23],
    ['emails[type eq "work"].value.more', 23],
    ['emails[type eq "work"].value more', 23],
    ['emails[type eq "work"] and x', 24],
    ['na/me', 1],
    ['naïve', 1],
  ])('%s', (text, position) => {
    expect(refusal(text)).toMatchObject({ status: 400, scimType: 'invalidPath' });
    expect(refusal(text).detail).toContain(`The path is wrong at position ${position}:`);
  });

  test('more than 4,096 characters', () => {
    expect(refusal('a'.repeat(4097))).toMatchObject({ status: 400, scimType: 'invalidPath' });
  });
});

describe('RFC 7644 §3.12: "invalidFilter" for what stands between the brackets', () => {
  test.each([
    ['emails[type regex "work"]', 13],
    ['emails[]', 8],
    ['emails[type eq "work" and]', 26],
    ['emails[type eq work]', 16],
    ['emails[(type pr]', 16],
    ['emails[type pr)]', 15],
    ['emails[type pr][value pr]', 15],
    [String.raw`emails[type eq "\u0000"]`, 16],
    [String.raw`emails[type eq "\ud83d"]`, 16],
  ])('%s', (text, position) => {
    expect(refusal(text)).toMatchObject({ status: 400, scimType: 'invalidFilter' });
    expect(refusal(text).detail).toContain(`at position ${position}:`);
  });

  test('depth 33, the brackets of the path being the first level', () => {
    const nested = (depth: number) => `emails[${'('.repeat(depth)}type pr${')'.repeat(depth)}]`;
    expect(parsePath(nested(31), strict)).toMatchObject({ filter: { kind: 'present' } });
    expect(refusal(nested(32))).toMatchObject({ status: 400, scimType: 'invalidFilter' });
  });

  test('257 terms', () => {
    const text = `emails[${Array.from({ length: 257 }, () => 'type pr').join(' or ')}]`;
    expect(refusal(text)).toMatchObject({ status: 400, scimType: 'invalidFilter' });
  });
});
