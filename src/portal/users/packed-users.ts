import { auditTemplate } from '../audit/audit';
import type { AuditRow } from '../audit/audit-row';
import type { Operation } from '../operation';
import type { NewUserRow } from './user';
import { creationOf, type NewUser } from './users';

/**
 * Users to be created, made ready to be written: a few large things that cross from thread to thread at little cost. What
 * is in them only the storage knows. Their identifiers and the time are not.
 */
export interface PackedUsers {
  readonly columns: readonly string[];
  /** All texts of all users, one after the other. */
  readonly texts: string;
  /** A mark for each value, as of `PackedRows`. */
  readonly marks: Int32Array;
  /** For each user: where its texts begin, where its marks, how many e-mail addresses it has and how many roles. */
  readonly places: Int32Array;
}

/** One of them, as it is to be written. */
export interface PackedUser {
  readonly id: string;
  readonly auditId: string;
  readonly organizationId: string;
  readonly pack: PackedUsers;
  /** Which one of the pack. */
  readonly at: number;
}

/** A new user with its entry for the audit trail. */
export interface RecordedUser extends NewUserRow {
  readonly changes: AuditRow['changes'];
}

/** Packs users of {@link prepareNewUser} who have neither password nor portalUuid. */
export function packUsers({ store }: Operation, users: readonly NewUser[]): PackedUsers {
  return store.users.pack(users.map((user) => ({ ...user, changes: creationOf(user).changes })));
}

/** {@link createUsers} for users who were packed. */
export async function createPackedUsers(op: Operation, users: readonly PackedUser[]): Promise<void> {
  if (users.length === 0) return;
  await op.store.users.createPacked(users, auditTemplate(op, 'user.create', 'User'));
}
