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
import type { PatchResult } from './patch';
import { refuseRemoved } from './refuse-removed';
import type { ResourceType, Wants } from './resource-type';
import { userFromScim, userToScim } from './user-mapping';
import { userSchema } from './schemas/user-schema';
import { PORTAL_USER } from '../portal/schema-urns';

/** So many of a user's groups are answered at a time. */
const GROUPS_AT_A_TIME = 500;

/** RFC 7643 §4.1. */
export const userType: ResourceType<User> = {
  name: 'User',
  endpoint: '/Users',
  schema: userSchema,
  privileges: { read: 'users:read', write: 'users:write' },
  collections: new Set(),
  knowsChanged: () => true,

  find: (op, id, wants, forUpdate = false) => op.store.users.find(id, { groups: wants.wants('groups'), forUpdate }),
  list: (op, query, wants) => op.store.users.list(query, { groups: groupsIn(wants) }),
  listIds: (op, query) => op.store.users.listIds(query),
  stampOf: (stamps, id) => stamps.userStamp(id),
  foundBy: textFoundBy,
  isOfTheMoment: isLocked,
  momentary: /locked/i,
  findMany: (op, ids, wants) => op.store.users.findMany(ids, { groups: groupsIn(wants) }),
  large: {
    attribute: 'groups',
    isLeftOut: ({ groups }) => groups === undefined,
    parts: groupParts,
  },
  toScim: (user, { baseUrl }) => userToScim(user, baseUrl),

  async create(context, body) {
    const { input, password } = await draftOf(context, body);
    return (op) => addUser(op, input, password);
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
    return (op, current) => changeUser(op, current, userFromScim(resource, current, keepOmitted), password);
  },

  async patch(context, id, apply, body) {
    const password = await passwordOnPatch(context, id, apply, body);
    return (op, current) => {
      const result = apply(current);
      refuseRemoved(result, NEVER_REMOVED);
      return changeUser(op, current, userFromScim(result.resource, current, keepNothing), password);
    };
  },

  delete: (op: Operation, user: User) => deleteUser(op, user),
};

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
  apply: (current: User) => PatchResult,
  body: unknown,
): Promise<PasswordChange> {
  if (!/password/i.test(JSON.stringify(body) ?? '')) return undefined;
  const current = await context.operation.store.users.find(id);
  if (!current) return undefined;
  const { resource, removed } = apply(current);
  const raw = resource['password'];
  if (raw === undefined && !removed.has('password')) return undefined;
  demandPasswordChange(context.operation.actor, id);
  if (raw === undefined) return null;
  return await acceptPassword(context, raw, userFromScim(resource, current, keepNothing), current);
}
