import { setImmediate as nextTurn } from 'node:timers/promises';
import { demandPasswordChange, may } from '../portal/access';
import type { Operation } from '../portal/operation';
import type { User, WantedGroups } from '../portal/users/user';
import { isSelf } from '../portal/sessions/as-self';
import { textFoundBy } from '../portal/text-found-by';
import { acceptGivenPassword, demandPasswordIfRequired } from '../portal/users/given-password';
import type { UserInput } from '../portal/users/user-input';
import { addUser, changeUser, deleteUser, isLocked, type PasswordChange } from '../portal/users/users';
import type { CoercedResource } from './coerce';
import type { ScimContext } from './context';
import { createUsersOf, type UserDraft } from './create-users';
import { isJsonObject } from './equal';
import { managerOf, withManagerName, withManagerNames } from './manager-names';
import { outlineOf } from './profile-outline';
import { hidesUnasked } from './projection';
import { refuseRemoved } from './refuse-removed';
import type { ApplyPatch, ResourceType, Wants } from './resource-type';
import { isInProfile, userFromScim, userToScim } from './user-mapping';
import { userSchema } from './schemas/user-schema';
import { ENTERPRISE_USER, PORTAL_USER } from '../portal/schema-urns';

/** So many of a user's groups are answered at a time. */
const GROUPS_AT_A_TIME = 500;

/** What is to be left out of a profile has to be looked for in it. */
const HIDES_OF_PROFILE = hidesUnasked(userSchema, isInProfile);

/** RFC 7643 §4.1. */
export const userType: ResourceType<User> = {
  name: 'User',
  endpoint: '/Users',
  schema: userSchema,
  privileges: { read: 'users:read', write: 'users:write' },
  collections: new Set(),
  knowsChanged: () => true,

  find(op, id, wants, forUpdate = false) {
    const found = op.store.users.find(id, { groups: wants.wants('groups'), forUpdate });
    if (forUpdate || !wantsManager(wants)) return found;
    return found.then((user) => user && withManagerName(op, user));
  },
  async list(op, query, wants) {
    const page = await op.store.users.list(query, { groups: groupsIn(wants) });
    return wantsManager(wants) ? { ...page, rows: await withManagerNames(op, page.rows) } : page;
  },
  listIds: (op, query) => op.store.users.listIds(query),
  stampOf: (stamps, id) => stamps.userStamp(id),
  foundBy: textFoundBy,
  isOfTheMoment: isLocked,
  momentary: /locked/i,
  restsOn: managerOf,
  async findMany(op, ids, wants) {
    const users = await op.store.users.findMany(ids, { groups: groupsIn(wants) });
    return wantsManager(wants) ? await withManagerNames(op, users) : users;
  },
  large: {
    attribute: 'groups',
    isLeftOut: ({ groups }) => groups === undefined,
    parts: groupParts,
  },
  toScim: (user, { baseUrl }, instead) => userToScim(user, baseUrl, instead),
  outlineOf: HIDES_OF_PROFILE ? undefined : outlineOf,

  async create(context, body) {
    const { input, password } = await draftOf(context, body);
    return async (op) => await withManagerName(op, await addUser(op, input, password));
  },

  async createMany(context, bodies) {
    const drafts: (UserDraft | undefined)[] = [];
    for (const body of bodies) drafts.push(body && (await draftOf(context, body).catch(() => undefined)));
    return createUsersOf(drafts);
  },

  async replace(context, id, body) {
    const { resource } = body;
    const keepOmitted = keepOwnedByPortal(body);
    const draft = userFromScim(resource, undefined, keepNothing);
    const password = await passwordOnReplace(context, id, resource['password'], draft);
    return (op, current) => changed(op, current, userFromScim(resource, current, keepOmitted), password);
  },

  async patch(context, id, apply, body) {
    const password = await passwordOnPatch(context, id, apply, body);
    return async (op, current) => {
      const result = await apply(current);
      refuseRemoved(result, NEVER_REMOVED);
      return await changed(op, current, userFromScim(result.resource, current, keepNothing), password);
    };
  },

  delete: (op: Operation, user: User) => deleteUser(op, user),
};

