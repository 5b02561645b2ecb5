import { isIPv6 } from 'node:net';
import { PortalError } from '../errors';
import type { Operation } from '../operation';
import type { AttemptKind, AttemptRule } from '../model';
import { ADDRESS_ATTEMPTS, timeIn } from './lifetimes';

/**
 * Runs a check of credentials that counts for the network address it came from unless it turns out well; addresses with
 * too many failures are refused before any work is done. Counted first and taken back later, so that parallel guesses
 * all count. Throws `busy`.
 */
export async function countingFailures<T>(op: Operation, work: () => Promise<T | undefined>): Promise<T | undefined> {
  const address = addressOf(op);
  if (address === undefined) return await work();
  await count(op, address, 'sign-in');
  const forgive = () => op.store.addresses.forgive(address, 'sign-in', ADDRESS_ATTEMPTS);
  try {
    const result = await work();
    if (result !== undefined) await forgive();
    return result;
  } catch (error) {
    await forgive();
    throw error;
  }
}

/** Counts a request for mail, which anybody can make. Throws `busy`. */
export async function countMailRequest(op: Operation): Promise<void> {
  const address = addressOf(op);
  if (address !== undefined) await count(op, address, 'mail');
}

async function count(op: Operation, address: string, kind: AttemptKind): Promise<void> {
  const { addresses } = op.store;
  const rule = currentRule();
  const blockedUntil = await addresses.blockedUntil(address, kind, rule.at);
  if (blockedUntil !== undefined) throw tooMany(blockedUntil);
  if (!(await addresses.count(address, kind, rule))) throw tooMany(rule.blockUntil);
}

function currentRule(): AttemptRule {
  const { limit, window, block } = ADDRESS_ATTEMPTS;
  return { at: timeIn(0), since: timeIn(-window), limit, blockUntil: timeIn(block) };
}

/** Whoever has an IPv6 address has 2⁶⁴ of them: the network counts. IPv4 in IPv6's clothes is IPv4. */
function addressOf({ address }: Operation): string | undefined {
  const bare = address?.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  return bare !== undefined && isIPv6(bare) ? networkOf(bare) : bare;
}

function networkOf(address: string): string {
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

function tooMany(until: string): PortalError {
  const retryAfter = Math.max(1, Math.ceil((Date.parse(until) - Date.now()) / 1000));
  return new PortalError('busy', 'Too many attempts from this address: try again later.', { retryAfter });
}
