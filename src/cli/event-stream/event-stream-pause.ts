import type { Command } from 'commander';
import { presentStream } from '../../events/present-stream';
import { pauseEventStream } from '../../portal/events/event-streams';
import { answer, withJson } from '../output';
import { withPortal } from '../portal';

/** `portal-scim event-stream pause` */
export function addEventStreamPause(parent: Command): void {
  withJson(parent.command('pause'))
    .description('deliver nothing more for a while; nothing is lost')
    .argument('<name|id>')
    .action(async (idOrName: string, _options: unknown, command: Command) => {
      const paused = await withPortal(({ op }) => pauseEventStream(op, idOrName));
      answer(command, presentStream(paused), [`The event stream "${paused.stream.name}" is paused.`]);
    });
}
