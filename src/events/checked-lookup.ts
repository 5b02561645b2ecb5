import { lookup as systemLookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { ReceiverAddresses } from '../portal/events/receiver-addresses';

/** A name that leads where nothing is sent. */
class ReceiverRefused extends Error {
  override readonly name = 'ReceiverRefused';
}

export type LookupAll = (
  hostname: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Resolves a name once, and hands over only what was looked at: what is connected to is what was checked, whatever the
 * name means a moment later (DNS rebinding). A name with a single address that isn't allowed is refused altogether.
 */
export function createCheckedLookup(addresses: ReceiverAddresses, lookup: LookupAll = systemLookup): LookupFunction {
  return (hostname, { all, family, hints }, done) => {
    const options = { ...(family !== undefined && { family }), ...(hints !== undefined && { hints }), all: true };
    lookup(hostname, options as LookupAllOptions, (error, found) => {
      const refusal = found?.flatMap(({ address }) => addresses.refusalOf(address) ?? [])[0];
      const [first] = found ?? [];
      if (error) return done(error, '');
      if (refusal !== undefined) return done(new ReceiverRefused(`${hostname} can't be sent to: ${refusal}.`), '');
      if (first === undefined) return done(new ReceiverRefused(`${hostname} has no address.`), '');
      return all ? done(null, found) : done(null, first.address, first.family);
    });
  };
}
