import type { Command } from 'commander';
import { addRequestsList } from './requests/requests-list';
import { addRequestsShow } from './requests/requests-show';

/** `portal-scim requests …` */
export function addRequests(program: Command): void {
  const requests = program.command('requests').description('the requests that came in: why did a sync fail?');
  addRequestsList(requests);
  addRequestsShow(requests);
}
