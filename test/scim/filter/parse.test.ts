import { ScimError } from '../../../src/scim/errors';
import { parseFilter } from '../../../src/scim/filter/parse';
import type { FilterSyntax } from '../../../src/scim/filter/syntax';
import { countProcessorTime } from '../../support/processor-time';

const strict = { tolerant: false };
const tolerant = { tolerant: true };

/** The filter written back with every bracket and in one way, so that a test reads like the grammar. */
function show(syntax: FilterSyntax): string {
  switch (syntax.kind) {
    case 'compare':
      return `${syntax.attribute} ${syntax.operator} ${JSON.stringify(syntax.value.value)}`;
    case 'present':
      return `${syntax.attribute} pr`;
    case 'element':
      return `${syntax.attribute}[${show(syntax.where)}]`;
    case 'not':
      return `not(${show(syntax.operand)})`;
    case 'and':
    case 'or':
      return `(${syntax.operands.map(show).join(` ${syntax.kind} `)})`;
  }
}

function parsed(text: string, options = strict): string {
  return show(parseFilter(text, options));
}

function refusal(text: string, options = strict): ScimError {
  try {
    parseFilter(text, options);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error(`"${text}" was taken`);
}

/** Of the processor, at best. */
function milliseconds(work: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const spent = countProcessorTime();
    work();
    return spent();
  });
  return Math.min(...times);
}

describe('RFC 7644 §3.4.2.2: the examples', () => {
  test.each([
    ['userName eq "bjensen"', 'userName eq "bjensen"'],
    [`name.familyName co "O'Malley"`, `name.familyName co "O'Malley"`],
    ['userName sw "J"', 'userName sw "J"'],
    [
      'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"',
      'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"',
    ],
    ['title pr', 'title pr'],
    ['meta.lastModified gt "2011-05-13T04:42:34Z"', 'meta.lastModified gt "2011-05-13T04:42:34Z"'],
    ['title pr and userType eq "Employee"', '(title pr and userType eq "Employee")'],
    ['title pr or userType eq "Intern"', '(title pr or userType eq "Intern")'],
    [
      'schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"',
      'schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"',
    ],
    [
      'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")',
      '(userType eq "Employee" and (emails co "example.com" or emails.value co "example.org"))',
    ],
    [
      'userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")',
      '(userType ne "Employee" and not((emails co "example.com" or emails.value co "example.org")))',
    ],
    ['userType eq "Employee" and (emails.type eq "work")', '(userType eq "Employee" and emails.type eq "work")'],
    [
      'userType eq "Employee" and emails[type eq "work" and value co "@example.com"]',
      '(userType eq "Employee" and emails[(type eq "work" and value co "@example.com")])',
    ],
    [
      'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]',
      '(emails[(type eq "work" and value co "@example.com")] or ims[(type eq "xmpp" and value co "@foo.com")])',
    ],
  ])('%s', (text, expected) => {
    expect(parsed(text)).toBe(expected);
  });
});

