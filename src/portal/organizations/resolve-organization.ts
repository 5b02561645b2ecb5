import { PortalError } from '../errors';
import type { Operation } from '../operation';
import type { Organization } from './organization';

/**
 * The organization of that id (or portalUuid), or else of that name, within the operation's scope.
 * Throws `invalid-value` where there is none: one outside the scope can't be told from one that doesn't exist.
 */
export async function resolveOrganization(op: Operation, idOrName: string): Promise<Organization> {
  const found = await findOrganization(op, idOrName);
  if (found) return found;
  throw new PortalError('invalid-value', `There is no organization "${idOrName}".`, { attribute: 'organization' });
}

/** The same; undefined where there is none. */
export async function findOrganization(
  { store: { organizations } }: Operation,
  idOrName: string,
): Promise<Organization | undefined> {
  return (
    (await organizations.find(idOrName)) ??
    (await organizations.findByPortalUuid(idOrName)) ??
    (await organizations.findByName(idOrName))
  );
}
