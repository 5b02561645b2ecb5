import type { Command } from 'commander';
import { presentRefusal } from '../../events/present-stream';
import { listRefusals } from '../../portal/events/event-streams';
import { answer, table, withJson } from '../output';
import { withPortal } from '../portal';

/** `portal-scim event-stream refusals` */
export function addEventStreamRefusals(parent: Command): void {
  withJson(parent.command('refusals'))
    .description('list the events that the receiver called wrong, so that they were left out')
    .argument('<name|id>')
    .action(async (idOrName: string, _options: unknown, command: Command) => {
      const refusals = (await withPortal(({ op }) => listRefusals(op, idOrName))).map(presentRefusal);
      const rows = refusals.map(({ at, code, jti, description }) => [at, code, jti, description ?? '']);
      answer(command, refusals, rows.length > 0 ? table([HEADER, ...rows]) : ['No event was refused.']);
    });
}

const HEADER = ['AT', 'CODE', 'EVENT', 'WHAT THE RECEIVER SAYS'];
