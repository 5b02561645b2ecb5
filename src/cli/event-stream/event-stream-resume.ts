import type { Command } from 'commander';
import { presentStream } from '../../events/present-stream';
import { resumeEventStream } from '../../portal/events/event-streams';
import { confirm, withYes } from '../confirm';
import { answer, withJson } from '../output';
import { withPortal } from '../portal';

interface Options {
  readonly skip?: boolean;
  readonly yes?: boolean;
}

/** `portal-scim event-stream resume` */
export function addEventStreamResume(parent: Command): void {
  withYes(withJson(parent.command('resume')))
    .description('deliver again, at once also what failed')
    .argument('<name|id>')
    .option('--skip', 'leave out what happened until now: the receiver never hears of it')
    .action(async (idOrName: string, options: Options, command: Command) => {
      const { skip = false } = options;
      if (skip) await confirm(`Leave out all that "${idOrName}" hasn't been told yet, for good?`, options);
      const resumed = await withPortal(({ op }) => resumeEventStream(op, idOrName, { skip }));
      answer(command, presentStream(resumed), [`The event stream "${resumed.stream.name}" goes on.`]);
    });
}