describe('RFC 7644 §3.4.2.2: "operators … evaluated in order of precedence": grouping, not, and, or', () => {
  test.each([
    ['a pr or b pr and c pr', '(a pr or (b pr and c pr))'],
    ['a pr and b pr or c pr', '((a pr and b pr) or c pr)'],
    ['(a pr or b pr) and c pr', '((a pr or b pr) and c pr)'],
    ['not (a pr) and b pr', '(not(a pr) and b pr)'],
    ['not (a pr and b pr) or c pr', '(not((a pr and b pr)) or c pr)'],
    ['not(not (a pr))', 'not(not(a pr))'],
    ['((a eq 1))', 'a eq 1'],
    ['(a pr or (b pr and c pr))', '(a pr or (b pr and c pr))'],
    ['emails[not (type eq "work") and value pr]', 'emails[(not(type eq "work") and value pr)]'],
    ['emails[(type eq "work")]', 'emails[type eq "work"]'],
  ])('%s', (text, expected) => {
    expect(parsed(text)).toBe(expected);
  });

  test('"Attribute names and attribute operators used in filters are case insensitive"', () => {
    expect(parsed('USERNAME Eq "x" AND NOT (title PR) Or name SW "y"')).toBe(
      '((USERNAME eq "x" and not(title pr)) or name sw "y")',
    );
  });

  test('not is an attribute like any other where no bracket follows', () => {
    expect(parsed('not pr')).toBe('not pr');
    expect(parsed('pr pr and and pr')).toBe('(pr pr and and pr)');
  });

  test('Microsoft Entra filters on a sub-attribute behind the brackets: one element is both', () => {
    expect(parsed('emails[type eq "work"].value eq "a@example.com"')).toBe(
      'emails[(type eq "work" and value eq "a@example.com")]',
    );
    expect(parsed('emails[type eq "a" or type eq "b"].value pr and title pr')).toBe(
      '(emails[((type eq "a" or type eq "b") and value pr)] and title pr)',
    );
  });

  test('an attribute may be qualified by a URN with dots and colons', () => {
    expect(parsed('urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "1"')).toBe(
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "1"',
    );
    expect(parsed('urn:ietf:params:scim:schemas:extension:portal:2.0:User:access[role eq "1"]')).toBe(
      'urn:ietf:params:scim:schemas:extension:portal:2.0:User:access[role eq "1"]',
    );
  });

  test('spaces around brackets may be more, less, or line ends', () => {
    expect(parsed(' ( a  pr )and\tb\r\npr ')).toBe('(a pr and b pr)');
  });
});

describe('RFC 7644 §3.4.2.2: compValue is a JSON value', () => {
  test.each([
    [String.raw`"a\"b"`, 'a"b'],
    [String.raw`"a\\"`, 'a\\'],
    [String.raw`"\/\b\f\n\r\t"`, '/\b\f\n\r\t'],
    [String.raw`"caf\u00e9 \ud83d\ude00"`, 'café 😀'],
    ['"%_\'--;) or ("', "%_'--;) or ("],
    ['""', ''],
    ['true', true],
    ['False', false],
    ['NULL', null],
    ['0', 0],
    ['-12.5e2', -1250],
  ])('%s', (text, value) => {
    expect(parseFilter(`a eq ${text}`, strict)).toMatchObject({ value: { value } });
  });

  test('a number keeps its text, for attributes that are strings', () => {
    expect(parseFilter('a eq 12345678901234567890', strict)).toMatchObject({ value: { text: '12345678901234567890' } });
  });

  test.each([
    String.raw`"\x"`,
    String.raw`"\u12"`,
    '"line\nend"',
    String.raw`"nul\u0000"`,
    '"nul\0"',
    String.raw`"half \ud83d"`,
    '"half \ud83d"',
    '1e999',
    'a\0b',
  ])('%j is none, or nothing that can be stored', (text) => {
    expect(refusal(`a eq ${text}`, tolerant)).toMatchObject({ status: 400, scimType: 'invalidFilter' });
  });

  test('a word without quotes is a string for tolerant callers only', () => {
    expect(parsed('externalId eq jyoung@example.com and title pr', tolerant)).toBe(
      '(externalId eq "jyoung@example.com" and title pr)',
    );
    expect(parsed('externalId eq 0012', tolerant)).toBe('externalId eq "0012"');
    expect(refusal('externalId eq jyoung').detail).toBe(
      'The filter is wrong at position 15: expected a value: a JSON string in quotes, a number, true, false or null, ' +
        'found "jyoung".',
    );
  });
});

