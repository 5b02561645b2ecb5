import { isIP, type BlockList } from 'node:net';
import { familyOf, networkList } from '../network-list';

/** Which addresses on the network events may be sent to. */
export interface ReceiverAddresses {
  /** Why nothing is sent to an address of a receiver: a sentence's end; undefined where it is. */
  refusalOf(address: string): string | undefined;
  /** The same for its URL, as far as that alone tells. */
  refusalOfUrl(url: URL): string | undefined;
}

/** IPv4 that isn't the public internet (RFC 6890): this machine, its networks, its cloud's metadata, many at once. */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** Of IPv6 only global unicast, `2000::/3`, is public; what in it isn't, and what brings one to IPv4 by other ways. */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '4000::/2', '8000::/1'];

/** Below `2000::/3` there is one network that leads to the internet, that of NAT64 (RFC 6052): `64:ff9b::/96`. */
const BELOW_GLOBAL = [
  ['::', '64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['64:ff9b::1:0:0', '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
] as const;

const LOOPBACK = ['127.0.0.0/8', '::1/128'];

/** Ports below that are other protocols', which could take a request for something else. */
const FIRST_FREE_PORT = 1024;

/** `networks`: those (`10.1.0.0/16`, `::1`) that events may be sent to although they aren't public. */
export function createReceiverAddresses(networks: readonly string[]): ReceiverAddresses {
  const [special, allowed, loopback] = [specialAddresses(), networkList(networks), networkList(LOOPBACK)];

  function refusalOf(address: string): string | undefined {
    const family = familyOf(address);
    if (isIP(address) === 0) return `${address} is no address`;
    if (allowed.check(address, family) || !special.check(address, family)) return undefined;
    return `${address} is no public address, and EVENT_NETWORKS doesn't have it`;
  }

  /** Without encryption nobody else must be on the way. */
  function refusalOfPlain(host: string): string | undefined {
    const family = familyOf(host);
    const here = isIP(host) !== 0 && loopback.check(host, family) && allowed.check(host, family);
    return here ? undefined : 'it must begin with https://';
  }

  return {
    refusalOf,
    refusalOfUrl(url) {
      const host = hostOf(url);
      const port = url.port === '' ? undefined : Number(url.port);
      if (url.protocol !== 'https:') return url.protocol === 'http:' ? refusalOfPlain(host) : refusalOfPlain('');
      if (port !== undefined && port < FIRST_FREE_PORT) return `port ${port} is another protocol's`;
      return isIP(host) === 0 ? undefined : refusalOf(host);
    },
  };
}

/** The name or address to connect to; URLs have IPv6 in brackets. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** IPv4 is refused in IPv6's clothes as well: mapped (below `2000::/3`), and behind NAT64. */
function specialAddresses(): BlockList {
  const list = networkList([...SPECIAL_IPV4, ...SPECIAL_IPV6, ...SPECIAL_IPV4.map(behindNat64)]);
  for (const [first, last] of BELOW_GLOBAL) list.addRange(first, last, 'ipv6');
  return list;
}

function behindNat64(network: string): string {
  const [address = '', bits = ''] = network.split('/');
  return `64:ff9b::${address}/${96 + Number(bits)}`;
}
