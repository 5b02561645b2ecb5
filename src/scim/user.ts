import { setImmediate as nextTurn } from 'node:timers/promises';
import { demandPasswordChange, may } from '../portal/access';
import { PortalError } from '../portal/errors';
import type { Operation } from '../portal/operation';
import type { User } from '../portal/model';
import { isSelf } from '../portal/sessions/as-self';
import { acceptGivenPassword, demandPasswordIfRequired } from '../portal/users/given-password';
import type { UserInput } from '../portal/users/user-input';
import {
  addUser,
  changeUser,
  createUsers,
  deleteUser,
  isLocked,
  prepareNewUser,
  type NewUser,
  type PasswordChange,
} from '../portal/users/users';
import type { CoercedResource } from './coerce';
import type { ScimContext } from './context';
import type { PatchResult } from './patch';
import type { ResourceType } from './resource-type';
import { userFromScim, userToScim } from './user-mapping';
import { userSchema } from './user-schema';
import { PORTAL_USER } from '../portal/schema-urns';

/** Of many that are created in one transaction, so many at a time; then others have their turn, but for writers. */
const AT_A_TIME = 10;

/** RFC 7643 §4.1. */
export const userType: ResourceType<User> = {
  name: 'User',
  endpoint: '/Users',
  schema: userSchema,
  privileges: { read: 'users:read', write: 'users:write' },
  collections: new Set(),
  knowsChanged: () => true,

  find: (op, id, wants, forUpdate = false) => op.store.users.find(id, { groups: wants.wants('groups'), forUpdate }),
  list: (op, query, wants) => op.store.users.list(query, { groups: wants.wants('groups') }),
  listIds: (op, query) => op.store.users.listIds(query),
  isOfTheMoment: isLocked,
  momentary: /locked/i,
  findMany: (op, ids, wants) => op.store.users.findMany(ids, { groups: wants.wants('groups') }),
  toScim: (user, { baseUrl }) => userToScim(user, baseUrl),

  async create(context, { resource }) {
    const input = userFromScim(resource, undefined, keepNothing);
    const password = await passwordOnCreate(context, resource['password'], input);
    return (op) => addUser(op, input, password);
  },

  async createMany(context, bodies) {
    const drafts: { readonly input: UserInput; readonly password: PasswordChange }[] = [];
    for (const { resource } of bodies) {
      const input = userFromScim(resource, undefined, keepNothing);
      drafts.push({ input, password: await passwordOnCreate(context, resource['password'], input) });
    }
    return async (op) => {
      const ids: string[] = [];
      for (let start = 0; start < drafts.length; start += AT_A_TIME) {
        if (start > 0) await nextTurn();
        const users: NewUser[] = [];
        for (const { input, password } of drafts.slice(start, start + AT_A_TIME)) {
          users.push(await prepareNewUser(op, input, password));
        }
        await createUsers(op, users);
        ids.push(...users.map(({ id }) => id));
      }
      return ids;
    };
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
      refuseUnassigned(result);
      return changeUser(op, current, userFromScim(result.resource, current, keepNothing), password);
    };
  },

  delete: (op: Operation, user: User) => deleteUser(op, user),
};

const keepNothing = () => false;

/** PUT leaves alone what the portal owns when the client left it out; null or [] clears what can be cleared. */
function keepOwnedByPortal({ cleared }: CoercedResource): (attribute: string) => boolean {
  const always = ['active', `${PORTAL_USER}:provider`];
  return (attribute) => always.includes(attribute) || !cleared.has(attribute);
}

/** PATCH can clear what may be empty; an account is always either active or not. */
function refuseUnassigned({ removed }: PatchResult): void {
  for (const attribute of ['active', `${PORTAL_USER}:organization`, `${PORTAL_USER}:provider`]) {
    if (!removed.has(attribute)) continue;
    throw new PortalError('mutability', `${attribute} can be changed but not removed.`, { attribute });
  }
}

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
