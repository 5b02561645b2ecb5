import type { Command } from 'commander';
import { readConfig } from '../config';
import { requestContext } from '../http/request-id';
import { createLogger } from '../log';
import { serve } from '../serve';

/** `portal-scim serve` */
export function addServe(parent: Command): void {
  parent.command('serve').description('migrate the database and serve until SIGTERM or SIGINT').action(run);
}

async function run(): Promise<void> {
  const config = readConfig();
  const log = createLogger({ level: config.logLevel, context: requestContext });
  if (config.workers > 1) log.warn('WORKERS: this release serves with one process.');
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught exception');
    process.exit(1);
  });
  const server = await serve({ config, log, print: (text) => process.stdout.write(`${text}\n`) });
  await signalled();
  setTimeout(() => process.exit(1), PATIENCE).unref();
  await server.stop();
}

/** Who stops a service kills it after ten seconds: rather end on one's own account before. */
const PATIENCE = 9_500;

/** Resolves with the first signal to stop; a second one ends the process on the spot. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false;
    const onSignal = () => {
      if (stopping) process.exit(1);
      stopping = true;
      resolve();
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}
