import { userInfo } from 'node:os';
import { readConfig, type Config } from '../config';
import { newId } from '../portal/new-id';
import { createOperation, type Operation } from '../portal/operation';
import { createPasswordService, type PasswordService } from '../portal/passwords/password-service';
import { systemActor } from '../portal/system-actor';
import { openConfigured } from '../composition/open-configured';

/** What a command works with. */
export interface Portal {
  /** Everything is visible and allowed: whoever can read the database could do as much. */
  readonly op: Operation;
  /** Judges and hashes passwords. */
  readonly passwords: () => Promise<PasswordService>;
}

/** Opens the configured database for one command, while a server runs on it or not. */
export async function withPortal<T>(work: (portal: Portal) => Promise<T>, options?: { bulk: boolean }): Promise<T> {
  const config = readConfig();
  const storage = await openConfigured(config, options);
  try {
    const actor = systemActor(`command line of ${operator()}`);
    const op = createOperation({ storage, actor, scope: { all: true }, requestId: newId() });
    return await work({ op, passwords: () => loadPasswords(config) });
  } finally {
    await storage.close();
  }
}

/** Most commands have nothing to do with passwords. */
async function loadPasswords(config: Config): Promise<PasswordService> {
  const { createPasswords } = await import('../composition/passwords.ts');
  const { policy, hasher } = createPasswords(config);
  return createPasswordService(policy, hasher);
}

/** The account at the keyboard, for the audit trail; containers may have users without a name. */
function operator(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
