import { demand } from '../access';
import { PRIVILEGES, type Privilege } from '../actor';
import { record } from '../audit/audit';
import { changesOf } from '../audit/changes-of';
import { PortalError } from '../errors';
import { fold } from '../fold';
import { newId } from '../new-id';
import type { Operation } from '../operation';
import type { JsonObject } from '../model';
import type { Role, RoleFields } from './role';
import { checkTexts } from '../text-limits';

/** A role as an edge hands it in: privileges are checked here. */
export type RoleInput = Omit<RoleFields, 'privileges'> & { readonly privileges: readonly string[] };

/** Creates a custom role and returns its id. Throws `conflict` (value, display), `invalid-value`, `forbidden`. */
export async function createRole(op: Operation, input: RoleInput): Promise<string> {
  demand(op.actor, 'roles:write');
  const id = newId();
  const fields = toFields(op, input);
  await refuseNamesOfAnother(op, id, fields);
  await op.store.roles.create(id, fields);
  await recordChange(op, 'role.create', id, changesOf<RoleFields>(undefined, fields));
  return id;
}

/** Brings a role to the state `input`. Built-in roles keep what makes them: value, privileges, reach. */
export async function updateRole(op: Operation, before: Role, input: RoleInput): Promise<boolean> {
  demand(op.actor, 'roles:write');
  const fields = toFields(op, input);
  const changes = changesOf<RoleFields>(before, fields);
  if (Object.keys(changes).length === 0) return false;
  const fixed = ['value', 'privileges', 'organizationBound', 'supported'].find((name) => name in changes);
  if (fixed === 'value' || (before.builtIn && fixed)) {
    const why = before.builtIn ? `The role "${before.display}" is built in` : 'A role is known by its value';
    throw new PortalError('mutability', `${why}: ${fixed} can't be changed.`, { attribute: fixed });
  }
  await refuseNamesOfAnother(op, before.id, fields);
  await op.store.roles.update(before.id, fields);
  await recordChange(op, 'role.update', before.id, changes);
  return true;
}

/** Deletes a custom role nobody holds. Throws `conflict` with the number of its holders, `forbidden`. */
export async function deleteRole(op: Operation, role: Role): Promise<void> {
  demand(op.actor, 'roles:write');
  demandWholePortal(op);
  if (role.builtIn) throw new PortalError('conflict', `The role "${role.display}" is built in and can't be deleted.`);
  const holders = await op.store.roles.countHolders(role.id);
  if (holders > 0) throw new PortalError('conflict', `${holders} users still hold the role "${role.display}".`);
  await op.store.roles.delete(role.id);
  await recordChange(op, 'role.delete', role.id, { value: [role.value, null] });
}

/** Roles serve the whole portal, and nobody makes one with privileges they don't hold. */
function toFields(op: Operation, input: RoleInput): RoleFields {
  demandWholePortal(op);
  checkTexts(input);
  for (const name of ['value', 'display'] as const) {
    if (input[name].trim() !== '') continue;
    throw new PortalError('invalid-value', `${name} must not be empty.`, { attribute: name });
  }
  return { ...input, privileges: input.privileges.map((privilege) => toPrivilege(op.actor, privilege)) };
}

/** Roles are named by value, display or id: what means one must not mean another. Throws `conflict`. */
async function refuseNamesOfAnother({ store: { roles } }: Operation, id: string, fields: RoleFields): Promise<void> {
  for (const name of ['value', 'display'] as const) {
    const key = fold(fields[name]);
    for (const found of [await roles.findByValue(key), await roles.find(key)]) {
      if (found === undefined || found.id === id) continue;
      throw new PortalError('conflict', `${name}: the role "${found.display}" has this name.`, { attribute: name });
    }
  }
}

function demandWholePortal({ actor, scope }: Operation): void {
  if (scope.all) return;
  throw new PortalError('forbidden', `"${actor.name}" is limited to its organizations; roles aren't.`);
}

function toPrivilege(actor: Operation['actor'], name: string): Privilege {
  const privilege = PRIVILEGES.find((known) => known === name);
  if (!privilege) {
    const known = PRIVILEGES.join(', ');
    throw new PortalError('invalid-value', `There is no privilege "${name}"; there are: ${known}.`, {
      attribute: 'privileges',
    });
  }
  demand(actor, privilege);
  return privilege;
}

function recordChange(op: Operation, action: string, id: string, changes: JsonObject) {
  return record(op, { action, subjectType: 'Role', subjectId: id, organizationId: null, changes });
}
