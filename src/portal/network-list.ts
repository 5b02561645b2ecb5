import { BlockList, isIP } from 'node:net';

const NETWORK = /^([\da-f.:]+)(?:\/(\d{1,3}))?$/i;

/** Whether a text is an address (`192.0.2.7`), or a network and the bits that count (`2001:db8::/32`). */
export function isNetwork(text: string): boolean {
  const [, address = '', bits] = NETWORK.exec(text) ?? [];
  const family = isIP(address);
  return family !== 0 && (bits === undefined || Number(bits) <= (family === 6 ? 128 : 32));
}

/** All that {@link isNetwork} knows, to be looked through. */
export function networkList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    if (bits === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(bits), familyOf(address));
  }
  return list;
}

/** Of an address, as lists want to be told. */
export function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
