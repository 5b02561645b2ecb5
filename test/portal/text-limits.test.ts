import { checkTexts, checkUserTexts } from '../../src/portal/text-limits';

const refused = (attribute: string) => expect.objectContaining({ code: 'invalid-value', attribute }) as Error;

describe('the length of texts', () => {
  test('256 characters of what names something, 1,024 of other texts; an emoji is one', () => {
    expect(() => checkTexts({ userName: 'x'.repeat(256), displayName: 'x'.repeat(1_024) })).not.toThrow();
    expect(() => checkTexts({ userName: '😀'.repeat(256) })).not.toThrow();
    expect(() => checkTexts({ userName: '😀'.repeat(257) })).toThrow(refused('userName'));
    expect(() => checkTexts({ name: 'x'.repeat(257) })).toThrow(refused('name'));
    expect(() => checkTexts({ externalId: 'x'.repeat(1_025) })).toThrow(refused('externalId'));
  });

  test('and no more bytes than an index takes, as it is written and as it is compared', () => {
    expect(() => checkTexts({ displayName: 'ä'.repeat(1_001) })).toThrow(refused('displayName'));
    // NFKC makes 18 characters of this one.
    expect(() => checkTexts({ userName: '\ufdfa'.repeat(70) })).toThrow(refused('userName'));
  });

  test('of the profile only e-mail addresses have one', () => {
    const profile = { title: 'x'.repeat(5_000), emails: [{ value: 'a@x' }] };
    expect(() => checkUserTexts({ profile })).not.toThrow();
    const emails = [{ value: 'a@x' }, { value: 'x'.repeat(1_025) }];
    expect(() => checkUserTexts({ profile: { emails } })).toThrow(refused('emails'));
  });
});

test.each(['a\0', '\ud800', '\udc00x'])('%j is kept by no attribute, however deep', (text) => {
  expect(() => checkTexts({ displayName: text })).toThrow(refused('displayName'));
  expect(() => checkUserTexts({ profile: { name: { givenName: text } } })).toThrow(refused('name'));
  expect(() => checkUserTexts({ profile: { phoneNumbers: [{ value: text }] } })).toThrow(refused('phoneNumbers'));
});

test('what is no text has no length', () => {
  expect(() => checkTexts({ active: true, description: null, type: undefined, count: 3 })).not.toThrow();
});
