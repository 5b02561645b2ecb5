import { PortalError } from '../errors';
import { timeIn } from '../instant';
import type { Operation } from '../operation';
import type { AttemptKind, AttemptRule } from './attempt';
import { networkOf } from '../network-of';
import { ADDRESS_ATTEMPTS } from './lifetimes';

/**
 * Runs a check of credentials that counts for the network address it came from unless it turns out well; addresses with
 * too many failures are refused before any work is done. Counted first and taken back later, so that parallel guesses
 * all count; only a failure blocks, so that those who come while many sign in are told to wait a moment, not for long.
 * Throws `too-many-requests`.
 */
export async function countingFailures<T>(
  op: Operation,
  work: () => Promise<T | undefined>,
  kind: 'sign-in' | 'client' = 'sign-in',
): Promise<T | undefined> {
  const address = addressOf(op);
  if (address === undefined) return await work();
  await count(op, address, kind);
  const forgive = () => op.store.addresses.forgive(address, kind, ADDRESS_ATTEMPTS);
  try {
    const result = await work();
    await (result === undefined ? block(op, address, kind) : forgive());
    return result;
  } catch (error) {
    await forgive();
    throw error;
  }
}

/** Counts a request for mail, which anybody can make. Throws `too-many-requests`. */
export async function countMailRequest(op: Operation): Promise<void> {
  const address = addressOf(op);
  if (address === undefined) return;
  await count(op, address, 'mail');
  await block(op, address, 'mail');
}

function block(op: Operation, address: string, kind: AttemptKind): Promise<void> {
  return op.store.addresses.block(address, kind, currentRule());
}

/** How long a password takes to be checked, with a few before it. */
const MOMENT = 5_000;

async function count(op: Operation, address: string, kind: AttemptKind): Promise<void> {
  const { addresses } = op.store;
  const rule = currentRule();
  const blockedUntil = await addresses.blockedUntil(address, kind, rule.at);
  if (blockedUntil !== undefined) throw tooMany(blockedUntil);
  if (await addresses.count(address, kind, rule)) return;
  // Too many at once: this one isn't tried, so it is no failure; whether the others are will show in a moment.
  await addresses.forgive(address, kind, rule);
  throw tooMany(timeIn(MOMENT));
}

function currentRule(): AttemptRule {
  const { limit, window, block } = ADDRESS_ATTEMPTS;
  return { at: timeIn(0), since: timeIn(-window), limit, blockUntil: timeIn(block) };
}

function addressOf({ address }: Operation): string | undefined {
  return address === undefined ? undefined : networkOf(address);
}

function tooMany(until: string): PortalError {
  const retryAfter = Math.max(1, Math.ceil((Date.parse(until) - Date.now()) / 1000));
  return new PortalError('too-many-requests', 'Too many attempts from this address: try again later.', { retryAfter });
}
