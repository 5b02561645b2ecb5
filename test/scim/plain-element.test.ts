import type { JsonObject } from '../../src/portal/model';
import { coerceParts } from '../../src/scim/coerce/coerce-value';
import { groupSchema } from '../../src/scim/schemas/group-schema';
import { isPlainElement } from '../../src/scim/plain-element';
import type { AttributeDefinition } from '../../src/scim/schemas/schema';
import { userSchema } from '../../src/scim/schemas/user-schema';

const COMPLEX: readonly AttributeDefinition[] = [userSchema, groupSchema]
  .flatMap((schema) => [schema, ...schema.extensions.values()])
  .flatMap(({ attributes }) => [...attributes.values()])
  .filter(({ type }) => type === 'complex');

const TEXTS = [
  'x',
  'A b',
  'https://portal.example/Users/1',
  '',
  'True',
  '7',
  'a\0b',
  '\ud800',
  '{"value":"a"}',
  'straße',
];
const OTHERS = [null, undefined, true, 7, [], ['x'], {}, { value: 'x' }];

/** Each sub-attribute by its own name and by others, with each value; alone, and beside a plain text. */
function elementsOf({ subAttributes }: AttributeDefinition): JsonObject[] {
  const names = [...subAttributes.values()].map(({ name }) => name);
  const spelled = [...names, ...names.map((name) => name.toUpperCase()), 'displayName', 'unknown', '__proto__'];
  return spelled.flatMap((name) =>
    [...TEXTS, ...OTHERS].flatMap((value) => {
      const alone = JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(value) ?? 'null'}}`) as JsonObject;
      return [alone, { ...(names[0] !== undefined && { [names[0]]: 'beside' }), ...alone }];
    }),
  );
}

test('what is taken as it is, coercion would have left as it is; and most of what clients send is so', () => {
  let plain = 0;
  for (const attribute of COMPLEX) {
    for (const element of elementsOf(attribute).filter((each) => isPlainElement(each, attribute))) {
      const { parts, cleared, readOnly, unknown } = coerceParts(element, attribute, { tolerant: true });
      const coerced = { parts, cleared: [...cleared], readOnly, unknown };
      expect(coerced).toEqual({ parts: element, cleared: [], readOnly: [], unknown: [] });
      plain += 1;
    }
  }
  expect(plain).toBeGreaterThan(500);
});

test.each<[string, unknown, boolean]>([
  ['a member as clients send it', { value: '42', $ref: '../Users/42', type: 'User', display: 'Anna' }, true],
  ['nothing', {}, false],
  ['no object', '42', false],
  ['a list', [{ value: '42' }], false],
  ['a value of nothing', { value: '' }, false],
])('%s', (_what, element, expected) => {
  const members = groupSchema.attributes.get('members') as AttributeDefinition;
  expect(isPlainElement(element, members)).toBe(expected);
});
