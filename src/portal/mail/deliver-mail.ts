import { record } from '../audit/audit';
import { timeIn } from '../instant';
import { issueLink, mayChoosePassword } from '../links/links';
import { createOperation } from '../operation';
import { waitAfter } from '../retry-wait';
import type { Storage, Store } from '../store';
import type { User } from '../users/user';
import type { MailKind, QueuedMail } from './mail';
import { systemActor } from '../system-actor';
import { emailOf } from '../users/profile';
import { renderMail } from './render-mail';
import { MailRefused, type MailTransport } from './transport';

export interface DeliveryDeps {
  readonly storage: Storage;
  readonly transport: MailTransport;
  /** What links start with. */
  readonly publicUrl: string;
  /** Hears of each attempt that failed; `final` where it was the last one. */
  readonly onFailure: (failure: { mailId: string; kind: MailKind; final: boolean; error: unknown }) => void;
}

const SECOND = 1000;
const HOUR = 3600 * SECOND;

/** Waiting doubles from one to the other; with so many attempts, a server may be down for more than a day. */
export const RETRIES = { first: 15 * SECOND, longest: HOUR, attempts: 36 } as const;

/** How many mails are taken at once, and for how long: others take them up when this process dies meanwhile. */
const CLAIM = { limit: 5, lease: 10 * 60 * SECOND } as const;

/** Nobody is flooded by somebody else who keeps asking for links. */
const RESETS = { limit: 3, window: HOUR } as const;

/** Sends what is due, once; true where there may be more. */
export async function deliverDue(deps: DeliveryDeps): Promise<boolean> {
  const store = deps.storage.within({ all: true });
  const mails = await store.outbox.claim({ now: timeIn(0), until: timeIn(CLAIM.lease), limit: CLAIM.limit });
  for (const mail of mails) await deliver(deps, store, mail);
  return mails.length === CLAIM.limit;
}

async function deliver(deps: DeliveryDeps, store: Store, mail: QueuedMail): Promise<void> {
  const user = await findAddressee(store, mail);
  const address = user && emailOf(user.profile);
  if (!user) return await store.outbox.delete(mail.id);
  const refusal = address == null ? 'the user has no e-mail address' : await refusalOf(store, mail.kind, user);
  if (refusal !== undefined || address == null) {
    await store.outbox.markFailed(mail.id, { at: timeIn(0), error: refusal ?? '', address: address ?? null });
    return;
  }
  try {
    await send(deps, store, mail, user, address);
  } catch (error) {
    await giveBack(deps, store, mail, address, error);
  }
}

async function findAddressee({ users }: Store, { addressee }: QueuedMail): Promise<User | undefined> {
  return 'userId' in addressee ? await users.find(addressee.userId) : await users.findByUserName(addressee.userName);
}

/** Much may have changed since the mail was asked for. */
async function refusalOf(store: Store, kind: MailKind, user: User): Promise<string | undefined> {
  if (kind !== 'invitation' && kind !== 'password-reset') return undefined;
  if (!(await mayChoosePassword(store, user))) return 'the account can not have a password at present';
  if (kind === 'invitation' && user.hasPassword) return 'the account has a password by now';
  const sent = await store.outbox.countSent(user.id, kind, timeIn(-RESETS.window));
  return sent >= RESETS.limit ? 'the user was sent such a mail several times within the hour' : undefined;
}

/** The link is made now and not before: no token is ever at rest. One that nobody received is taken back. */
async function send(deps: DeliveryDeps, store: Store, mail: QueuedMail, user: User, address: string): Promise<void> {
  const { publicUrl, transport } = deps;
  const { id, kind } = mail;
  const link =
    kind === 'invitation' || kind === 'password-reset'
      ? await issueLink(store, { userId: user.id, purpose: kind, publicUrl })
      : undefined;
  const portal = new URL(publicUrl).host;
  try {
    await transport.send({ id, to: address, ...renderMail({ kind, user, portal, url: link?.url ?? publicUrl }) });
  } catch (error) {
    if (link) await store.links.delete(link.id);
    throw error;
  }
  await markSent(deps, mail, user, address);
}

async function markSent({ storage }: DeliveryDeps, mail: QueuedMail, user: User, address: string): Promise<void> {
  const actor = systemActor('mail');
  const op = createOperation({ storage, actor, scope: { all: true }, requestId: mail.requestId });
  await op.transaction(async (inner) => {
    await inner.store.outbox.markSent(mail.id, { at: timeIn(0), userId: user.id, address });
    await record(inner, {
      action: 'user.mail-sent',
      subjectType: 'User',
      subjectId: user.id,
      organizationId: user.organization.id,
      changes: { mail: mail.kind },
    });
  });
}

async function giveBack(
  { onFailure }: DeliveryDeps,
  { outbox }: Store,
  { id, kind, attempts }: QueuedMail,
  address: string,
  error: unknown,
): Promise<void> {
  const final = error instanceof MailRefused || attempts >= RETRIES.attempts;
  const words = error instanceof Error ? error.message : String(error);
  if (final) await outbox.markFailed(id, { at: timeIn(0), error: words, address });
  else await outbox.retryAt(id, timeIn(waitAfter(attempts, RETRIES)), words);
  onFailure({ mailId: id, kind, final, error });
}
