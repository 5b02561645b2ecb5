import { listResources, quoted, type OrganizationResource, type RoleResource } from '../../kit/scim';

/** A filter has room for 256 terms; nobody reads more names than this. */
const AT_MOST = 100;

/** Organizations' names by their ids, as far as they are visible. */
export async function readOrganizationNames(
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const wanted = ids.slice(0, AT_MOST);
  if (wanted.length === 0) return new Map();
  const filter = wanted.map((id) => `id eq ${quoted(id)}`).join(' or ');
  const query = { filter, attributes: 'name', count: AT_MOST };
  const { Resources } = await listResources<OrganizationResource>('Organizations', query, signal);
  return new Map(Resources.map(({ id, name }) => [id, name]));
}

/** Roles' names by their values. */
export async function readRoleNames(
  values: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const wanted = values.slice(0, AT_MOST);
  if (wanted.length === 0) return new Map();
  const filter = wanted.map((value) => `value eq ${quoted(value)}`).join(' or ');
  const query = { filter, attributes: 'value,display', count: AT_MOST };
  const { Resources } = await listResources<RoleResource>('Roles', query, signal);
  return new Map(Resources.map(({ value, display }) => [value, display]));
}
