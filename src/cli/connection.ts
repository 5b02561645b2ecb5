import type { Command } from 'commander';
import { addConnectionCreate } from './connection/connection-create';
import { addConnectionList } from './connection/connection-list';
import { addConnectionRevoke } from './connection/connection-revoke';
import { addConnectionRotate } from './connection/connection-rotate';
import { addConnectionSetup } from './connection/connection-setup';
import { addConnectionShow } from './connection/connection-show';
import { addConnectionUpdate } from './connection/connection-update';

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
