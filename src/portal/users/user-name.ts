import { PortalError } from '../errors';

/** Controls, line ends, and what is never seen: zero-width and bidirectional marks; joiners stay, scripts need them. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200C\u200D])\p{Default_Ignorable_Code_Point}/u;

/**
 * Refuses what RFC 8265 §3.3 (UsernameCaseMapped) refuses because two names would look like one: control and invisible
 * characters, space around a name. Space within is kept, for a name may have several parts (§3.1), and so are symbols:
 * identity providers decide about those. Comparison is `fold()`. Throws `invalid-value`.
 */
export function checkUserName(userName: string): void {
  const refuse = (why: string) => new PortalError('invalid-value', `userName ${why}`, { attribute: 'userName' });
  if (userName.trim() === '') throw refuse('must not be empty.');
  if (userName.trim() !== userName) throw refuse('must not start or end with a space.');
  if (UNSEEN.test(userName)) throw refuse('must not hold control characters or invisible ones.');
}
