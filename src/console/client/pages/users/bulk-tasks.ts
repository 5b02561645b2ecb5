import { patchMany } from '../../kit/patch-many';
import type { Option } from '../../kit/option';
import { PORTAL_USER, quoted, type PatchOperation, type UserResource } from '../../kit/scim';
import type { Task } from '../../kit/task';
import { groupsOf, joinAgain } from './rejoin';

/** A user whom something is done to, as it was before. */
export interface Picked {
  readonly id: string;
  readonly name: string;
  readonly user: UserResource;
}

/** What is done to each, and what takes it back: undefined where a user was like that already. */
interface Change {
  readonly title: string;
  readonly undoTitle: string;
  readonly operation: PatchOperation;
  readonly reverse: (user: UserResource) => PatchOperation | undefined;
}

export interface Titles {
  readonly title: string;
  readonly undoTitle: string;
}

/** Enables or disables. */
export function activating(active: boolean, titles: Titles): Change {
  const set = (value: boolean): PatchOperation => ({ op: 'replace', path: 'active', value });
  return {
    ...titles,
    operation: set(active),
    reverse: (user) => (user.active === active ? undefined : set(user.active)),
  };
}

/** Moves to an organization; {@link toMove} makes a task of it. */
export function moving({ id }: Pick<Option, 'id'>, titles: Titles): Change {
  const to = (value: string): PatchOperation => ({
    op: 'replace',
    path: `${PORTAL_USER}:organization`,
    value: { value },
  });
  return {
    ...titles,
    operation: to(id),
    reverse: (user) => {
      const before = user[PORTAL_USER].organization.value;
      return before === id ? undefined : to(before);
    },
  };
}

/** Gives a role, by its value. */
export function assigning({ id }: Pick<Option, 'id'>, titles: Titles): Change {
  return {
    ...titles,
    operation: { op: 'add', path: 'roles', value: [{ value: id }] },
    reverse: ({ roles = [] }) =>
      roles.some(({ value }) => value === id) ? undefined : { op: 'remove', path: `roles[value eq ${quoted(id)}]` },
  };
}

/** The change as a task: a PATCH for each, so that one refusal is that one's only. */
export function toTask(items: readonly Picked[], change: Change): Task<Picked> {
  const { title, undoTitle, operation, reverse } = change;
  return {
    title,
    items,
    work: patchMany('Users', items.length, () => [operation]),
    undo(done) {
      const changed = done.filter(({ user }) => reverse(user) !== undefined);
      if (changed.length === 0) return undefined;
      const work = patchMany<Picked>('Users', changed.length, ({ user }) => [reverse(user)].filter((each) => !!each));
      return { title: undoTitle, items: changed, work };
    },
  };
}

/** The change of {@link moving} as a task. The groups that it ends are joined again where it is taken back. */
export function toMove(items: readonly Picked[], change: Change): Task<Picked> {
  const task = toTask(items, change);
  const left = new Map<string, readonly string[]>();
  return {
    ...task,
    work: {
      ...task.work,
      async run(chunk) {
        for (const [user, groups] of await groupsOf(chunk.map(({ id }) => id))) left.set(user, groups);
        return await task.work.run(chunk);
      },
    },
    undo(done) {
      const back = task.undo?.(done);
      if (!back) return undefined;
      const run = async (chunk: readonly Picked[]) => {
        const failures = await back.work.run(chunk);
        const returned = chunk.filter((_, index) => failures[index] === undefined);
        const outside = await joinAgain(returned, left);
        return chunk.map(({ id }, index) => failures[index] ?? outside.get(id));
      };
      return { ...back, work: { ...back.work, run } };
    },
  };
}
