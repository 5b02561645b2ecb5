import type { Command } from 'commander';

/** `portal-scim serve` */
export function addServe(parent: Command): void {
  parent
    .command('serve')
    .description('migrate the database and serve until SIGTERM or SIGINT')
    .addHelpText('after', '\nExample: DATABASE_URL=sqlite:data/portal.db portal-scim serve')
    .action(async () => (await import('./run-server.ts')).runServer());
}
