import type { Config } from '../config';
import { openStorage, type OpenStorage, type StorageOptions } from '../storage/open';

/** Opens the configured database and brings it up to date. */
export async function openConfigured(
  config: Config,
  { bulk = false }: Pick<StorageOptions, 'bulk'> = {},
): Promise<OpenStorage> {
  const {
    databaseUrl,
    databaseReadUrl: readUrl,
    databaseConnections: connections,
    publicUrl,
    smtpUrl,
    passwordHistory,
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
  });
  try {
    await storage.migrate();
    return storage;
  } catch (error) {
    await storage.close();
    throw error;
  }
}
