import type { Command } from 'commander';
import { deleteEventStream } from '../../portal/events/event-streams';
import { confirm, withYes } from '../confirm';
import { answer, withJson } from '../output';
import { withPortal } from '../portal';

/** `portal-scim event-stream delete` */
export function addEventStreamDelete(parent: Command): void {
  withYes(withJson(parent.command('delete')))
    .description('delete an event stream and all that it was still to deliver')
    .argument('<name|id>')
    .action(async (idOrName: string, options: { readonly yes?: boolean }, command: Command) => {
      await confirm(`Delete the event stream "${idOrName}", for good?`, options);
      const { id, name } = await withPortal(({ op }) => deleteEventStream(op, idOrName));
      answer(command, { id, name }, [`The event stream "${name}" is deleted.`]);
    });
}
