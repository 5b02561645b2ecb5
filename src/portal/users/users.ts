import { demand, demandUserChange, touchesIdentity } from '../access';
import { record, recordMany } from '../audit/audit';
import { PortalError } from '../errors';
import { queueMail } from '../mail/queue-mail';
import { newId } from '../new-id';
import type { Operation } from '../operation';
import { resolveOrganization } from '../organizations/resolve-organization';
import type { AuditEntry } from '../audit/audit-row';
import type { MailKind } from '../mail/mail';
import type { JsonObject } from '../model';
import type { RoleGrant, User, UserFields } from './user';
import { checkUserTexts } from '../text-limits';
import { keepAnAdministrator } from './last-administrator';
import { demandGrants, demandRuleOver } from './power-over';
import { emailOf } from './profile';
import { resolveGrants } from './resolve-grants';
import { refuseTakenName } from './taken-name';
import { changesBetween, fieldsOf, toGrantInput, userAfter, type Wanted } from './user-changes';
import type { UserInput } from './user-input';
import { checkUserName } from './user-name';

/** A stored password hash sets it, null removes it, undefined keeps what is there. */
export type PasswordChange = string | null | undefined;

/**
 * Creates a user and returns its id; with `notifyUser`, and without a password, the user is invited by mail to choose
 * one. Throws `invalid-value` (unknown role or organization, no way to notify the user, …), `conflict` (userName or
 * portalUuid taken), `forbidden`. Must run in a transaction.
 */
export async function createUser(op: Operation, input: UserInput, password: PasswordChange): Promise<string> {
  return (await addUser(op, input, password)).id;
}

/** {@link createUser}; returns the user. */
export async function addUser(op: Operation, input: UserInput, password: PasswordChange): Promise<User> {
  const user = await prepareNewUser(op, input, password);
  await refuseTakenName(op, user.fields);
  const written = await op.store.users.create(user.id, user.fields);
  await record(op, creationOf(user));
  await notifyNewUser(op, user);
  return userAfter(user.id, undefined, user, written);
}

/** A user who may be created: every rule holds but those that the database alone can tell, such as whose name it is. */
export interface NewUser {
  readonly id: string;
  readonly fields: UserFields;
  /** The same as in the fields, with their names. */
  readonly roles: readonly RoleGrant[];
  readonly notifyUser: boolean;
}

/** Judges a user to be created, and writes nothing yet. Throws what {@link createUser} throws, but for `conflict`. */
export async function prepareNewUser(op: Operation, input: UserInput, password: PasswordChange): Promise<NewUser> {
  demand(op.actor, 'users:write');
  await refuseIdOfAnother(op, input);
  const { fields, roles } = await wantedOf(op, input, undefined, password);
  await demandGrants(op, [], fields.roles);
  return { id: newId(), fields, roles, notifyUser: input.notifyUser ?? false };
}

/** Creates many users at once: all or, thrown as by {@link createUser}, none. Must run in a transaction. */
export async function createUsers(op: Operation, users: readonly NewUser[]): Promise<void> {
  for (let start = 0; start < users.length; start += PART) {
    const part = users.slice(start, start + PART);
    await op.store.users.createMany(part);
    await recordMany(op, part.map(creationOf));
  }
  for (const user of users) await notifyNewUser(op, user);
}

/** How many users are written at a time: a database in a thread of its own has work from the first of them on. */
const PART = 256;

/** What the audit trail says of a new user. */
export function creationOf({ id, fields }: Pick<NewUser, 'id' | 'fields'>): AuditEntry {
  const changes = changesBetween(undefined, fields);
  return { action: 'user.create', subjectType: 'User', subjectId: id, organizationId: fields.organizationId, changes };
}

async function notifyNewUser(op: Operation, { id, fields, notifyUser }: NewUser): Promise<void> {
  if (notifyUser) await queueMail(op, mailFor(undefined, fields), { id, ...fields });
}

/**
 * What {@link updateUser} would change: attribute → [before, after], nothing where it would write nothing. Throws
 * `invalid-value`.
 */
export async function changesOfUpdate(
  op: Operation,
  before: User,
  input: UserInput,
  password: PasswordChange,
): Promise<JsonObject> {
  return changesBetween(fieldsOf(before), (await wantedOf(op, input, before, password)).fields);
}

/**
 * Brings a user to the state `input` and says whether that changed anything; if not, nothing is written, and version
 * and lastModified stay. Ends the user's sessions, and links in mails, when the password changes or the user is
 * deactivated, and the links when the e-mail address changes. With `notifyUser` the user is told of a new password, or
 * sent a link to choose one. Must run in a transaction. Throws `conflict` where the portal would be left without an administrator, too.
 */
export async function updateUser(
  op: Operation,
  before: User,
  input: UserInput,
  password: PasswordChange,
): Promise<boolean> {
  return (await changeUser(op, before, input, password)) !== before;
}

