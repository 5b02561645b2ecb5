import { displayPrefix, hashToken, hasTokenPrefix, newToken, parseToken } from '../../../src/portal/connections/token';

describe('tokens: psk_ or pss_, 32 random bytes, 6 characters of checksum', () => {
  test.each(['psk_', 'pss_'] as const)('%s', (prefix) => {
    const token = newToken(prefix);
    expect(token).toMatch(new RegExp(`^${prefix}[A-Za-z0-9_-]{49}$`));
    expect(parseToken(token)).toEqual({ prefix });
    expect(newToken(prefix)).not.toBe(token);
  });

  test('one changed character anywhere is refused', () => {
    const token = newToken('psk_');
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === 'A' ? 'B' : 'A';
      expect(parseToken(token.slice(0, at) + other + token.slice(at + 1))).toBeUndefined();
    }
  });

  test.each(['', 'psk_', 'abc', ` ${newToken('psk_')}`, `${newToken('psk_')}\n`, `${newToken('psk_')}=`])(
    '%j is no token',
    (text) => {
      expect(parseToken(text)).toBeUndefined();
    },
  );

  test('are kept as SHA-256, and shown by too little to use', () => {
    const token = newToken('psk_');
    expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(token.startsWith(displayPrefix(token))).toBe(true);
    expect(displayPrefix(token)).toHaveLength(10);
  });

  test('what claims to be one is told by how it starts', () => {
    expect(['psk_x', 'pss_', 'PSK_x', 'sk_', 'x'].map(hasTokenPrefix)).toEqual([true, true, false, false, false]);
  });
});
