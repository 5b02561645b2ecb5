import type { Command } from 'commander';
import { presentStream } from '../../events/present-stream';
import { showEventStream } from '../../portal/events/event-streams';
import { answer, table, withJson } from '../output';
import { withPortal } from '../portal';

/** `portal-scim event-stream show` */
export function addEventStreamShow(parent: Command): void {
  withJson(parent.command('show'))
    .description("show an event stream (never its receiver's token)")
    .argument('<name|id>')
    .action(async (idOrName: string, _options: unknown, command: Command) => {
      const stream = presentStream(await withPortal(({ op }) => showEventStream(op, idOrName)));
      answer(command, stream, table(Object.entries(stream).map(([name, value]) => [name, wordsOf(value)])));
    });
}

function wordsOf(value: string | number | boolean | readonly string[] | null): string {
  return Array.isArray(value) ? value.join(', ') : String(value ?? '–');
}