describe('RFC 7644 §3.12: what is no filter is 400 invalidFilter, with the position', () => {
  test.each([
    ['', 1],
    ['userName', 9],
    ['userName regex "x"', 10],
    ['userName eq', 12],
    ['userName eq and title pr', 13],
    ['userName eq "x', 13],
    ['userName eq "x" title pr', 17],
    ['userName eq "x" and', 20],
    ['userName eq "x" and or title pr', 24],
    ['(userName pr', 13],
    ['userName pr)', 12],
    ['not userName pr', 5],
    ['emails[type eq "work"', 22],
    ['emails[type eq "work"]]', 23],
    ['emails[]', 8],
    ['emails[type eq "work"].value', 29],
    ['emails[type eq "work"].value.x eq 1', 23],
    ['emails[type eq "work"] .value eq 1', 24],
    ['"userName" eq "x"', 1],
    ['user=name eq "x"', 1],
    ['1st eq "x"', 1],
    ['userNäme eq "x"', 1],
    ["userName eq 'x'", 13],
    ['userName pr; drop table users', 10],
  ])('%s', (text, position) => {
    const { status, scimType, detail } = refusal(text);
    expect({ status, scimType }).toEqual({ status: 400, scimType: 'invalidFilter' });
    expect(detail).toContain(`at position ${position}:`);
  });

  test('what was found is shown, but not at length', () => {
    expect(refusal(`a eq ${'x'.repeat(100)}`).detail).toMatch(/found "x{40}…"\.$/);
    expect(refusal('a eq').detail).toMatch(/found nothing\.$/);
  });
});

describe('limits: 4,096 characters, depth 32, 256 terms', () => {
  const nested = (depth: number) => `${'('.repeat(depth)}a pr${')'.repeat(depth)}`;
  const joined = (terms: number) => Array.from({ length: terms }, () => 'a pr').join(' or ');

  test('just within them', () => {
    expect(parsed(`a eq "${'x'.repeat(4096 - 7)}"`)).toHaveLength(4096);
    expect(parsed(nested(32))).toBe('a pr');
    expect(parsed(`${'not ('.repeat(31)}a[b pr]${')'.repeat(31)}`)).toContain('a[b pr]');
    expect(parseFilter(joined(256), strict)).toMatchObject({ operands: { length: 256 } });
  });

  test.each([
    ['4,097 characters', `a eq "${'x'.repeat(4097 - 7)}"`, 'at most 4096 characters, not 4097'],
    ['depth 33', nested(33), 'nested deeper than 32 levels, at position 33'],
    ['depth 33 of not', `${'not ('.repeat(33)}a pr${')'.repeat(33)}`, 'nested deeper than 32 levels'],
    ['depth 33 with a value path', `${'('.repeat(32)}a[b pr]${')'.repeat(32)}`, 'nested deeper than 32 levels'],
    ['257 terms', joined(257), 'more than 256 terms, at position'],
    ['10,000 parentheses', nested(10_000), 'at most 4096 characters'],
    ['2,000 parentheses', nested(2000), 'nested deeper than 32 levels'],
  ])('%s', (_name, text, detail) => {
    expect(refusal(text)).toMatchObject({ status: 400, scimType: 'invalidFilter' });
    expect(refusal(text).detail).toContain(detail);
  });

  test.each([
    ['60 backslashes', `userName eq "${'\\'.repeat(60)}"`],
    ['60 backslashes without an end', `userName eq "${'\\'.repeat(60)}`],
    ['4,000 backslashes without an end', `userName eq "${'\\'.repeat(4001)}`],
    ['20 ORs joined by AND', Array.from({ length: 20 }, (_, n) => `(a eq ${n} or b eq ${n})`).join(' and ')],
    ['4,000 spaces', `a${' '.repeat(4000)}pr`],
    ['a word of 4,000 characters', `a eq ${'1'.repeat(4000)}x`],
    ['2,000 openings', '('.repeat(4096)],
    ['not not not', 'not '.repeat(1000)],
  ])('%s are read in linear time', (_name, text) => {
    const attempt = () => {
      try {
        parseFilter(text, tolerant);
      } catch (error) {
        expect(error).toBeInstanceOf(ScimError);
      }
    };
    expect(milliseconds(attempt)).toBeLessThan(10);
  });

  test('an AND of ORs keeps its size', () => {
    const text = Array.from({ length: 20 }, (_, n) => `(a eq ${n} or b eq ${n})`).join(' and ');
    expect(parsed(text)).toBe(`(${text})`);
  });
});
