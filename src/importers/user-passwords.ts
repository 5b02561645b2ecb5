import { setTimeout } from 'node:timers/promises';
import { demand, demandPasswordChange } from '../portal/access';
import { PortalError } from '../portal/errors';
import type { User } from '../portal/users/user';
import type { PasswordService } from '../portal/passwords/password-service';
import { acceptGivenPassword, demandPasswordIfRequired, ignoresPasswords } from '../portal/users/given-password';
import { demandRuleOver } from '../portal/users/power-over';
import type { UserInput } from '../portal/users/user-input';
import type { PasswordChange } from '../portal/users/users';
import { findUsers } from './find-users';
import type { UserItem } from './import-users';
import type { RunContext } from './row-handler';

/** The form to store; `keep`: the user is there and keeps the password. */
export type PreparedPassword = { readonly stored: PasswordChange; readonly forNew: boolean } | 'keep';

/** Hashes at a time: who signs in meanwhile waits for one of them at most. */
const HASHES_AT_A_TIME = 2;

/** In a dry run nothing is hashed; it is taken back with the rest. */
const NOT_HASHED = '{dry-run}';

/**
 * Judges and hashes the passwords of rows, outside any transaction. A user who is there keeps the password, unless
 * `updatePasswords` says otherwise and it is another one.
 */
export async function preparePasswords(
  context: RunContext,
  items: readonly UserItem[],
  inputOf: (item: UserItem, before: User | undefined) => UserInput,
): Promise<ReadonlyMap<UserItem, PortalError>> {
  const faults = new Map<UserItem, PortalError>();
  const { op } = context.deps;
  const demanded = op.actor.kind === 'connection' && op.actor.passwordMode === 'require';
  const concerned = items.filter((item) => demanded || secretOf(item) !== undefined);
  const found = await findUsers(op, concerned, context.options.match);
  const queue = concerned.entries();
  const work = async () => {
    for (const [at, item] of queue) {
      const before = found[at];
      if (before instanceof PortalError) continue;
      try {
        item.password = await prepare(context, item, before, inputOf);
      } catch (error) {
        if (!(error instanceof PortalError) || error.code === 'busy') throw error;
        faults.set(item, error);
      }
    }
  };
  await Promise.all(Array.from({ length: HASHES_AT_A_TIME }, work));
  return faults;
}

function secretOf({ read, row }: UserItem): string | undefined {
  return read.password ?? row.passwordHash;
}

async function prepare(
  context: RunContext,
  item: UserItem,
  before: User | undefined,
  inputOf: (item: UserItem, before: User | undefined) => UserInput,
): Promise<PreparedPassword | undefined> {
  if (before && !context.options.updatePasswords) return 'keep';
  const input = inputOf(item, before);
  if (!before) demandPasswordIfRequired(context.deps.op, secretOf(item), input);
  if (before?.hasPassword && (await isPresent(context, item, before))) return 'keep';
  return { stored: await toStored(context, item, input, before), forNew: !before };
}

/** To be told whether a guess is right is for those only who could set the password anyway. Throws `forbidden`. */
async function isPresent({ deps: { op, passwords } }: RunContext, item: UserItem, before: User): Promise<boolean> {
  demandPasswordChange(op.actor, before.id);
  await demandRuleOver(op, before);
  const credentials = await op.asSystem().store.credentials.findByUserName(before.userName);
  const stored = credentials?.passwordHash;
  if (stored == null) return false;
  if (item.row.passwordHash !== undefined) return item.row.passwordHash === stored;
  const { password } = item.read;
  return password !== undefined && (await patiently(() => passwords.isSame(password, stored)));
}

async function toStored(
  context: RunContext,
  { row, read }: UserItem,
  input: UserInput,
  before: User | undefined,
): Promise<PasswordChange> {
  const { op, passwords } = context.deps;
  if (row.passwordHash !== undefined) {
    if (input.provider === 'enterprise') return undefined;
    demand(op.actor, 'users:password');
    const adopted = passwords.adopt(row.passwordHash);
    return ignoresPasswords(op) ? undefined : adopted;
  }
  if (!context.options.dryRun) {
    return await patiently(() => acceptGivenPassword(op, passwords, read.password, input, before));
  }
  const judge: PasswordService['accept'] = async (text, owner) => {
    await patiently(() => passwords.judge(text, owner));
    return NOT_HASHED;
  };
  return await acceptGivenPassword(op, { ...passwords, accept: judge }, read.password, input, before);
}

/** Others hash passwords, too: whoever imports has the time to wait. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PortalError) || error.retryAfter === undefined) throw error;
      await setTimeout(error.retryAfter * 1_000);
    }
  }
}
