import type { Command } from 'commander';
import { presentStream } from '../../events/present-stream';
import { createEventStream } from '../../portal/events/event-streams';
import type { EventResource, EventType } from '../../portal/events/event-types';
import { eventMeans, readToken, withStreamOptions } from './event-stream-options';
import { answer, withJson } from '../output';
import { withPortal } from '../portal';

interface Options {
  readonly name: string;
  readonly url: string;
  readonly audience?: string;
  readonly organization?: readonly string[];
  readonly resources?: readonly EventResource[];
  readonly events?: readonly EventType[];
  readonly tokenFile?: string;
}

/** `portal-scim event-stream create` */
export function addEventStreamCreate(parent: Command): void {
  withStreamOptions(
    withJson(parent.command('create'))
      .description('tell a receiver of what happens from now on')
      .requiredOption('--name <name>', 'a name that tells who receives')
      .requiredOption('--url <url>', 'where events are pushed to: https://…'),
  )
    .addHelpText(
      'after',
      '\nExample: portal-scim event-stream create --name sales --url https://sales.example.org/events',
    )
    .action(run);
}

async function run(options: Options, command: Command): Promise<void> {
  const { name, url, audience, organization, resources = ['User', 'Group'], events = null, tokenFile } = options;
  const token = tokenFile === undefined ? null : readToken(tokenFile);
  const input = { name, url, audience, organizations: organization, resources, eventTypes: events, token };
  const created = await withPortal(({ op }) => createEventStream(op, input, eventMeans(op)));
  const { stream } = created;
  answer(command, presentStream(created), [
    `The event stream "${stream.name}" (${stream.id}) was created. Try it: portal-scim event-stream test ${stream.id}`,
  ]);
}
