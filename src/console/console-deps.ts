import type { Authenticator } from '../http/authenticate';
import type { PasswordService } from '../portal/passwords/password-service';
import type { CheckPassword } from '../portal/sessions/check-password';
import type { Storage } from '../portal/store';
import { createConfirmation } from './confirmation';
import { createConsoleCookies } from './cookies';
import type { SessionDeps } from './session-router';

export interface ConsoleOptions {
  readonly storage: Storage;
  readonly publicUrl: string;
  readonly authenticator: Authenticator;
  readonly check: CheckPassword;
  readonly passwords: PasswordService;
}

/** What the console's gate and its router share. */
export function createConsoleDeps(options: ConsoleOptions): SessionDeps {
  const secret = () => options.storage.within({ all: true }).secrets.obtain('console-confirmation');
  return { ...options, cookies: createConsoleCookies(options.publicUrl), confirmation: createConfirmation(secret) };
}
