import type { Config } from '../config';
import { sqlitePath } from '../storage/engines';
import { openStorage, type OpenStorage, type StorageOptions } from '../storage/open';

type Options = Pick<StorageOptions, 'bulk'>;

/** Opens the configured database and brings it up to date. */
export async function openConfigured(config: Config, options: Options = {}): Promise<OpenStorage> {
  try {
    return await openMigrated(config, options);
  } catch (error) {
    throw isNoDatabase(error) ? noDatabase(error, config) : error;
  }
}

async function openMigrated(config: Config, { bulk = false }: Options): Promise<OpenStorage> {
  const {
    databaseUrl,
    databaseReadUrl: readUrl,
    databaseConnections: connections,
    publicUrl,
    smtpUrl,
    passwordHistory,
    workers,
  } = config;
  const sendsMail = smtpUrl !== undefined;
  const storage = await openStorage({
    databaseUrl,
    readUrl,
    connections,
    resourceBase: `${publicUrl}/scim/v2`,
    sendsMail,
    passwordHistory,
    bulk,
    shared: workers > 1,
  });
  try {
    await storage.migrate();
    return storage;
  } catch (error) {
    await storage.close();
    throw error;
  }
}

/** By the shape: SQLite's errors needn't be of this realm's Error. */
function isNoDatabase(error: unknown): error is { readonly code: string } {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    /^SQLITE_(NOTADB|CORRUPT)/.test(String(error.code))
  );
}

/** SQLite doesn't say which file it speaks of. */
function noDatabase(cause: { readonly code: string }, { databaseUrl }: Config): Error {
  const { code } = cause;
  const advice = 'check DATABASE_URL, or restore a backup';
  const message = `${sqlitePath(databaseUrl)} is no SQLite database, or a damaged one: ${advice} (${code}).`;
  return Object.assign(new Error(message, { cause }), { code });
}
