import fc from 'fast-check';
import { countMembers } from '../../src/http/limits';
import { repeatsName } from '../../src/http/repeats-name';
import { countProcessorTime } from '../support/processor-time';

function objectOf(members: number): string {
  return `{${Array.from({ length: members }, (_, at) => `"${at}":1`).join()}}`;
}

const exact = { ignoreCase: false };
const inAnyCase = { ignoreCase: true };

function repeats(json: string, options: { readonly ignoreCase: boolean }): boolean {
  return repeatsName(JSON.parse(json), { members: countMembers(Buffer.from(json)), ...options });
}

/** Objects as lists of members, which can say a name twice. */
type Written = string | readonly Written[] | { readonly members: readonly (readonly [string, Written])[] };

const written = fc.letrec<{ value: Written }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('x', ':', '{"a":1', '\\'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.record({
      members: fc.array(fc.tuple(fc.constantFrom('a', 'A', 'b', 'B', 'é', 'É', 'İ', 'i̇', 'x"'), tie('value')), {
        maxLength: 4,
      }),
    }),
  ),
})).value;

function jsonOf(value: Written): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (!('members' in value)) return `[${value.map(jsonOf).join()}]`;
  return `{${value.members.map(([name, member]) => `${JSON.stringify(name)}:${jsonOf(member)}`).join()}}`;
}

function saysTwice(value: Written, { ignoreCase }: { readonly ignoreCase: boolean }): boolean {
  if (typeof value === 'string') return false;
  if (!('members' in value)) return value.some((item) => saysTwice(item, { ignoreCase }));
  const names = value.members.map(([name]) => (ignoreCase ? name.toLowerCase() : name));
  return new Set(names).size < names.length || value.members.some(([, member]) => saysTwice(member, { ignoreCase }));
}

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
    expect(repeats(json, exact)).toBe(true);
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
    expect(repeats(json, exact)).toBe(false);
  });

  test('regardless of case where asked to', () => {
    expect(repeats('{"userName":1,"USERNAME":2}', { ignoreCase: true })).toBe(true);
    expect(repeats('{"userName":1,"userNam":2}', { ignoreCase: true })).toBe(false);
  });

  test('what JSON.stringify wrote repeats nothing, until a member is written twice', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), fc.jsonValue(), (value, name, other) => {
        const json = JSON.stringify(value, undefined, 1);
        expect(repeats(json, exact)).toBe(false);
        const member = `${JSON.stringify(name)}:${JSON.stringify(other)}`;
        expect(repeats(`[{${member},"x${name.length}y":${json},${member}}]`, exact)).toBe(true);
      }),
    );
  });

  test('whatever is written, and however often names were read before', () => {
    for (const options of [exact, inAnyCase]) {
      fc.assert(
        fc.property(written, (value) => {
          expect(repeats(jsonOf(value), options)).toBe(saysTwice(value, options));
        }),
        { numRuns: 2_000 },
      );
    }
  });

  test('with more names than are remembered, and longer ones', () => {
    const many = Array.from({ length: 3_000 }, (_, at) => `"Name${at}":${at}`);
    const long = 'n'.repeat(1_000);
    expect(repeats(`{${many.join()}}`, inAnyCase)).toBe(false);
    expect(repeats(`{${many.join()},"NAME2999":1}`, inAnyCase)).toBe(true);
    expect(repeats(`{${many.join()},"NAME1":1}`, inAnyCase)).toBe(true);
    expect(repeats(`{"${long}":1,"${long}m":1}`, inAnyCase)).toBe(false);
    expect(repeats(`{"${long}":1,"${long.toUpperCase()}":1}`, inAnyCase)).toBe(true);
  });

  test.each([
    ['quotes after backslashes', `"${'\\\\'.repeat(2_000_000)}"`],
    ['escaped quotes', `"${'\\"'.repeat(2_000_000)}"`],
    ['empty objects', `[${'{},'.repeat(2_000_000)}{}]`],
    ['members', `[${Array.from({ length: 30 }, () => objectOf(10_000)).join()}]`],
  ])('in time: 4 MB of %s', (_title, json) => {
    const value: unknown = JSON.parse(json);
    const spent = countProcessorTime();
    const members = countMembers(Buffer.from(json));
    expect(repeatsName(value, { members, ...inAnyCase })).toBe(false);
    expect(spent()).toBeLessThan(2000);
  });

  test('an object of more members than 10,000 → 400', () => {
    expect(() => repeats(objectOf(10_001), exact)).toThrow('more than 10000 members');
  });
});
