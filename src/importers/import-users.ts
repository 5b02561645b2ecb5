import { demand } from '../portal/access';
import { PortalError } from '../portal/errors';
import { fold } from '../portal/fold';
import type { User } from '../portal/users/user';
import { newId } from '../portal/new-id';
import type { Operation } from '../portal/operation';
import type { PackedUser } from '../portal/users/packed-users';
import { PreparedCheck } from '../portal/users/prepared-users';
import { remembering } from '../portal/remembering';
import type { UserInput } from '../portal/users/user-input';
import { changesOfUpdate, prepareNewUser, updateUser, type NewUser, type PasswordChange } from '../portal/users/users';
import { addToGroups, type GroupWish } from './add-to-groups';
import { findUsers } from './find-users';
import type { RowDone } from './import-report';
import { NewUserWriter } from './new-user-writer';
import type { ReadUser } from './resource-reader';
import type { Applied, RowHandler, RowKey, RunContext } from './row-handler';
import type { ResourceRow } from './source-row';
import { preparePasswords, type PreparedPassword } from './user-passwords';

/** A row that speaks of a user. */
export interface UserItem {
  readonly row: ResourceRow;
  readonly read: ReadUser;
  readonly userName: string;
  /** What the row's password comes to; before it was prepared, and where the row has none: undefined. */
  password?: PreparedPassword | undefined;
}

/** Whom the row speaks of, as it is. */
type Found = User | PortalError | undefined;

/** Creates users in bulk; changes those that are there one by one, and only where the row says something new. */
export function importUsers(context: RunContext): RowHandler<ResourceRow, UserItem> {
  const { deps, options, planned } = context;
  const inputOf = ({ row, read }: UserItem, before: User | undefined): UserInput => {
    const input = read.over(before);
    if (before) return { ...input, notifyUser: false };
    return { ...input, organization: input.organization ?? options.organization, portalUuid: row.portalUuid };
  };

  return {
    read: (row) => {
      demand(deps.op.actor, 'users:write');
      return toItem(row, row.read ?? deps.reader.user(row.resource), options.match);
    },
    keysOf,
    neighbourhoodOf: ({ read }) => read.organization ?? options.organization,
    prepare: (items) => preparePasswords(context, items, inputOf),
    plan: () => undefined,

    async apply(op, items): Promise<Applied> {
      const namings = items.flatMap((item) => organizationsOf(item, options.organization));
      const implied = await planned.ensureOrganizations(op, namings);
      await planned.ensureRoles(op);
      const names = namings.map(({ name }) => name);
      const [memory, found] = await Promise.all([remembering(op, names), findUsers(op, items, options.match)]);
      const outcomes: (RowDone | PortalError)[] = [];
      const writer = new NewUserWriter(op);
      const check = new PreparedCheck(memory);
      const changed: { readonly at: number; readonly before: User; readonly item: UserItem }[] = [];
      const ids: ((Pick<User, 'id'> & { organizationId: string }) | undefined)[] = [];
      for (const [at, item] of items.entries()) {
        const ready = found[at] ? undefined : await readyOf(check, item, options.organization);
        const step = ready ?? (await judge(memory, item, found[at], inputOf));
        ids[at] = step.user;
        outcomes[at] = step.outcome;
        if (step.before) changed.push({ at, before: step.before, item });
        if (step.created ?? step.packed) await writer.add(step);
      }
      await writer.end();
      for (const { at, before, item } of changed) outcomes[at] = await change(memory, before, item, inputOf);
      await joinGroups(context, op, items, ids, outcomes);
      return { outcomes, implied };
    },
  };
}

interface Step {
  readonly outcome: RowDone | PortalError;
  readonly user?: { readonly id: string; readonly organizationId: string };
  readonly created?: NewUser;
  readonly packed?: PackedUser;
  readonly before?: User;
}

type InputOf = (item: UserItem, before: User | undefined) => UserInput;

async function judge(op: Operation, item: UserItem, found: Found, inputOf: InputOf): Promise<Step> {
  try {
    if (found instanceof PortalError) return { outcome: found };
    if (!found) return await judgeNew(op, item, inputOf(item, undefined));
    const changes = await changesOfUpdate(op, found, inputOf(item, found), passwordFor(item));
    const user = { id: found.id, organizationId: found.organization.id };
    if (Object.keys(changes).length === 0) return { outcome: done(item, 'unchanged'), user };
    return { outcome: done(item, 'updated'), user, before: found };
  } catch (error) {
    if (error instanceof PortalError && error.code !== 'busy') return { outcome: error };
    throw error;
  }
}

