import type { JsonObject } from '../../../src/portal/model';
import { matchesElement } from '../../../src/scim/filter/match';
import { parseFilter } from '../../../src/scim/filter/parse';
import { resolveElementFilter } from '../../../src/scim/filter/resolve';
import type { AttributeDefinition } from '../../../src/scim/schemas/schema';
import { userSchema } from '../../../src/scim/schemas/user-schema';

const options = { tolerant: true };

function matches(attribute: AttributeDefinition, text: string, element: JsonObject): boolean {
  return matchesElement(resolveElementFilter(parseFilter(text, options), attribute, options), element);
}

const emails = userSchema.resolve('emails')!.attribute;
const photos = userSchema.resolve('photos')!.attribute;
const work = { value: 'Babs@Example.com', type: 'work', primary: true };

describe('RFC 7644 §3.5.2: the values that fulfil a value path', () => {
  test.each([
    ['type eq "work"', true],
    ['type eq "WORK"', true],
    ['type eq "home"', false],
    ['type ne "home"', true],
    ['type ne "Work"', false],
    ['display ne "x"', true],
    ['display eq "x"', false],
    ['not (display eq "x")', true],
    ['value co "@EXAMPLE"', true],
    ['value co "%"', false],
    ['value sw "babs"', true],
    ['value sw "abs"', false],
    ['value ew ".COM"', true],
    ['value ew "co"', false],
    ['value gt "babs"', true],
    ['value gt "babs@example.com"', false],
    ['value ge "babs@example.com"', true],
    ['value lt "c"', true],
    ['value le "babs"', false],
    ['value pr', true],
    ['display pr', false],
    ['primary eq true', true],
    ['primary eq "True"', true],
    ['primary ne true', false],
    ['type eq "work" and value sw "babs"', true],
    ['type eq "work" and value sw "x"', false],
    ['type eq "home" or value sw "babs"', true],
    ['not (type eq "work" and primary eq true)', false],
    ['display eq null', true],
    ['type eq null', false],
  ])('%s: %s', (text, expected) => {
    expect(matches(emails, text, work)).toBe(expected);
  });

  test('folding knows more than ASCII: NFKC and lower case', () => {
    expect(matches(emails, 'value eq "É"', { value: 'é' })).toBe(true);
    expect(matches(emails, 'value eq "ffi"', { value: 'ﬃ' })).toBe(true);
  });

  test('a caseExact attribute compares exactly', () => {
    expect(matches(photos, 'value eq "https://a/X"', { value: 'https://a/X' })).toBe(true);
    expect(matches(photos, 'value eq "https://a/x"', { value: 'https://a/X' })).toBe(false);
  });

  test('text is ordered by code points, as in both databases', () => {
    expect(matches(photos, String.raw`value gt "\uffff"`, { value: '😀' })).toBe(true);
  });

  test('RFC 7643 §2.4: an element that says nothing of primary isn’t primary', () => {
    expect(matches(emails, 'primary eq false', { value: 'x' })).toBe(true);
    expect(matches(emails, 'primary ne true', { value: 'x' })).toBe(true);
    expect(matches(emails, 'primary eq true', { value: 'x' })).toBe(false);
  });

  test('RFC 7643 §2.5: null and an empty text are not present', () => {
    expect(matches(emails, 'display pr', { display: null })).toBe(false);
    expect(matches(emails, 'display pr', { display: '' })).toBe(false);
    expect(matches(emails, 'display eq null', { display: null })).toBe(true);
    expect(matches(emails, 'display ne "x"', { display: null })).toBe(true);
  });

  test('a dateTime compares as the instant it is', () => {
    const meta = userSchema.resolve('meta')!.attribute;
    const element = { created: '2011-05-13T04:42:34.000Z' };
    expect(matches(meta, 'created eq "2011-05-13T06:42:34+02:00"', element)).toBe(true);
    expect(matches(meta, 'created lt "2011-05-13T05:00:00+02:00"', element)).toBe(false);
    expect(matches(meta, 'created sw "2011-05"', element)).toBe(true);
  });
});
