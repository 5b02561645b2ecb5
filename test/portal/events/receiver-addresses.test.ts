import { createReceiverAddresses } from '../../../src/portal/events/receiver-addresses';

describe('where events are sent to (reliability 43)', () => {
  const usual = createReceiverAddresses([]);

  test.each([
    ['this machine', ['127.0.0.1', '127.255.255.254', '::1', '0.0.0.0', '::']],
    ['private networks', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd12:3456::1']],
    ['link-local, and the metadata of clouds', ['169.254.169.254', '169.254.0.1', 'fe80::1', 'febf::1', 'fec0::1']],
    ['what lies behind a carrier’s translation', ['100.64.0.1', '100.127.255.255']],
    ['many at once', ['224.0.0.1', '239.255.255.250', '255.255.255.255', 'ff02::1']],
    [
      'reserved, documentation, benchmarks',
      ['192.0.2.1', '198.18.0.1', '203.0.113.9', '240.0.0.1', '2001:db8::1', '3fff::1'],
    ],
    [
      'IPv4 in IPv6’s clothes',
      ['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:7f00:1', '::127.0.0.1', '::ffff:0:127.0.0.1'],
    ],
    [
      'IPv4 by translation or in tunnels',
      ['64:ff9b::127.0.0.1', '64:ff9b::a00:1', '64:ff9b:1::1', '2002:7f00:1::1', '2001:0:1::1'],
    ],
    ['networks without a use', ['100::1', '1fff::1', '4000::1', '5f00::1', 'a000::1']],
    ['no address at all', ['', 'localhost', '1.2.3', '127.1', '0x7f.0.0.1']],
  ])('not to %s', (_what, addresses) => {
    expect(addresses.filter((address) => usual.refusalOf(address) === undefined)).toEqual([]);
  });

  test('to public addresses, behind NAT64 too', () => {
    const addresses = ['8.8.8.8', '93.184.216.34', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '64:ff9b::808:808'];
    expect(addresses.filter((address) => usual.refusalOf(address) !== undefined)).toEqual([]);
  });

  test('to a network that EVENT_NETWORKS names, and no other', () => {
    const { refusalOf } = createReceiverAddresses(['10.1.0.0/16', '192.168.7.9', 'fd00:1::/32']);
    expect(['10.1.255.255', '192.168.7.9', 'fd00:1::9', '::ffff:10.1.0.1'].map(refusalOf)).toEqual(
      Array(4).fill(undefined),
    );
    expect(['10.2.0.1', '192.168.7.8', 'fd00:2::9'].filter((address) => refusalOf(address) === undefined)).toEqual([]);
    expect(refusalOf('10.2.0.1')).toBe("10.2.0.1 is no public address, and EVENT_NETWORKS doesn't have it");
  });

  test.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f000001/',
    'https://2130706433/',
    'https://0177.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:169.254.169.254]/',
    'https://①②⑦.⓪.⓪.①/',
    'https://portal.example.org:22/',
    'https://portal.example.org:465/',
    'http://portal.example.org/',
    'http://8.8.8.8/',
    'ftp://portal.example.org/',
    'file:///etc/passwd',
    'data:text/plain,x',
  ])('%s is refused by itself', (url) => {
    expect(usual.refusalOfUrl(new URL(url))).toEqual(expect.any(String));
  });

  test.each(['https://portal.example.org/events?key=1', 'https://portal.example.org:8443/', 'https://8.8.8.8/'])(
    '%s is not',
    (url) => {
      expect(usual.refusalOfUrl(new URL(url))).toBeUndefined();
    },
  );

  test('http only to this machine, and only where EVENT_NETWORKS names it', () => {
    const here = createReceiverAddresses(['127.0.0.1', '10.0.0.0/8']);
    expect(here.refusalOfUrl(new URL('http://127.0.0.1:5000/'))).toBeUndefined();
    for (const url of ['http://127.0.0.2:5000/', 'http://10.0.0.1/', 'http://localhost:5000/']) {
      expect(here.refusalOfUrl(new URL(url))).toBe('it must begin with https://');
    }
  });
});
