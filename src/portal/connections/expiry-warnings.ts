import { timeIn } from '../instant';
import type { Storage } from '../store';
import type { ExpiringToken } from './connection';
import { EXPIRES_SOON } from './health';

const DAY = 24 * 3_600_000;

/** Tells of each token that ends soon: about once a day, by one of the processes on a database. */
export async function warnOfExpiry(storage: Storage, warn: (expiring: ExpiringToken) => void): Promise<void> {
  const { connections } = storage.within({ all: true });
  const when = { now: timeIn(0), until: timeIn(EXPIRES_SOON), notSince: timeIn(-DAY) };
  for (const expiring of await connections.claimExpiring(when)) warn(expiring);
}
