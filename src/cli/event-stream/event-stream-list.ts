import type { Command } from 'commander';
import { presentStream } from '../../events/present-stream';
import { listEventStreams } from '../../portal/events/event-streams';
import { answer, table, withJson } from '../output';
import { withPortal } from '../portal';

/** `portal-scim event-stream list` */
export function addEventStreamList(parent: Command): void {
  withJson(parent.command('list'))
    .description('list the event streams and how far they are')
    .action(async (_options: unknown, command: Command) => {
      const streams = (await withPortal(({ op }) => listEventStreams(op))).map(presentStream);
      const rows = streams.map(({ id, name, url, state, behind, lastDeliveredAt, lastError }) => [
        id,
        name,
        url,
        state,
        String(behind),
        lastDeliveredAt ?? 'never',
        lastError ?? '',
      ]);
      answer(command, streams, streams.length > 0 ? table([HEADER, ...rows]) : ['There is no event stream.']);
    });
}

const HEADER = ['ID', 'NAME', 'URL', 'STATE', 'BEHIND', 'LAST DELIVERED', 'WHY NOT'];