/** {@link updateUser}; returns the user as it is now: `before` itself, where nothing was changed. */
export async function changeUser(
  op: Operation,
  before: User,
  input: UserInput,
  password: PasswordChange,
): Promise<User> {
  const wanted = await wantedOf(op, input, before, password);
  const { fields } = wanted;
  const was = fieldsOf(before);
  const changes = changesBetween(was, fields);
  const changed = Object.keys(changes);
  demandUserChange(op.actor, before.id, input.notifyUser ? [...changed, 'notifyUser'] : changed);
  const after = changed.length > 0 ? await write(op, before, was, wanted, changes) : before;
  if (input.notifyUser) await queueMail(op, mailFor(before, fields), { id: before.id, ...fields });
  return after;
}

async function write(op: Operation, before: User, was: UserFields, wanted: Wanted, changes: JsonObject): Promise<User> {
  const { fields } = wanted;
  await demandGrants(op, was.roles, fields.roles);
  if (touchesIdentity(Object.keys(changes))) await demandRuleOver(op, before);
  await keepAnAdministrator(op, before, fields);
  await refuseTakenName(op, fields, before);
  if (fields.organizationId !== before.organization.id) await op.store.groups.removeFromAll(before.id);
  const written = await op.store.users.update(before.id, fields, Object.keys(changes));
  const isShutOut = fields.passwordHash !== undefined || (before.active && !fields.active);
  if (isShutOut) await op.store.sessions.deleteForUser(before.id);
  // Links that went to the former address must not open the account any more.
  if (isShutOut || emailOf(before.profile) !== emailOf(fields.profile)) await op.store.links.deleteForUser(before.id);
  await record(op, {
    action: 'user.update',
    subjectType: 'User',
    subjectId: before.id,
    organizationId: fields.organizationId,
    changes,
  });
  return userAfter(before.id, before, wanted, written);
}

/** What a user who is to be notified needs to know, or to do. */
function mailFor(before: User | undefined, { provider, passwordHash }: UserFields): MailKind {
  if (provider === 'enterprise') return 'welcome';
  if (passwordHash) return before ? 'password-set' : 'welcome';
  return before?.hasPassword && passwordHash === undefined ? 'password-reset' : 'invitation';
}

/**
 * Deletes a user with its sessions and memberships. Must run in a transaction. Throws `not-found`, and `conflict` for
 * the last active Portal Admin, `forbidden` for whom the actor may not rule over.
 */
export async function deleteUser(op: Operation, user: User): Promise<void> {
  demand(op.actor, 'users:write');
  await demandRuleOver(op, user);
  await keepAnAdministrator(op, user, undefined);
  await op.store.users.delete(user.id);
  await record(op, {
    action: 'user.delete',
    subjectType: 'User',
    subjectId: user.id,
    organizationId: user.organization.id,
    changes: { userName: [user.userName, null] },
  });
}

/** A portalUuid that is another user's id would answer for that user, or hide it (CVE-2025-41115). */
async function refuseIdOfAnother(op: Operation, { portalUuid }: UserInput): Promise<void> {
  if (portalUuid === undefined || !(await op.asSystem().store.users.find(portalUuid))) return;
  throw new PortalError('conflict', 'portalUuid: another user has it.', { attribute: 'portalUuid' });
}

async function wantedOf(
  op: Operation,
  input: UserInput,
  before: User | undefined,
  password: PasswordChange,
): Promise<Wanted> {
  const { organization, locked } = input;
  validate(input, before);
  const present = before?.organization.id ?? op.actor.homeOrganization;
  const organizationId =
    organization === undefined || organization === before?.organization.id
      ? present
      : (await resolveOrganization(op, organization)).id;
  const roles = await resolveGrants(op, input, before?.roles ?? []);
  // Spelled out, for imports make a million of them.
  const fields = {
    userName: input.userName,
    externalId: input.externalId,
    displayName: input.displayName,
    active: input.active,
    locale: input.locale,
    provider: input.provider,
    idpUsername: input.idpUsername,
    licenseType: input.licenseType,
    description: input.description,
    mustChangePassword: input.mustChangePassword,
    profile: input.profile,
    portalUuid: input.portalUuid,
    organizationId,
    // A lock that ran out by itself is no change of whoever writes next.
    lockedUntil: locked || !isLocked(before) ? (before?.lockedUntil ?? null) : null,
    passwordHash: input.provider === 'enterprise' ? removeIfAny(before) : password,
    roles: roles.map(toGrantInput),
  };
  return { fields, roles };
}

/** An enterprise account has no local password: a given one is ignored, a present one goes. */
function removeIfAny(before: User | undefined): null | undefined {
  return before?.hasPassword ? null : undefined;
}

function validate(input: UserInput, before: User | undefined): void {
  const refuse = (attribute: string, why: string) => new PortalError('invalid-value', why, { attribute });
  checkUserTexts(input);
  if (input.userName !== before?.userName) checkUserName(input.userName);
  if (input.provider === 'enterprise' && !input.idpUsername) {
    throw refuse('idpUsername', 'An enterprise account needs idpUsername, its name in the enterprise identity store.');
  }
  if (input.locked && !isLocked(before)) {
    throw refuse('locked', 'locked can only be set to false: an account is locked by failed sign-ins.');
  }
}

/** Whether sign-in is refused at present after repeated failures. */
export function isLocked(user: Pick<User, 'lockedUntil'> | undefined): boolean {
  return user?.lockedUntil != null && user.lockedUntil > new Date().toISOString();
}
