import { dictionary } from '@zxcvbn-ts/language-common';
import { PortalError } from '../../../src/portal/errors';
import { createBlocklist } from '../../../src/portal/passwords/blocklist';
import { createPasswordPolicy, type PasswordOwner } from '../../../src/portal/passwords/policy';
import { preparePassword } from '../../../src/portal/passwords/prepare-password';
import { PASSWORD_POLICIES, type PasswordPolicyName } from '../../../src/portal/passwords/presets';

const blocklist = createBlocklist(() => Object.values(dictionary).flat());
const JOE: PasswordOwner = { userName: 'joedoe', names: ['Joe Doe', 'joseph.doe@example.com'] };

/** Why the policy refuses the password; undefined: it doesn't. */
function refusal(name: PasswordPolicyName, password: string, owner = JOE): string | undefined {
  const policy = createPasswordPolicy({ name, blocklist, portalNames: ['portal-scim', 'scim.example.org'] });
  try {
    policy.check(preparePassword(password), owner);
    return undefined;
  } catch (error) {
    if (!(error instanceof PortalError)) throw error;
    expect(error).toMatchObject({ code: 'invalid-password', attribute: 'password' });
    // The word itself is part of every refusal.
    if (password !== 'password') expect(error.message).not.toContain(password);
    return error.message;
  }
}

describe('standard: 8 to 256 characters, a blocklist, no composition rules', () => {
  test('counts characters, not bytes or UTF-16 units: "each Unicode code point SHALL be counted as a single character"', () => {
    expect(refusal('standard', '🐎🔋🐎🔋🐎🔋🐎')).toBe('The password must have at least 8 characters.');
    expect(refusal('standard', '🐎🔋🐎🔋🐎🔋🐎🔋')).toBeUndefined();
  });

  test('"permit a maximum password length of at least 64 characters": 64 × é are 128 bytes', () => {
    expect(refusal('standard', 'é'.repeat(64))).toBeUndefined();
  });

  test('256 characters are taken, 257 are not', () => {
    expect(refusal('standard', 'xY3 '.repeat(64))).toBeUndefined();
    expect(refusal('standard', `${'xY3 '.repeat(64)}!`)).toBe('The password must have at most 256 characters.');
  });

  test.each(['all lower case letters', '7294 1838 5501', 'ＦＵＬＬ ＷＩＤＴＨ ｗｏｒｄｓ'])(
    'imposes "no composition rules": %s',
    (password) => expect(refusal('standard', password)).toBeUndefined(),
  );

  test.each(['password', 'Password1', 'QWERTYUIOP', 'test1234', '12345678', 'iloveyou'])(
    '"compare the prospective secret against a blocklist", the whole of it, regardless of case: %s',
    (password) => expect(refusal('standard', password)).toContain('must not be a commonly used password'),
  );

  test('a common word within a longer password is no reason', () => {
    expect(refusal('standard', 'password of the week 31')).toBeUndefined();
  });

  test('repetition is no rule of its own: 15 × a is not listed', () => {
    expect(refusal('nist', 'a'.repeat(15))).toBeUndefined();
    expect(refusal('standard', '11111111')).toContain('commonly used');
  });
});

describe('"context-specific words, such as the name of the service, the username, and derivatives thereof"', () => {
  test.each([
    'JoeDoe2026',
    'joedoejoedoe',
    '!!joedoe!!',
    'joseph.doe99',
    'joseph.doe@example.com',
    'portal-scim1',
    'Scim.Example.Org',
  ])('refuses %s', (password) =>
    expect(refusal('standard', password)).toContain("the user's or the portal's own name"),
  );

  test('compares as user names are compared: full width is no way round', () => {
    expect(refusal('standard', 'ＪＯＥＤＯＥ2026')).toContain('own name');
  });

  test('a name in a password that is good without it is no reason', () => {
    expect(refusal('standard', 'joedoe rides 4 brown horses')).toBeUndefined();
  });

  test('a name of three letters occurs by chance', () => {
    expect(refusal('standard', 'banana split', { userName: 'ana' })).toBeUndefined();
  });
});

describe('a refusal', () => {
  test('lists every rule that is broken', () => {
    expect(refusal('layer7', 'joedoe')).toBe(
      'The password must have at least 8 characters, must contain an upper-case letter, must contain a digit, ' +
        "must contain one of !@#$%^&*- and must not be made of the user's or the portal's own name.",
    );
    expect(refusal('standard', '123456')).toBe(
      'The password must have at least 8 characters and must not be a commonly used password.',
    );
  });
});

describe('the other presets', () => {
  test('nist: "a minimum of 15 characters"', () => {
    expect(refusal('nist', 'fourteen chars')).toBe('The password must have at least 15 characters.');
    expect(refusal('nist', 'fifteen chars..')).toBeUndefined();
  });

  test('layer7: 8 to 60, one lower, one upper, one digit, one of !@#$%^&*-', () => {
    expect(refusal('layer7', 'Str0ng-horse')).toBeUndefined();
    expect(refusal('layer7', 'str0ng-horse')).toContain('an upper-case letter');
    expect(refusal('layer7', 'STR0NG-HORSE')).toContain('a lower-case letter');
    expect(refusal('layer7', 'Strong-horse')).toContain('a digit');
    expect(refusal('layer7', 'Str0ng_horse')).toContain('one of !@#$%^&*-');
    expect(refusal('layer7', `A1-${'a'.repeat(58)}`)).toContain('at most 60');
  });

  test('esri: at least 8, one letter and one digit; so the printed example test1234 is taken', () => {
    expect(refusal('esri', 'test1234', { userName: 'jdoe' })).toBeUndefined();
    expect(refusal('esri', '82746193')).toContain('a letter');
    expect(refusal('esri', 'onlyletters')).toContain('a digit');
    expect(refusal('esri', 'a1b2c3d')).toContain('at least 8');
  });

  test('none: one character will do, and so will a name', () => {
    expect(refusal('none', 'x')).toBeUndefined();
    expect(refusal('none', 'joedoe')).toBeUndefined();
  });

  test('every preset says its own name and keeps within what can be hashed', () => {
    for (const name of PASSWORD_POLICIES) {
      const { rules } = createPasswordPolicy({ name, blocklist, portalNames: [] });
      expect(rules.name).toBe(name);
      expect(rules.maximumLength).toBeLessThanOrEqual(4096);
    }
  });
});

describe('the blocklist', () => {
  test('has 10,000 entries or more', () => {
    expect(new Set(Object.values(dictionary).flat()).size).toBeGreaterThan(50_000);
  });

  test('loads its words with the first question, and once', () => {
    const load = jest.fn(() => ['Secret']);
    const lazy = createBlocklist(load);
    expect(load).not.toHaveBeenCalled();
    expect([lazy.has('sECRET'), lazy.has('other')]).toEqual([true, false]);
    expect(load).toHaveBeenCalledTimes(1);
  });
});
