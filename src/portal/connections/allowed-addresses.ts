import { isIP } from 'node:net';
import { PortalError } from '../errors';
import type { Connection } from './connection';
import { familyOf, isNetwork, networkList } from '../network-list';
import { bareAddress } from '../network-of';

/** More would be a firewall's work. */
const MAX_ALLOWED_ADDRESSES = 100;

/**
 * A list of addresses and networks (`192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`), checked and without repetitions;
 * null, and a list of nothing, is anywhere. Throws `invalid-value`.
 */
export function checkAllowedAddresses(entries: readonly string[] | null | undefined): readonly string[] | null {
  const list = Array.from(new Set(entries?.map((entry) => entry.trim().toLowerCase())));
  if (list.length > MAX_ALLOWED_ADDRESSES) throw refusal(`must not have more than ${MAX_ALLOWED_ADDRESSES} entries.`);
  for (const entry of list) {
    if (!isNetwork(entry))
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
  return isIP(bare) !== 0 && networkList(entries).check(bare, familyOf(bare));
}

function refusal(why: string): PortalError {
  return new PortalError('invalid-value', `allowedAddresses ${why}`, { attribute: 'allowedAddresses' });
}
