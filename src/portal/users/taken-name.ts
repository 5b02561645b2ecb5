import { PortalError } from '../errors';
import { fold } from '../fold';
import type { Operation } from '../operation';
import type { User, UserFields } from './user';

/**
 * Throws `conflict` where a user who has another unique name, too, would get somebody's userName: of several names that
 * are taken, each database would tell another one. Whoever has a userName alone learns it from the database.
 */
export async function refuseTakenName(op: Operation, fields: UserFields, before?: User): Promise<void> {
  const { userName, idpUsername, portalUuid } = fields;
  if (idpUsername === null && portalUuid === undefined) return;
  if (before && fold(before.userName) === fold(userName)) return;
  const taken = await op.store.users.takenNames([fold(userName)]);
  if (taken.length > 0) throw new PortalError('conflict', 'userName: another user has it.', { attribute: 'userName' });
}
