import { record } from '../audit/audit';
import { PortalError } from '../errors';
import type { Operation } from '../operation';
import type { User, UserFields } from '../users/user';
import { checkUserTexts } from '../text-limits';
import { emailOf, withEmail, withName, type NameChange } from '../users/profile';
import { changesBetween, fieldsOf } from '../users/user-changes';
import {
  findSelf,
  prepareOwnPassword,
  proveOwnPassword,
  type ChangeOwnPasswordDeps,
  type ProvenPassword,
} from './change-own-password';

/** What users change of themselves; null clears, undefined keeps. */
export interface OwnProfileChange {
  readonly name: NameChange;
  readonly locale: string | null | undefined;
  /** Takes the current password. */
  readonly email: string | null | undefined;
  /** Takes the current password. */
  readonly newPassword: string | null;
  readonly currentPassword: string | null;
}

/**
 * Changes the signed-in user's own name, locale, e-mail address and password, all or nothing. The e-mail address takes
 * the current password like the password itself: links that set a new one go there, and those that went to the old
 * address end. Throws `invalid-value` (currentPassword is missing or wrong; wrong counts as a failed sign-in),
 * `invalid-password`, `forbidden` (also for a session that may do no more than change the password), `busy`.
 */
export async function changeOwnProfile(
  op: Operation,
  deps: ChangeOwnPasswordDeps,
  change: OwnProfileChange,
): Promise<User> {
  // Nobody's scope has to contain oneself.
  const user = await findSelf(op.asSystem());
  if (user.mustChangePassword && change.newPassword === null) throw passwordIsDue();
  const setPassword = takesPassword(user, change) ? await prove(op, deps, change) : undefined;
  return await op.transaction(async (inner) => {
    const self = inner.asSystem();
    const before = await findSelf(self, { forUpdate: true });
    if (!setPassword && takesPassword(before, change)) throw passwordIsNeeded();
    await write(self, before, fieldsAfter(before, change));
    await setPassword?.(inner);
    return await findSelf(self);
  });
}

function takesPassword({ profile }: User, { email, newPassword }: OwnProfileChange): boolean {
  return newPassword !== null || (email !== undefined && email !== emailOf(profile));
}

async function prove(op: Operation, deps: ChangeOwnPasswordDeps, change: OwnProfileChange): Promise<ProvenPassword> {
  const { currentPassword, newPassword } = change;
  if (currentPassword === null) throw passwordIsNeeded();
  if (newPassword !== null) return await prepareOwnPassword(op, deps, { currentPassword, newPassword });
  return await proveOwnPassword(op, deps, currentPassword);
}

function fieldsAfter(user: User, { name, email, locale }: OwnProfileChange): UserFields {
  const fields = fieldsOf(user);
  const profile = withName(fields.profile, name);
  return {
    ...fields,
    locale: locale === undefined ? fields.locale : locale,
    profile: email === undefined ? profile : withEmail(profile, email),
  };
}

async function write(op: Operation, user: User, fields: UserFields): Promise<void> {
  const changes = changesBetween(fieldsOf(user), fields);
  if (Object.keys(changes).length === 0) return;
  checkUserTexts(fields);
  await op.store.users.update(user.id, fields, Object.keys(changes));
  if ('emails' in changes) await op.store.links.deleteForUser(user.id);
  await record(op, {
    action: 'user.update',
    subjectType: 'User',
    subjectId: user.id,
    organizationId: user.organization.id,
    changes,
  });
}

function passwordIsNeeded(): PortalError {
  const message = 'currentPassword must be given to change the password or the e-mail address.';
  return new PortalError('invalid-value', message, { attribute: 'currentPassword' });
}

function passwordIsDue(): PortalError {
  return new PortalError('forbidden', 'The password must be changed first: newPassword must be given.');
}
