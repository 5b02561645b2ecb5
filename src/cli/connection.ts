import type { Command } from 'commander';
import { addConnectionCreate } from './connection-create';
import { addConnectionList } from './connection-list';
import { addConnectionRevoke } from './connection-revoke';
import { addConnectionRotate } from './connection-rotate';
import { addConnectionSetup } from './connection-setup';
import { addConnectionShow } from './connection-show';
import { addConnectionUpdate } from './connection-update';

/** `portal-scim connection …` */
export function addConnection(program: Command): void {
  const connection = program.command('connection').description('connections: clients of the API, and their tokens');
  addConnectionCreate(connection);
  addConnectionList(connection);
  addConnectionShow(connection);
  addConnectionUpdate(connection);
  addConnectionSetup(connection);
  addConnectionRotate(connection);
  addConnectionRevoke(connection);
}
