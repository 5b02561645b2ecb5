import type { Command } from 'commander';
import { presentStream } from '../../events/present-stream';
import { changeEventStream } from '../../portal/events/event-streams';
import type { EventResource, EventType } from '../../portal/events/event-types';
import type { EventStreamChange } from '../../portal/events/stream-input';
import { eventMeans, readToken, withStreamOptions } from './event-stream-options';
import { answer, withJson } from '../output';
import { withPortal } from '../portal';

interface Options {
  readonly name?: string;
  readonly url?: string;
  readonly audience?: string;
  readonly organization?: readonly string[];
  readonly resources?: readonly EventResource[];
  readonly events?: readonly EventType[];
  readonly tokenFile?: string;
  /** `--no-token`. */
  readonly token: boolean;
}

/** `portal-scim event-stream update` */
export function addEventStreamUpdate(parent: Command): void {
  withStreamOptions(
    withJson(parent.command('update'))
      .description('change what is given; the rest stays')
      .argument('<name|id>')
      .option('--name <name>', 'another name')
      .option('--url <url>', 'another address: https://…'),
  )
    .option('--no-token', 'the receiver wants no token any more')
    .action(run);
}

async function run(idOrName: string, options: Options, command: Command): Promise<void> {
  const changed = await withPortal(({ op }) => changeEventStream(op, idOrName, changeOf(options), eventMeans(op)));
  answer(command, presentStream(changed), [`The event stream "${changed.stream.name}" is changed.`]);
}

function changeOf({
  name,
  url,
  audience,
  organization,
  resources,
  events,
  tokenFile,
  token,
}: Options): EventStreamChange {
  return {
    ...(name !== undefined && { name }),
    ...(url !== undefined && { url }),
    ...(audience !== undefined && { audience }),
    ...(organization !== undefined && { organizations: organization }),
    ...(resources !== undefined && { resources }),
    ...(events !== undefined && { eventTypes: events }),
    ...(tokenFile !== undefined && { token: readToken(tokenFile) }),
    ...(!token && { token: null }),
  };
}
