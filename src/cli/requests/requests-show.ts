import type { Command } from 'commander';
import { presentWholeRequest } from '../../portal/requests/present-request';
import { readRequest } from '../../portal/requests/read-requests';
import type { RequestEntry } from '../../portal/requests/request-entry';
import { CommandLineError } from '../command-line-error';
import { answer, table, withJson } from '../output';
import { withPortal } from '../portal';

/** `portal-scim requests show` */
export function addRequestsShow(parent: Command): void {
  withJson(parent.command('show'))
    .description('show a request: what was sent (secrets redacted), what was answered, and what that means')
    .argument('<id>')
    .action(async (id: string, _options: unknown, command: Command) => {
      const entry = await withPortal(({ op }) => readRequest(op, id));
      if (!entry) throw new CommandLineError(`There is no request ${id} on record.`);
      answer(command, presentWholeRequest(entry), linesOf(entry));
    });
}

function linesOf(entry: RequestEntry): string[] {
  const { body, explanation } = presentWholeRequest(entry);
  const { part, actorKind, actorName, resourceType, resourceId, resourceName, externalId } = entry;
  const about = [resourceType, resourceName, resourceId, externalId && `externalId ${externalId}`];
  return [
    ...table([
      ['request', `${entry.method} ${entry.path}${part === null ? '' : ` (operation ${part} of a Bulk request)`}`],
      ['answered', `${entry.status} at ${entry.at}, after ${entry.milliseconds} ms`],
      ['caller', actorKind === null ? 'not known' : `${actorKind} ${actorName ?? ''}`],
      ['from', [entry.address ?? '-', entry.userAgent].flatMap((each) => each ?? []).join(', ')],
      ['about', about.flatMap((each) => each || []).join(', ') || '-'],
      ['request id', entry.requestId],
      ...(entry.code === null ? [] : [['error', entry.code]]),
      ...(entry.detail === null ? [] : [['message', entry.detail]]),
    ]),
    '',
    explanation.what,
    ...(explanation.todo === null ? [] : [explanation.todo]),
    ...(body === null ? [] : ['', ...JSON.stringify(body, null, 2).split('\n')]),
  ];
}
