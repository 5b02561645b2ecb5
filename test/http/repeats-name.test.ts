import fc from 'fast-check';
import { repeatsName } from '../../src/http/repeats-name';
import { countProcessorTime } from '../support/processor-time';

function objectOf(members: number): string {
  return `{${Array.from({ length: members }, (_, at) => `"${at}":1`).join()}}`;
}

const exact = { ignoreCase: false };

describe('RFC 8259 §4: "The names within an object SHOULD be unique"', () => {
  test.each([
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '[{"x":{"a":[],"b":{},"a":{}}}]',
    '{"a":{"b":1},"c":[1,2,{"d":1}],"a":3}',
    '{"a\\"":1,"a\\"":2}',
    '{"\\\\":1,"\\\\":2}',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
    ' { "a" : "b" , "a" : "b" } ',
  ])('%s repeats one', (json) => {
    expect(repeatsName(json, exact)).toBe(true);
  });

  test.each([
    '{}',
    '[]',
    '"a"',
    '7',
    '["a","a"]',
    '{"a":"a","b":"a"}',
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '{"a":["a","b",{"b":"a"}],"b":"\\",\\"a\\":1"}',
    '{"a":1,"A":2}',
    '{"a\\\\":"\\\\","a":1}',
    '{"a":",","b":"{","c":"}"}',
  ])('%s does not', (json) => {
    expect(repeatsName(json, exact)).toBe(false);
  });

  test('regardless of case where asked to', () => {
    expect(repeatsName('{"userName":1,"USERNAME":2}', { ignoreCase: true })).toBe(true);
    expect(repeatsName('{"userName":1,"userNam":2}', { ignoreCase: true })).toBe(false);
  });

  test('what JSON.stringify wrote repeats nothing, until a member is written twice', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), fc.jsonValue(), (value, name, other) => {
        const json = JSON.stringify(value, undefined, 1);
        expect(repeatsName(json, exact)).toBe(false);
        const member = `${JSON.stringify(name)}:${JSON.stringify(other)}`;
        expect(repeatsName(`[{${member},"x${name.length}y":${json},${member}}]`, exact)).toBe(true);
      }),
    );
  });

  test.each([
    ['quotes after backslashes', `"${'\\\\'.repeat(2_000_000)}"`],
    ['escaped quotes', `"${'\\"'.repeat(2_000_000)}"`],
    ['empty objects', `[${'{},'.repeat(2_000_000)}{}]`],
    ['members', `[${Array.from({ length: 30 }, () => objectOf(10_000)).join()}]`],
  ])('in time: 4 MB of %s', (_title, json) => {
    const spent = countProcessorTime();
    expect(repeatsName(json, exact)).toBe(false);
    expect(spent()).toBeLessThan(2000);
  });

  test('an object of more members than 10,000 → 400', () => {
    expect(() => repeatsName(objectOf(10_001), exact)).toThrow('more than 10000 members');
  });
});
