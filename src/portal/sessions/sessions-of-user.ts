import { demand } from '../access';
import { record } from '../audit/audit';
import { PortalError } from '../errors';
import { timeIn } from '../instant';
import type { User } from '../users/user';
import type { Session } from './session';
import type { Operation } from '../operation';
import { demandRuleOver } from '../users/power-over';
import { SESSION_IDLE } from './lifetimes';

/** The user's sessions that still count, the last used first. Throws `forbidden` without `users:read`, `not-found`. */
export async function listSessions(op: Operation, userId: string): Promise<readonly Session[]> {
  demand(op.actor, 'users:read');
  await userOf(op, userId);
  const sessions = await op.store.sessions.listForUser(userId);
  return sessions.filter(({ expiresAt, lastUsedAt }) => expiresAt > timeIn(0) && lastUsedAt > timeIn(-SESSION_IDLE));
}

/**
 * Signs the user out everywhere; an administrator who does so to themselves stays signed in where they are. Whoever
 * may reset the user's password may do this. Throws `forbidden`, `not-found`.
 */
export async function endSessions(op: Operation, userId: string): Promise<void> {
  demand(op.actor, 'users:password');
  await op.transaction(async (inner) => {
    const { actor, store } = inner;
    const user = await userOf(inner, userId);
    if (actor.id !== userId) await demandRuleOver(inner, user);
    const present = actor.kind === 'user' ? actor.sessionId : undefined;
    const ended = (await store.sessions.listForUser(userId)).filter(({ id }) => id !== present);
    await store.sessions.deleteForUser(userId, present);
    await record(inner, {
      action: 'user.sign-out',
      subjectType: 'User',
      subjectId: userId,
      organizationId: user.organization.id,
      changes: { sessions: [ended.length, 0] },
    });
  });
}

async function userOf(op: Operation, userId: string): Promise<User> {
  const user = await op.store.users.find(userId);
  if (!user) throw new PortalError('not-found', `There is no user ${userId}.`);
  return user;
}
