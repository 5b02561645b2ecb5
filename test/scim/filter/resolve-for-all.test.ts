import type { Filter } from '../../../src/portal/query';
import { ScimError } from '../../../src/scim/errors';
import { matchesElement } from '../../../src/scim/filter/match';
import { parseFilter } from '../../../src/scim/filter/parse';
import { resolveFilter } from '../../../src/scim/filter/resolve';
import { resolveForAll } from '../../../src/scim/filter/resolve-for-all';
import { groupSchema } from '../../../src/scim/schemas/group-schema';
import { organizationSchema } from '../../../src/scim/schemas/organization-schema';
import { userSchema } from '../../../src/scim/schemas/user-schema';

const SCHEMAS = [userSchema, groupSchema, organizationSchema];
const TRUE: Filter = { kind: 'and', operands: [] };
const FALSE: Filter = { kind: 'or', operands: [] };

function resolved(text: string, tolerant = true): readonly Filter[] {
  return resolveForAll(parseFilter(text, { tolerant }), SCHEMAS, { tolerant });
}

function refusal(text: string, tolerant = true): ScimError {
  try {
    resolved(text, tolerant);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error(`"${text}" was taken`);
}

describe('RFC 7644 §3.4.2.1: "the attribute … SHALL be treated as if the attribute had no attribute value"', () => {
  test('who defines it, gets the filter as ever', () => {
    const syntax = parseFilter('displayName sw "a" and externalId pr', { tolerant: true });
    const [user, group, organization] = resolveForAll(syntax, SCHEMAS, { tolerant: true });
    expect(user).toEqual(resolveFilter(syntax, userSchema, { tolerant: true }));
    expect(group).toEqual(resolveFilter(syntax, groupSchema, { tolerant: true }));
    expect(organization).toMatchObject({ kind: 'and', operands: [FALSE, { kind: 'present' }] });
  });

  test.each([
    ['userName eq "x"', FALSE],
    ['userName ne "x"', TRUE],
    ['userName co "x"', FALSE],
    ['userName pr', FALSE],
    ['userName eq null', TRUE],
    ['userName ne null', FALSE],
    ['emails[type ne "work"]', FALSE],
  ])('%s, for a group: %j', (text, expected) => expect(resolved(text)[1]).toEqual(expected));

  test('what is asked in a way that a type can’t answer has no value there either', () => {
    const [user, group, organization] = resolved('name eq "x"');
    expect([user, group, organization]).toEqual([FALSE, FALSE, expect.objectContaining({ kind: 'compare' })]);
  });
});

describe('what none can answer is refused', () => {
  test.each([
    'shoeSize pr',
    'userName pr or shoeSize ne 1',
    'emails[x pr]',
    'password pr',
    'meta eq "x"',
    'id eq null and x pr',
  ])('%s', (text) => expect(refusal(text)).toMatchObject({ status: 400, scimType: 'invalidFilter' }));

  test('one answer of one type doesn’t excuse another term', () => {
    expect(refusal('title pr or title gt null').detail).toContain('can\'t be compared with null by "gt"');
  });

  test('strict, a bare name of an extension’s attribute is none', () => {
    expect(resolved('department pr')).toHaveLength(3);
    expect(refusal('department pr', false).detail).toContain('department');
  });
});

test('no operands: `and` holds of every element, `or` of none', () => {
  expect(matchesElement(TRUE, {})).toBe(true);
  expect(matchesElement(FALSE, { value: 'x' })).toBe(false);
  expect(matchesElement({ kind: 'not', operand: FALSE }, {})).toBe(true);
});
