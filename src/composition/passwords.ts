import { availableParallelism } from 'node:os';
import type * as LanguageCommon from '@zxcvbn-ts/language-common';
import argon2 from 'argon2';
import bcrypt from 'bcrypt';
import type { Logger } from 'pino';
import { threadPoolSize } from '../environment';
import type { Config } from '../config';
import { createBlocklist } from '../portal/passwords/blocklist';
import { createPasswordHasher, type PasswordHasher } from '../portal/passwords/hasher';
import { comparePepper, rememberPepper } from '../portal/passwords/pepper-witness';
import { createPasswordPolicy, type PasswordPolicy } from '../portal/passwords/policy';
import type { OpenStorage } from '../storage/open';

export interface Passwords {
  readonly hasher: PasswordHasher;
  readonly policy: PasswordPolicy;
}

/** Password hashing and policy as configured: the place where the domain meets bcrypt and the list of words. */
export function createPasswords(config: Config): Passwords {
  const { bcryptCost, passwordPepper, passwordPolicy, passwordHistory, publicUrl, workers } = config;
  return {
    hasher: createPasswordHasher({
      bcrypt,
      argon2,
      cost: bcryptCost,
      pepper: passwordPepper,
      concurrency: hashesAtATime(workers),
    }),
    policy: createPasswordPolicy({
      name: passwordPolicy,
      history: passwordHistory,
      blocklist: createBlocklist(commonPasswords),
      portalNames: ['portal', 'portal-scim', new URL(publicUrl).hostname],
    }),
  };
}

/** Lets commands know with which pepper this server hashes, and whoever runs it that this isn't the one from before. */
export async function tellPepper(storage: OpenStorage, hasher: PasswordHasher, log: Logger): Promise<void> {
  const { secrets } = storage.within({ all: true });
  const found = await comparePepper(secrets, hasher);
  if (found !== 'same') await rememberPepper(secrets, hasher);
  if (found === 'other') log.warn(OTHER_PEPPER);
}

const OTHER_PEPPER =
  'PASSWORD_PEPPER is not the one that passwords were hashed with before: nobody can sign in with those. Start with the former one, or have them set anew.';

/** Loaded with the first password that is judged: they take several megabytes, and a start doesn't need them. */
function commonPasswords(): readonly string[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the first question can't wait for an import
  const { dictionary } = require('@zxcvbn-ts/language-common') as typeof LanguageCommon;
  return Object.values(dictionary).flat();
}

/** A hash takes a core and a thread for a fifth of a second: half of them are left to all else. */
function hashesAtATime(workers: number): number {
  return Math.max(1, Math.floor(Math.min(availableParallelism() / workers, threadPoolSize()) / 2));
}
