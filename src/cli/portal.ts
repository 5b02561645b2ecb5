import { userInfo } from 'node:os';
import { readConfig } from '../config';
import { newId } from '../portal/new-id';
import { createOperation, type Operation } from '../portal/operation';
import { createPasswordService, type PasswordService } from '../portal/passwords/password-service';
import { systemActor } from '../portal/system-actor';
import { createPasswords, openConfigured } from '../serve';

/** What a command works with. */
export interface Portal {
  /** Everything is visible and allowed: whoever can read the database could do as much. */
  readonly op: Operation;
  readonly passwords: PasswordService;
}

/** Opens the configured database for one command, while a server runs on it or not. */
export async function withPortal<T>(work: (portal: Portal) => Promise<T>, options?: { bulk: boolean }): Promise<T> {
  const config = readConfig();
  const storage = await openConfigured(config, options);
  try {
    const actor = systemActor(`command line of ${operator()}`);
    const op = createOperation({ storage, actor, scope: { all: true }, requestId: newId() });
    const { policy, hasher } = createPasswords(config);
    return await work({ op, passwords: createPasswordService(policy, hasher) });
  } finally {
    await storage.close();
  }
}

/** The account at the keyboard, for the audit trail; containers may have users without a name. */
function operator(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
