import { checkAllowedAddresses, demandAllowedAddress } from '../../../src/portal/connections/allowed-addresses';
import type { Connection } from '../../../src/portal/connections/connection';

const connection = (allowedAddresses: readonly string[] | null) => ({ name: 'okta', allowedAddresses }) as Connection;
/** What the call is refused with. */
function refusalOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('It was not refused.');
}

const LIST = ['192.0.2.7', '198.51.100.0/24', '2001:db8::/32', '::1'];

describe('what a list of addresses may hold', () => {
  test('addresses and networks of both kinds, once each', () => {
    expect(checkAllowedAddresses([' 192.0.2.7 ', '192.0.2.7', '10.0.0.0/8', '2001:DB8::/32', '0.0.0.0/0'])).toEqual([
      '192.0.2.7',
      '10.0.0.0/8',
      '2001:db8::/32',
      '0.0.0.0/0',
    ]);
  });

  test('nothing in it is no list: anywhere', () => {
    expect([checkAllowedAddresses([]), checkAllowedAddresses(null), checkAllowedAddresses(undefined)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  test.each([
    '',
    'example.org',
    '192.0.2',
    '192.0.2.0/33',
    '2001:db8::/129',
    '192.0.2.0/-1',
    '192.0.2.0/',
    'fe80::1%eth0',
    '10.0.0.1/8/8',
  ])('not %j', (entry) => {
    expect(refusalOf(() => checkAllowedAddresses([entry]))).toMatchObject({
      code: 'invalid-value',
      attribute: 'allowedAddresses',
    });
  });

  test('nor more than a hundred', () => {
    const many = Array.from({ length: 101 }, (_, at) => `10.0.${at}.0/24`);
    expect(refusalOf(() => checkAllowedAddresses(many))).toMatchObject({ code: 'invalid-value' });
    expect(checkAllowedAddresses(many.slice(1))).toHaveLength(100);
  });
});

describe('from where a connection may be used', () => {
  test.each([
    '192.0.2.7',
    '::ffff:192.0.2.7',
    '198.51.100.0',
    '198.51.100.255',
    '2001:db8:ffff::9',
    '::1',
    '192.0.2.7:50123',
    '[2001:db8::9]:443',
  ])('%s is on the list', (address) => {
    expect(() => demandAllowedAddress(connection(LIST), address)).not.toThrow();
  });

  test.each(['192.0.2.8', '198.51.101.0', '::ffff:192.0.2.8', '2001:db9::1', '::2', '', 'unknown', undefined])(
    '%s is not',
    (address) => {
      expect(refusalOf(() => demandAllowedAddress(connection(LIST), address))).toMatchObject({ code: 'forbidden' });
    },
  );

  test('without a list, from anywhere', () => {
    expect(() => demandAllowedAddress(connection(null), undefined)).not.toThrow();
  });
});
