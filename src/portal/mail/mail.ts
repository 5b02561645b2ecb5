export type MailKind = 'invitation' | 'welcome' | 'password-reset' | 'password-set';

/** A mail to be sent, to a user known by id or, before anybody looked, by the name that somebody typed. */
export interface NewMail {
  readonly id: string;
  readonly kind: MailKind;
  readonly addressee: { readonly userId: string } | { readonly userName: string };
  readonly requestId: string;
  readonly created: string;
}

export interface QueuedMail extends NewMail {
  /** This attempt included. */
  readonly attempts: number;
}

/** How a mail went that will not be tried again. */
export interface FinishedMail extends NewMail {
  readonly attempts: number;
  readonly address: string | null;
  readonly sentAt: string | null;
  readonly failedAt: string | null;
  readonly error: string | null;
}

/** Mails, kept until they are sent: at least once each. Written in the transaction of what causes them. */
export interface OutboxStore {
  /** Whether this portal sends mail at all; where not, nothing must be added. */
  readonly isServed: boolean;
  add(mail: NewMail): Promise<void>;
  /** Mails that are due, for the caller alone until `until`; whoever dies with them leaves them to others then. */
  claim(due: { now: string; until: string; limit: number }): Promise<readonly QueuedMail[]>;
  markSent(id: string, sent: { at: string; userId: string; address: string }): Promise<void>;
  retryAt(id: string, at: string, error: string): Promise<void>;
  markFailed(id: string, failed: { at: string; error: string; address: string | null }): Promise<void>;
  delete(id: string): Promise<void>;
  /** How many mails of a kind a user was sent since then. */
  countSent(userId: string, kind: MailKind, since: string): Promise<number>;
  /** Those that won't be sent any more, the newest first. */
  listFailed(limit: number): Promise<readonly FinishedMail[]>;
  /** Those that were given up are due again at this time, as if never tried: one of them, or all; how many they are. */
  retryFailed(at: string, id?: string): Promise<number>;
  /** How many are still to be sent, and how many won't be any more. */
  backlog(): Promise<{ pending: number; failed: number }>;
  /** Forgets those that were sent before this time. */
  deleteSent(before: string): Promise<void>;
}
