import { BlockList, isIP } from 'node:net';
import { PortalError } from '../errors';
import type { Connection } from './connection';
import { bareAddress } from '../network-of';

/** More would be a firewall's work. */
export const MAX_ALLOWED_ADDRESSES = 100;

/** An address, or a network and the bits that count, as the list keeps it. */
const ENTRY = /^([\da-f.:]+)(?:\/(\d{1,3}))?$/i;

/**
 * A list of addresses and networks (`192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`), checked and without repetitions;
 * null, and a list of nothing, is anywhere. Throws `invalid-value`.
 */
export function checkAllowedAddresses(entries: readonly string[] | null | undefined): readonly string[] | null {
  const list = Array.from(new Set(entries?.map((entry) => entry.trim().toLowerCase())));
  if (list.length > MAX_ALLOWED_ADDRESSES) throw refusal(`must not have more than ${MAX_ALLOWED_ADDRESSES} entries.`);
  for (const entry of list) {
    if (!isEntry(entry))
      throw refusal(`must be addresses or networks such as 192.0.2.0/24, and "${entry}" is neither.`);
  }
  return list.length === 0 ? null : list;
}

/** Throws `forbidden` where a connection has a list and the address is not in it. */
export function demandAllowedAddress({ name, allowedAddresses }: Connection, address: string | undefined): void {
  if (!allowedAddresses || isListed(allowedAddresses, address)) return;
  const from = address === undefined ? 'this address' : bareAddress(address);
  throw new PortalError('forbidden', `The connection "${name}" may not be used from ${from}: it is not on its list.`);
}

function isListed(entries: readonly string[], address: string | undefined): boolean {
  const bare = address === undefined ? '' : bareAddress(address);
  const family = isIP(bare);
  if (family === 0) return false;
  const list = new BlockList();
  for (const entry of entries) add(list, entry);
  return list.check(bare, family === 6 ? 'ipv6' : 'ipv4');
}

function add(list: BlockList, entry: string): void {
  const [, address = '', bits] = ENTRY.exec(entry) ?? [];
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
}

function isEntry(entry: string): boolean {
  const [, address = '', bits] = ENTRY.exec(entry) ?? [];
  const family = isIP(address);
  return family !== 0 && (bits === undefined || Number(bits) <= (family === 6 ? 128 : 32));
}

function refusal(why: string): PortalError {
  return new PortalError('invalid-value', `allowedAddresses ${why}`, { attribute: 'allowedAddresses' });
}
