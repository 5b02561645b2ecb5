import { hashToken, newToken, parseToken } from '../connections/token';
import { timeIn } from '../instant';
import { newId } from '../new-id';
import { LINK_LIFETIME } from '../sessions/lifetimes';
import type { Store } from '../store';
import type { User } from '../users/user';
import type { Link, LinkPurpose } from './link';

/** A link as it is sent: the token is nowhere else, its hash is kept. */
export interface IssuedLink {
  readonly id: string;
  readonly url: string;
}

/** Where a link leads: the page at which a password is chosen. */
const LINK_PATH = '/auth/password/reset';

/** Makes a link for a user, good once and for a while. Others that the user has stay good until one is used. */
export async function issueLink(
  store: Store,
  { userId, purpose, publicUrl }: { userId: string; purpose: LinkPurpose; publicUrl: string },
): Promise<IssuedLink> {
  const token = newToken('psl_');
  const expiresAt = timeIn(LINK_LIFETIME[purpose]);
  const link: Link = { id: newId(), userId, purpose, created: timeIn(0), expiresAt };
  await store.links.create(link, hashToken(token));
  return { id: link.id, url: `${publicUrl}${LINK_PATH}?token=${token}` };
}

export interface FollowedLink {
  readonly link: Link;
  readonly user: User;
}

/**
 * The user whom a link's token stands for; undefined where it is used, expired or made up, or where the account can't
 * have a password of its own any more. The store must see every organization.
 */
export async function followLink(store: Store, token: string): Promise<FollowedLink | undefined> {
  if (parseToken(token)?.prefix !== 'psl_') return undefined;
  const link = await store.links.findByHash(hashToken(token));
  if (!link || link.expiresAt <= timeIn(0)) return undefined;
  const user = await store.users.find(link.userId);
  return user && (await mayChoosePassword(store, user)) ? { link, user } : undefined;
}

/** Whether the account can sign in with a password once it has one. */
export async function mayChoosePassword(store: Store, user: User): Promise<boolean> {
  if (!user.active || user.provider !== 'builtIn') return false;
  return (await store.organizations.find(user.organization.id))?.active === true;
}
