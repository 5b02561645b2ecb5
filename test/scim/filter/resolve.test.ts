import type { Filter } from '../../../src/portal/query';
import { ScimError } from '../../../src/scim/errors';
import { parseFilter } from '../../../src/scim/filter/parse';
import { attributeRef, resolveElementFilter, resolveFilter } from '../../../src/scim/filter/resolve';
import { groupSchema } from '../../../src/scim/schemas/group-schema';
import { organizationSchema } from '../../../src/scim/schemas/organization-schema';
import type { ResourceSchema } from '../../../src/scim/schemas/schema';
import { CORE_USER, ENTERPRISE_USER, PORTAL_USER } from '../../../src/portal/schema-urns';
import { userSchema } from '../../../src/scim/schemas/user-schema';

const strict = { tolerant: false };
const tolerant = { tolerant: true };

function resolved(text: string, options = strict, schema: ResourceSchema = userSchema): Filter {
  return resolveFilter(parseFilter(text, { tolerant: true }), schema, options);
}

function refusal(text: string, options = strict, schema: ResourceSchema = userSchema): ScimError {
  try {
    resolved(text, options, schema);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error(`"${text}" was taken`);
}

function string(...path: string[]) {
  return { path, type: 'string', caseExact: false, multiValued: false };
}

describe('RFC 7644 §3.10: names are resolved regardless of case', () => {
  test.each([
    ['USERNAME eq "x"', ['userName']],
    ['Name.GivenName eq "x"', ['name', 'givenName']],
    [`${CORE_USER}:userName eq "x"`, ['userName']],
    [`${CORE_USER.toUpperCase()}:NAME.givenname eq "x"`, ['name', 'givenName']],
    [`${ENTERPRISE_USER}:department eq "x"`, [ENTERPRISE_USER, 'department']],
    [`${ENTERPRISE_USER.toLowerCase()}:manager.VALUE eq "x"`, [ENTERPRISE_USER, 'manager', 'value']],
    [`${PORTAL_USER}:organization.display eq "x"`, [PORTAL_USER, 'organization', 'display']],
  ])('%s', (text, path) => {
    expect(resolved(text)).toEqual({ kind: 'compare', attribute: string(...path), operator: 'eq', value: 'x' });
  });

  test('type, caseExact and plurality come from the schema', () => {
    expect(resolved('id eq "x"')).toMatchObject({ attribute: { path: ['id'], caseExact: true } });
    expect(resolved('photos.value eq "x"')).toMatchObject({
      attribute: { path: ['photos', 'value'], type: 'reference', caseExact: true, multiValued: true },
    });
    expect(resolved('active eq true')).toMatchObject({ attribute: { type: 'boolean', caseExact: true }, value: true });
    expect(resolved('schemas eq "x"')).toMatchObject({ attribute: { path: ['schemas'], multiValued: true } });
  });

  test('the tree keeps its shape', () => {
    expect(resolved('not (title pr) and (title eq "a" or emails[type eq "b"])')).toEqual({
      kind: 'and',
      operands: [
        { kind: 'not', operand: { kind: 'present', attribute: string('title') } },
        {
          kind: 'or',
          operands: [
            { kind: 'compare', attribute: string('title'), operator: 'eq', value: 'a' },
            {
              kind: 'element',
              attribute: { path: ['emails'], type: 'complex', caseExact: true, multiValued: true },
              where: { kind: 'compare', attribute: string('type'), operator: 'eq', value: 'b' },
            },
          ],
        },
      ],
    });
  });
});

describe('an extension’s attribute without its URN (T6)', () => {
  test('is understood by tolerant callers where only one extension has it', () => {
    expect(resolved('department eq "x"', tolerant)).toMatchObject({
      attribute: { path: [ENTERPRISE_USER, 'department'] },
    });
    expect(resolved('manager eq "x"', tolerant)).toMatchObject({
      attribute: { path: [ENTERPRISE_USER, 'manager', 'value'] },
    });
  });

  test('is unknown to strict ones, and where two have it', () => {
    expect(refusal('department eq "x"').detail).toContain('there is no attribute "department"');
    expect(refusal('organization pr', tolerant).detail).toContain('there is no attribute "organization"');
  });
});

describe('a complex attribute stands for its value (RFC 7644 §3.4.2.2: emails co "example.com")', () => {
  test.each([
    ['emails co "x"', ['emails', 'value'], userSchema],
    [`${ENTERPRISE_USER}:manager co "x"`, [ENTERPRISE_USER, 'manager', 'value'], userSchema],
    ['members co "x"', ['members', 'value'], groupSchema],
  ])('%s', (text, path, schema) => {
    expect(resolved(text, strict, schema)).toMatchObject({ kind: 'compare', attribute: { path } });
  });

  test('"pr" asks for any of its sub-attributes', () => {
    expect(resolved('name pr')).toMatchObject({ kind: 'present', attribute: { path: ['name'], type: 'complex' } });
    expect(resolved('emails pr')).toMatchObject({ kind: 'present', attribute: { path: ['emails'] } });
  });

  test.each(['name eq "x"', 'addresses co "x"', 'meta gt "x"', `${PORTAL_USER}:access eq "x"`])(
    '%s: it has no value',
    (text) => {
      expect(refusal(text, tolerant)).toMatchObject({ status: 400, scimType: 'invalidFilter' });
      expect(refusal(text, tolerant).detail).toContain('complex');
    },
  );

  test('sorting takes the same attribute', () => {
    expect(attributeRef(userSchema.resolve('emails')!)).toMatchObject({ path: ['emails', 'value'], multiValued: true });
    expect(attributeRef(userSchema.resolve('emails.type')!).path).toEqual(['emails', 'type']);
    expect(attributeRef(userSchema.resolve('name')!)).toMatchObject({ path: ['name'], type: 'complex' });
    expect(attributeRef(userSchema.resolve(`${PORTAL_USER}:organization`)!).path).toEqual([
      PORTAL_USER,
      'organization',
      'value',
    ]);
  });
});

describe('RFC 7644 §3.12 invalidFilter', () => {
  test.each([
    ['an unknown attribute', 'nickname1 eq "x"', '"nickname1"'],
    ['an unknown sub-attribute', 'emails.valu eq "x"', '"emails.valu"'],
    ['an unknown sub-attribute in brackets', 'emails[kind eq "x"]', 'there is no attribute "kind" in "emails"'],
    ['an unknown URN', 'urn:example:x:userName eq "x"', '"urn:example:x:userName"'],
    ['too long a path', 'name.givenName.x eq "x"', '"name.givenName.x"'],
    ['brackets behind what is not complex', 'title[value eq "x"]', "isn't a complex attribute"],
    ['brackets behind a sub-attribute', 'emails.value[value eq "x"]', "isn't a complex attribute"],
    ['brackets within brackets', 'emails[value[type eq "x"]]', "isn't a complex attribute"],
    ['a notation from the root in brackets', 'emails[emails.type eq "x"]', '"emails.type"'],
  ])('%s: %s', (_name, text, detail) => {
    for (const options of [strict, tolerant]) {
      expect(refusal(text, options)).toMatchObject({ status: 400, scimType: 'invalidFilter' });
      expect(refusal(text, options).detail).toContain(detail);
    }
  });

  test.each([
    'password eq "x"',
    'password pr',
    'password sw "a"',
    'not (password pr)',
    'password eq null',
    `${CORE_USER}:PASSWORD co "a"`,
    `title pr or ${PORTAL_USER}:notifyUser eq true`,
  ])('what is never shown is no oracle (RFC 7643 §7, §9.2): %s', (text) => {
    for (const options of [strict, tolerant]) {
      expect(refusal(text, options).detail).toContain("can't be used in a filter");
    }
  });
});

describe('RFC 7643 §2.5: null is no value', () => {
  test('eq null is not present, ne null is present', () => {
    const present = { kind: 'present', attribute: string('title') };
    expect(resolved('title eq null')).toEqual({ kind: 'not', operand: present });
    expect(resolved('title NE NULL')).toEqual(present);
    expect(resolved('emails eq null')).toMatchObject({ operand: { kind: 'present', attribute: { path: ['emails'] } } });
    expect(resolved('active ne null')).toMatchObject({ kind: 'present' });
  });

  test.each(['co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'])('%s null', (operator) => {
    expect(refusal(`title ${operator} null`, tolerant).scimType).toBe('invalidFilter');
  });
});

describe('RFC 7644 §3.4.2.2: operators suit the attribute’s type', () => {
  test.each(['gt', 'ge', 'lt', 'le'])(
    '"Boolean and Binary attributes SHALL cause a failed response": %s',
    (operator) => {
      expect(refusal(`active ${operator} true`, tolerant).scimType).toBe('invalidFilter');
      expect(refusal(`x509Certificates.value ${operator} "x"`, tolerant).scimType).toBe('invalidFilter');
    },
  );

  test.each(['co', 'sw', 'ew'])('there is no part of a boolean or a number: %s', (operator) => {
    expect(refusal(`active ${operator} "t"`, tolerant).scimType).toBe('invalidFilter');
    expect(refusal(`memberCount ${operator} 1`, tolerant, organizationSchema).scimType).toBe('invalidFilter');
  });

  test('all else applies', () => {
    expect(resolved('x509Certificates.value co "x"')).toMatchObject({ operator: 'co' });
    expect(resolved('title ge "x"')).toMatchObject({ operator: 'ge' });
    expect(resolved('profileUrl sw "https://"')).toMatchObject({ operator: 'sw' });
    expect(resolved('memberCount le 3', strict, organizationSchema)).toMatchObject({ operator: 'le', value: 3 });
  });
});

describe('values are of the attribute’s type', () => {
  test.each([
    ['active eq "True"', true],
    ['active eq "FALSE"', false],
    ['roles[primary eq "True"]', true],
    ['title eq 91608', '91608'],
    ['title eq 12345678901234567890', '12345678901234567890'],
    ['title eq True', 'True'],
  ])('tolerant callers may write %s (T3, T17)', (text, value) => {
    const filter = resolved(text, tolerant);
    expect(filter.kind === 'element' ? filter.where : filter).toMatchObject({ kind: 'compare', value });
    expect(refusal(text, strict)).toMatchObject({ status: 400, scimType: 'invalidFilter' });
  });

  test.each([
    ['active eq "yes"', userSchema],
    ['active eq 1', userSchema],
    ['meta.created gt "2011"', userSchema],
    ['meta.created gt 2011', userSchema],
    ['memberCount eq "3"', organizationSchema],
    ['memberCount eq 3.5', organizationSchema],
    ['memberCount eq true', organizationSchema],
  ])('nobody may write %s', (text, schema) => {
    expect(refusal(text, tolerant, schema)).toMatchObject({ status: 400, scimType: 'invalidFilter' });
  });

  test.each(['eq', 'ne', 'gt', 'ge', 'lt', 'le'])('a dateTime compares as the instant it is: %s', (operator) => {
    expect(resolved(`meta.created ${operator} "2011-05-13T04:42:34+02:00"`)).toMatchObject({
      operator,
      value: '2011-05-13T02:42:34.000Z',
    });
  });

  test.each(['co', 'sw', 'ew'])('a part of a dateTime is text: %s', (operator) => {
    expect(resolved(`meta.created ${operator} "2011-05"`)).toMatchObject({ operator, value: '2011-05' });
  });
});

describe('a value path on a single complex attribute (T8)', () => {
  test('is an element filter like any other', () => {
    expect(resolved(`${ENTERPRISE_USER}:manager[value eq "x"]`)).toMatchObject({
      kind: 'element',
      attribute: { path: [ENTERPRISE_USER, 'manager'], multiValued: false },
      where: { attribute: { path: ['value'] } },
    });
  });
});

describe('resolveElementFilter: what stands in the brackets of a PATCH path', () => {
  const members = groupSchema.resolve('members')!.attribute;
  const resolveIn = (text: string, options = strict) =>
    resolveElementFilter(parseFilter(text, strict), members, options);

  test('names are relative to the element, in any case', () => {
    expect(resolveIn('VALUE eq "x" or not (type eq "User")')).toEqual({
      kind: 'or',
      operands: [
        { kind: 'compare', attribute: string('value'), operator: 'eq', value: 'x' },
        { kind: 'not', operand: { kind: 'compare', attribute: string('type'), operator: 'eq', value: 'User' } },
      ],
    });
  });

  test('an unknown one is 400 invalidFilter', () => {
    expect(() => resolveIn('members.value eq "x"', tolerant)).toThrow(ScimError);
    expect(() => resolveIn('userName eq "x"', tolerant)).toThrow('there is no attribute "userName" in "members"');
  });
});