function wantsManager(wants: Wants): boolean {
  return wants.wants('manager', ENTERPRISE_USER);
}

async function changed(op: Operation, ...change: [User, UserInput, PasswordChange]): Promise<User | undefined> {
  const after = await changeUser(op, ...change);
  return after && (await withManagerName(op, after));
}

function groupsIn(wants: Wants): WantedGroups {
  return wants.wants('groups') && (wants.inParts ? 'few' : true);
}

/** The user with some of the groups at a time. */
async function* groupParts(op: Operation, user: User): AsyncGenerator<User> {
  const { groups = [] } = (await op.store.users.find(user.id, { groups: true })) ?? {};
  for (let start = 0; start < groups.length; start += GROUPS_AT_A_TIME) {
    await nextTurn();
    yield { ...user, groups: groups.slice(start, start + GROUPS_AT_A_TIME) };
  }
}

const keepNothing = () => false;

async function draftOf(context: ScimContext, { resource }: CoercedResource): Promise<UserDraft> {
  const input = userFromScim(resource, undefined, keepNothing);
  return { input, password: await passwordOnCreate(context, resource['password'], input) };
}

/** PUT leaves alone what the portal owns when the client left it out; null or [] clears what can be cleared. */
function keepOwnedByPortal({ cleared }: CoercedResource): (attribute: string) => boolean {
  const always = ['active', `${PORTAL_USER}:provider`];
  return (attribute) => always.includes(attribute) || !cleared.has(attribute);
}

/** An account is always either active or not. */
const NEVER_REMOVED = ['active', `${PORTAL_USER}:organization`, `${PORTAL_USER}:provider`];

/**
 * A connection that may not set passwords can still create users: identity providers send a random one with every
 * create, which is dropped.
 */
async function passwordOnCreate(context: ScimContext, raw: unknown, input: UserInput): Promise<PasswordChange> {
  demandPasswordIfRequired(context.operation, textOf(raw), input);
  return may(context.operation.actor, 'users:password')
    ? await acceptPassword(context, raw, input, undefined)
    : undefined;
}

/** The same holds for a PUT; but whoever sends the own password is told that this isn't the way. */
async function passwordOnReplace(context: ScimContext, id: string, raw: unknown, input: UserInput) {
  const { operation } = context;
  if (textOf(raw) !== undefined && isSelf(operation, id)) demandPasswordChange(operation.actor, id);
  if (textOf(raw) === undefined || !may(operation.actor, 'users:password')) return undefined;
  return await acceptPassword(context, raw, input, await operation.store.users.find(id));
}

function acceptPassword(context: ScimContext, raw: unknown, input: UserInput, before: User | undefined) {
  return acceptGivenPassword(context.operation, context.passwords, textOf(raw), input, before);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Hashing takes long and must not happen in a transaction, so a PATCH that speaks of a password is tried out first. */
async function passwordOnPatch(
  context: ScimContext,
  id: string,
  apply: ApplyPatch<User>,
  body: unknown,
): Promise<PasswordChange> {
  if (!mentionsPassword(body)) return undefined;
  const current = await context.operation.store.users.find(id);
  if (!current) return undefined;
  const { resource, removed } = await apply(current);
  const raw = resource['password'];
  if (raw === undefined && !removed.has('password')) return undefined;
  demandPasswordChange(context.operation.actor, id);
  if (raw === undefined) return null;
  return await acceptPassword(context, raw, userFromScim(resource, current, keepNothing), current);
}

/** Where it only looks as if, that makes no difference but the time it takes. */
function mentionsPassword(value: unknown): boolean {
  if (typeof value === 'string') return value.length >= 'password'.length && /password/i.test(value);
  if (Array.isArray(value)) return value.some(mentionsPassword);
  return (
    isJsonObject(value) && Object.keys(value).some((name) => mentionsPassword(name) || mentionsPassword(value[name]))
  );
}
