import type { Logger } from 'pino';
import type { Config } from '../config';
import { createSmtpTransport } from '../mail/smtp-transport';
import { sealBatch } from '../portal/audit/seal';
import { startBackground, type Background } from '../portal/background';
import { warnOfExpiry } from '../portal/connections/expiry-warnings';
import { timeIn } from '../portal/instant';
import { deliverDue, type DeliveryDeps } from '../portal/mail/deliver-mail';
import { sweepRequests } from '../portal/requests/sweep-requests';
import { ADDRESS_ATTEMPTS } from '../portal/sessions/lifetimes';
import type { OpenStorage } from '../storage/open';

/** From one round of what goes on in the background to the next. */
export const EVERY = { seal: 1_000, search: 500, mail: 2_000, requests: 60_000, sweep: 3_600_000, expiry: 3_600_000 };

/** How long mails that were sent stay on record. */
const SENT_MAILS = 7 * 24 * 3_600_000;

/** What goes on beside the requests; with several processes on one database, in each of them. */
export function startWorkers(
  config: Config,
  storage: OpenStorage,
  log: Logger,
  every: Partial<typeof EVERY> = {},
): Background[] {
  const start = (name: keyof typeof EVERY, work: () => Promise<boolean>) =>
    startBackground({
      every: every[name] ?? EVERY[name],
      work,
      onError: (error) => log.warn({ err: error, work: name }, 'a round in the background failed; it is tried again'),
    });
  const workers = [
    start('seal', () => sealBatch(storage)),
    start('search', () => storage.indexSearch()),
    start('sweep', () => sweep(storage)),
    start('expiry', () => tellExpiring(storage, log)),
  ];
  const { smtpUrl: url, mailFrom: from, publicUrl, requestLog } = config;
  // Who keeps none doesn't keep those from before either.
  workers.push(start('requests', () => sweepRequests(storage, requestLog ?? { days: 0, rows: 0 })));
  if (url === undefined || from === undefined) return workers;
  const transport = createSmtpTransport({ url, from });
  const onFailure: DeliveryDeps['onFailure'] = ({ error, ...failure }) =>
    log.warn({ err: error, ...failure }, failure.final ? 'a mail was given up' : 'a mail is tried again later');
  return [...workers, start('mail', () => deliverDue({ storage, transport, publicUrl, onFailure }))];
}

async function tellExpiring(storage: OpenStorage, log: Logger): Promise<boolean> {
  await warnOfExpiry(storage, ({ token, connectionName }) => {
    const { connectionId, prefix, expiresAt, lastUsedAt } = token;
    log.warn({ connectionId, connectionName, tokenPrefix: prefix, expiresAt, lastUsedAt }, 'a token expires soon');
  });
  return false;
}

/** What anybody can make many of goes so many at a time. */
const SWEPT = 100;

/** What has expired counts no more, but stays until it is swept; true where there may be more. */
async function sweep(storage: OpenStorage): Promise<boolean> {
  const { sessions, links, accessTokens, addresses, rates, outbox, credentials } = storage.within({ all: true });
  const now = timeIn(0);
  const swept = [
    await sessions.deleteExpired(now, SWEPT),
    await accessTokens.deleteExpired(now, SWEPT),
    await credentials.forgetFormerPasswords(SWEPT),
  ];
  if (swept.includes(SWEPT)) return true;
  await links.deleteExpired(now);
  await addresses.deleteExpired(now, timeIn(-ADDRESS_ATTEMPTS.window));
  await rates.deleteExpired(now);
  await outbox.deleteSent(timeIn(-SENT_MAILS));
  return false;
}
