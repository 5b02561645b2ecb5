import type { Command } from 'commander';
import { rotateSigningKey } from '../../portal/events/event-keys';
import { eventMeans } from './event-stream-options';
import { answer, withJson } from '../output';
import { withPortal } from '../portal';

/** `portal-scim event-stream rotate-key` */
export function addEventStreamRotateKey(parent: Command): void {
  withJson(parent.command('rotate-key'))
    .description('sign events with a new key from now on; the old one stays published for a week')
    .action(async (_options: unknown, command: Command) => {
      const { id } = await withPortal(({ op }) => rotateSigningKey(op, eventMeans(op).keeper));
      answer(command, { id }, [`Events are signed with the new key ${id}; it is published at /events/jwks.json.`]);
    });
}
