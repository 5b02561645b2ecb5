import { record } from '../audit/audit';
import { PortalError } from '../errors';
import type { Operation } from '../operation';

/** Ends the session that the operation acts in. Throws `forbidden` for whoever isn't a signed-in user. */
export async function signOut(op: Operation): Promise<void> {
  const { actor } = op;
  if (actor.kind !== 'user') throw new PortalError('forbidden', 'Only a signed-in user can sign out.');
  await op.transaction(async (inner) => {
    await inner.store.sessions.delete(actor.sessionId);
    await record(inner, {
      action: 'user.sign-out',
      subjectType: 'User',
      subjectId: actor.id,
      organizationId: actor.homeOrganization,
      changes: { session: [actor.sessionId, null] },
    });
  });
}
