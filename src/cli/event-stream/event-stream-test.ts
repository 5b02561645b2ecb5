import type { Command } from 'commander';
import { presentTest } from '../../events/present-stream';
import { sendTestEvent } from '../../portal/events/test-event';
import { CommandLineError } from '../command-line-error';
import { eventMeans } from './event-stream-options';
import { answer, wantsJson, withJson } from '../output';
import { withPortal } from '../portal';

/** `portal-scim event-stream test` */
export function addEventStreamTest(parent: Command): void {
  withJson(parent.command('test'))
    .description('send an event that says nothing, to see whether it arrives')
    .argument('<name|id>')
    .action(async (idOrName: string, _options: unknown, command: Command) => {
      const outcome = await withPortal(({ op }) => sendTestEvent(op, idOrName, eventMeans(op)));
      const { accepted, milliseconds, error, jti } = presentTest(outcome);
      if (!accepted && !wantsJson(command))
        throw new CommandLineError(`The event didn't arrive. ${error ?? ''}`.trim());
      answer(command, { accepted, jti, milliseconds, error }, [
        `The receiver took the event ${jti} in ${milliseconds} ms.`,
      ]);
    });
}
