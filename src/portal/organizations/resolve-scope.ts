import { describeActor } from '../access';
import { PortalError } from '../errors';
import type { Scope } from '../model';
import type { Operation } from '../operation';
import { resolveOrganization } from './resolve-organization';

/**
 * The scope of these organizations (ids or names); undefined: of every one, those to come included. Throws
 * `invalid-value`, and `forbidden` for whoever doesn't see as much.
 */
export async function resolveScope(op: Operation, organizations: readonly string[] | undefined): Promise<Scope> {
  if (organizations) {
    const ids = new Set<string>();
    for (const organization of organizations) ids.add((await resolveOrganization(op, organization)).id);
    return { organizations: Array.from(ids) };
  }
  if (op.scope.all) return { all: true };
  throw new PortalError('forbidden', `${describeActor(op.actor)} doesn't see every organization itself.`);
}
