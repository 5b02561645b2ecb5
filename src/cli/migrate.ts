import type { Command } from 'commander';
import { readConfig } from '../config';
import { openConfigured } from '../composition/open-configured';
import { answer, withJson } from './output';

/** `portal-scim migrate` */
export function addMigrate(parent: Command): void {
  withJson(parent.command('migrate'))
    .description('bring the database up to date, as serve does at its start')
    .addHelpText('after', '\nExample: portal-scim migrate')
    .action(async (_options: unknown, command: Command) => {
      const storage = await openConfigured(readConfig());
      await storage.close();
      answer(command, { migrated: true, engine: storage.engine }, ['The database is up to date.']);
    });
}
