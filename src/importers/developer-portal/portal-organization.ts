import type { JsonObject } from '../../portal/model';
import type { ResourceRow } from '../source-row';
import { readOwnUuid, readStatus, type Members } from './members';

/** `{Uuid, Name, Description, Status, Type}`; the account plan stays behind, the portal makes nothing of it. */
export function organizationOf(members: Members): Pick<ResourceRow, 'resource' | 'portalUuid' | 'columnOf'> {
  const [description, type, active] = [members.text('description'), members.text('type'), readStatus(members)];
  const resource: JsonObject = {
    name: members.text('name') ?? '',
    ...(description !== undefined && { description }),
    ...(type !== undefined && { type: type?.toUpperCase() ?? null }),
    ...(active !== undefined && { active }),
  };
  const columnOf = new Map(
    ['name', 'description', 'type']
      .map((name) => [name, members.nameOf(name)] as const)
      .concat([
        ['active', members.nameOf('status')],
        ['portalUuid', members.nameOf('uuid')],
      ]),
  );
  return { resource, portalUuid: readOwnUuid(members), columnOf };
}
