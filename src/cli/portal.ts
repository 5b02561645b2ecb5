import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { readConfig, type Config } from '../config';
import { newId } from '../portal/new-id';
import { createOperation, type Operation } from '../portal/operation';
import type { PasswordHasher } from '../portal/passwords/hasher';
import { createPasswordService, type PasswordService } from '../portal/passwords/password-service';
import { comparePepper, rememberPepper } from '../portal/passwords/pepper-witness';
import type { SecretStore } from '../portal/store';
import { systemActor } from '../portal/system-actor';
import { openConfigured } from '../composition/open-configured';
import { sqlitePath } from '../storage/engines';
import type { OpenStorage } from '../storage/open';
import { CommandLineError } from './command-line-error';

/** What a command works with. */
export interface Portal {
  /** Everything is visible and allowed: whoever can read the database could do as much. */
  readonly op: Operation;
  /** Judges and hashes passwords. */
  readonly passwords: () => Promise<PasswordService>;
  readonly analyze: OpenStorage['analyze'];
  readonly databaseUrl: string;
}

interface Options {
  readonly bulk?: boolean;
  /** A command that a new portal may begin with: where there is no database yet, it makes one. */
  readonly begins?: boolean;
}

/** Opens the configured database for one command, while a server runs on it or not. */
export async function withPortal<T>(
  work: (portal: Portal) => Promise<T>,
  { bulk = false, begins = bulk }: Options = {},
): Promise<T> {
  const config = readConfig();
  if (!begins) demandDatabase(config);
  const storage = await openConfigured(config, { bulk });
  try {
    const actor = systemActor(`command line of ${operator()}`);
    const op = createOperation({ storage, actor, scope: { all: true }, requestId: newId() });
    return await work({
      op,
      passwords: () => loadPasswords(config, op.store.secrets),
      analyze: () => storage.analyze(),
      databaseUrl: config.databaseUrl,
    });
  } finally {
    await storage.close();
  }
}

/** An empty portal is no answer to who asks about one, and mistyped its place. */
function demandDatabase({ databaseUrl }: Config): void {
  const path = databaseUrl.startsWith('sqlite:') ? sqlitePath(databaseUrl) : undefined;
  if (path === undefined || existsSync(path)) return;
  throw new CommandLineError(`There is no database ${path}: check DATABASE_URL, or make it with portal-scim migrate.`);
}

/** Most commands have nothing to do with passwords. */
async function loadPasswords(config: Config, secrets: SecretStore): Promise<PasswordService> {
  const { createPasswords } = await import('../composition/passwords.ts');
  const { policy, hasher } = createPasswords(config);
  return createPasswordService(policy, withServersPepper(hasher, secrets));
}

/** Nobody could sign in with what is hashed with another pepper than the server's. */
function withServersPepper(hasher: PasswordHasher, secrets: SecretStore): PasswordHasher {
  let demanded: Promise<void> | undefined;
  return {
    ...hasher,
    async hash(password) {
      await (demanded ??= demandServersPepper(hasher, secrets));
      return await hasher.hash(password);
    },
  };
}

async function demandServersPepper(hasher: PasswordHasher, secrets: SecretStore): Promise<void> {
  const found = await comparePepper(secrets, hasher);
  if (found === 'none') await rememberPepper(secrets, hasher);
  if (found !== 'other') return;
  throw new CommandLineError(
    "PASSWORD_PEPPER is not the server's: nobody could sign in with a password that is set here. Give the command the server's environment.",
  );
}

/** The account at the keyboard, for the audit trail; containers may have users without a name. */
function operator(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
