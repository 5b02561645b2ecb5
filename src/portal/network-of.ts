import { isIPv6 } from 'node:net';

/**
 * An address by itself: IPv4 in IPv6's clothes is IPv4, the zone is this machine's own business, and some proxies add
 * the port that a client happens to call from.
 */
export function bareAddress(address: string): string {
  return address
    .replace(/^([\d.]+):\d+$/, '$1')
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '');
}

/**
 * What stands for an address when requests are counted by it: whoever has an IPv6 address has 2⁶⁴ of them, so the
 * network counts.
 */
export function networkOf(address: string): string {
  const bare = bareAddress(address);
  return isIPv6(bare) ? prefixOf(bare) : bare;
}

function prefixOf(address: string): string {
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => text.split(':').filter((group) => group !== '');
  const present = groups(head).length + groups(tail ?? '').length;
  const filler = tail === undefined ? [] : Array.from({ length: 8 - present }, () => '0');
  const all = [...groups(head), ...filler, ...groups(tail ?? '')];
  return `${all
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