/** A new user who was judged in another thread, by what still holds. */
async function readyOf(check: PreparedCheck, item: UserItem, otherwise?: string): Promise<Step | undefined> {
  const { prepared, organization = otherwise } = item.read;
  if (!prepared || item.password !== undefined) return undefined;
  const { users, user } = prepared;
  const holds = check.holds(users, user, organization);
  if (!(typeof holds === 'boolean' ? holds : await holds)) return undefined;
  const { at, organizationId } = user;
  const packed = { id: newId(), auditId: newId(), organizationId, pack: users.packed, at };
  return { outcome: done(item, 'created'), user: packed, packed };
}

async function judgeNew(op: Operation, item: UserItem, input: UserInput): Promise<Step> {
  if (item.password === 'keep') {
    throw new PortalError('conflict', 'The user was deleted while the file was read: import the row again.');
  }
  const created = await prepareNewUser(op, input, item.password?.stored);
  const { id, fields } = created;
  return { outcome: done(item, 'created'), user: { id, organizationId: fields.organizationId }, created };
}

/** Reads the user once more, held until the commit, for the file is not the only one who writes. */
async function change(op: Operation, { id }: User, item: UserItem, inputOf: InputOf): Promise<RowDone> {
  const before = await op.store.users.find(id, { forUpdate: true });
  if (!before) throw new PortalError('conflict', 'The user was deleted meanwhile: import the row again.');
  const input = inputOf(item, before);
  const password = passwordFor(item);
  const changes = await changesOfUpdate(op, before, input, password);
  await updateUser(op, before, input, password);
  return { ...done(item, 'updated'), changes };
}

/** A password that was made for a new user isn't set on one who has come meanwhile. */
function passwordFor({ password }: UserItem): PasswordChange {
  return password === undefined || password === 'keep' || password.forNew ? undefined : password.stored;
}

async function joinGroups(
  context: RunContext,
  op: Operation,
  items: readonly UserItem[],
  users: readonly ({ readonly id: string; readonly organizationId: string } | undefined)[],
  outcomes: (RowDone | PortalError)[],
): Promise<void> {
  const wishes: (GroupWish & { readonly at: number })[] = items.flatMap(({ row, read }, at) => {
    const user = users[at];
    if (!user || !row.groups) return [];
    const organization = read.organization ?? context.options.organization;
    const { id: memberId, organizationId } = user;
    return row.groups.map((group) => ({ at, group, organization, organizationId, memberId }));
  });
  const added = await addToGroups(context, op, wishes);
  for (const [index, { at }] of wishes.entries()) {
    const result = added[index];
    const outcome = outcomes[at];
    // Thrown, for the user itself is written already: it is taken back with the transaction.
    if (result instanceof PortalError) throw result;
    if (result && outcome && !(outcome instanceof PortalError) && outcome.action === 'unchanged') {
      outcomes[at] = { ...outcome, action: 'updated' };
    }
  }
}

function toItem(row: ResourceRow, read: ReadUser, match: 'name' | 'externalId' = 'name'): UserItem {
  const required = match === 'name' ? 'userName' : 'externalId';
  if (read[required] === undefined) {
    throw new PortalError('invalid-value', `${required} is required.`, { attribute: required });
  }
  if (read.password !== undefined && row.passwordHash !== undefined) {
    throw new PortalError('invalid-value', 'password and passwordHash must not both be given.', {
      attribute: 'password',
    });
  }
  return { row, read, userName: read.userName ?? '' };
}

function keysOf({ read, row: { portalUuid } }: UserItem): readonly RowKey[] {
  const { userName, externalId, idpUsername, organization = '' } = read;
  const keys: RowKey[] = [];
  if (userName !== undefined) keys.push({ key: userKey(userName), attribute: 'userName' });
  if (portalUuid !== undefined) keys.push({ key: `User portalUuid ${portalUuid}`, attribute: 'portalUuid' });
  if (idpUsername !== undefined) {
    const key = JSON.stringify(['User idpUsername', fold(organization), fold(idpUsername)]);
    keys.push({ key, attribute: 'idpUsername' });
  }
  if (userName === undefined && externalId !== undefined) {
    keys.push({ key: `User externalId ${externalId}`, attribute: 'externalId' });
  }
  return keys;
}

/** By what a user is known among the rows of a file. */
export function userKey(userName: string): string {
  return `User ${fold(userName)}`;
}

function organizationsOf({ row: { line }, read: { organization } }: UserItem, otherwise: string | undefined) {
  const name = organization ?? otherwise;
  return name === undefined ? [] : [{ name, line }];
}

function done({ row: { line }, read: { userName, externalId } }: UserItem, action: RowDone['action']): RowDone {
  return { line, kind: 'User', action, name: userName ?? externalId ?? '' };
}
