import { fold } from '../portal/fold';
import type { User } from '../portal/users/user';
import type { Operation } from '../portal/operation';
import { findGroups } from './find-groups';
import { userKey } from './import-users';
import { PLANNED } from './planned';
import type { RunContext } from './row-handler';

/**
 * The id of what a row calls a member; `PLANNED`: in a dry run, a user whom an earlier row would have created;
 * undefined: there is none in that organization.
 */
export type MemberFinder = (ref: string, organizationId: string) => string | typeof PLANNED | undefined;

/** Looks up members: users by id, userName or externalId, or else groups. */
export async function findMembers(context: RunContext, op: Operation, refs: Iterable<string>): Promise<MemberFinder> {
  const names = [...new Set(refs)];
  if (names.length === 0) return () => undefined;
  const { users } = op.store;
  const byId = new Map((await users.findMany(names)).map((user) => [user.id, user]));
  const byName = new Map((await users.findManyBy('userName', names)).map((user) => [fold(user.userName), user]));
  const rest = names.filter((name) => !byId.has(name) && !byName.has(fold(name)));
  const external = await users.findManyBy('externalId', rest);
  const group = await findGroups(op, rest);
  return (ref, organizationId) => {
    const isHere = (user: User | undefined) => user?.organization.id === organizationId;
    const user = [byId.get(ref), byName.get(fold(ref))].find(isHere);
    if (user) return user.id;
    const [only, ...others] = external.filter((found) => found.externalId === ref && isHere(found));
    if (only && others.length === 0) return only.id;
    const member = group(ref, organizationId)?.id;
    if (member !== undefined) return member;
    return context.options.dryRun && context.hasSeen(userKey(ref)) ? PLANNED : undefined;
  };
}
