import { PortalError } from '../../../src/portal/errors';
import { preparePassword } from '../../../src/portal/passwords/prepare-password';

describe('preparePassword: "prepare for international comparison" (RFC 7643 §4.1.1), OpaqueString (RFC 8265 §4.2)', () => {
  test('composed and decomposed é are one password: "MUST apply Unicode Normalization Form C"', () => {
    expect(preparePassword('caf\u0065\u0301')).toBe(preparePassword('caf\u00e9'));
  });

  test.each(['\u00a0', '\u2003', '\u3000', '\u202f'])(
    '"map any instances of non-ASCII space to U+0020": %j',
    (space) => {
      expect(preparePassword(`correct${space}horse`)).toBe('correct horse');
    },
  );

  test('"There is no case mapping": nor are compatibility characters or spaces changed', () => {
    expect(preparePassword('  ＡＬＩＣＥ ﬁ Alice  ')).toBe('  ＡＬＩＣＥ ﬁ Alice  ');
  });

  test('"A zero-length password is not allowed"', () => {
    expect(refusal('')).toMatchObject({ code: 'invalid-password', attribute: 'password' });
  });

  test.each(['\0', 'abc\0x', 'abcdefgh\0'])('U+0000 is refused wherever it stands: %j', (password) => {
    expect(refusal(password).message).toContain('U+0000');
  });

  test.each(['\ud800abcdefgh', 'abcdefgh\udfff'])(
    'a lone surrogate is refused: no two of them can be told apart as UTF-8',
    (password) => {
      expect(refusal(password).code).toBe('invalid-password');
    },
  );

  test('4,096 bytes are taken, more are not, however they are counted', () => {
    expect(preparePassword('a'.repeat(4096))).toHaveLength(4096);
    expect(refusal('a'.repeat(4097)).message).toContain('4096');
    expect(refusal('é'.repeat(2049)).message).toContain('4096');
  });

  test('a password of 1 MB is refused within 5 ms', () => {
    const huge = 'é'.repeat(512 * 1024);
    const times = Array.from({ length: 10 }, () => {
      const start = performance.now();
      expect(refusal(huge).code).toBe('invalid-password');
      return performance.now() - start;
    });
    // The others may have had to wait for the machine.
    expect(Math.min(...times)).toBeLessThan(5);
  });

  test('no refusal quotes the password', () => {
    expect(refusal('hunter2\0').message).not.toContain('hunter2');
  });
});

function refusal(password: string): PortalError {
  try {
    preparePassword(password);
  } catch (error) {
    if (error instanceof PortalError) return error;
  }
  throw new Error('the password was taken');
}
