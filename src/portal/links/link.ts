/** What a link in a mail is good for. */
export type LinkPurpose = 'invitation' | 'password-reset';

export interface Link {
  readonly id: string;
  readonly userId: string;
  readonly purpose: LinkPurpose;
  readonly created: string;
  readonly expiresAt: string;
}

/** Links that mails carry. Whoever follows one has no other authority, so there is no scope. */
export interface LinkStore {
  create(link: Link, tokenHash: string): Promise<void>;
  findByHash(tokenHash: string): Promise<Link | undefined>;
  /** False where it is gone already: of several who use one link at once, one gets true. */
  delete(id: string): Promise<boolean>;
  deleteForUser(userId: string): Promise<void>;
  deleteExpired(now: string): Promise<void>;
}
