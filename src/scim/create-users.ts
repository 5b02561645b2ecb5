import { setImmediate as nextTurn } from 'node:timers/promises';
import { fold } from '../portal/fold';
import type { Operation } from '../portal/operation';
import { remembering } from '../portal/remembering';
import type { UserInput } from '../portal/users/user-input';
import { createUsers, prepareNewUser, type NewUser, type PasswordChange } from '../portal/users/users';
import type { WriteMany } from './resource-type';

/** A user to be created, as far as that is known before there is a transaction. */
export interface UserDraft {
  readonly input: UserInput;
  readonly password: PasswordChange;
}

/** So many at a time; then others have their turn, but for writers. */
const AT_A_TIME = 16;

/**
 * Creates those of the users with whom nothing is wrong; who is missing, or whose name isn't free, is left out, for a
 * creation alone to find out why.
 */
export function createUsersOf(drafts: readonly (UserDraft | undefined)[]): WriteMany {
  return async (op) => {
    const plain = await withFreeNames(op, drafts);
    const known = await rememberingNamed(op, plain);
    const ids: (string | undefined)[] = [];
    for (let start = 0; start < plain.length; start += AT_A_TIME) {
      if (start > 0) await nextTurn();
      const users: NewUser[] = [];
      for (const draft of plain.slice(start, start + AT_A_TIME)) {
        const user = draft && (await judge(known, draft));
        if (user) users.push(user);
        ids.push(user?.id);
      }
      await createUsers(op, users);
    }
    return ids;
  };
}

function judge(op: Operation, { input, password }: UserDraft): Promise<NewUser | undefined> {
  return prepareNewUser(op, input, password).catch(() => undefined);
}

/** The drafts without those whose name somebody has, or another of them wants. */
async function withFreeNames(op: Operation, drafts: readonly (UserDraft | undefined)[]) {
  const names = drafts.map((draft) => draft && fold(draft.input.userName));
  const seen = new Set<string>();
  const taken = new Set(await op.store.users.takenNames(names.filter((name) => name !== undefined)));
  for (const name of names) {
    if (name === undefined) continue;
    if (seen.has(name)) taken.add(name);
    seen.add(name);
  }
  return drafts.map((draft, at) => (taken.has(names[at] ?? '') ? undefined : draft));
}

/** A memory is worth its while only where organizations or roles are named. */
async function rememberingNamed(op: Operation, drafts: readonly (UserDraft | undefined)[]): Promise<Operation> {
  const inputs = drafts.flatMap((draft) => draft?.input ?? []);
  const organizations = inputs.flatMap(({ organization, access }) => [
    ...(organization === undefined ? [] : [organization]),
    ...access.map((each) => each.organization),
  ]);
  const namesAny = organizations.length > 0 || inputs.some(({ roles }) => roles.length > 0);
  return namesAny ? await remembering(op, organizations) : op;
}
