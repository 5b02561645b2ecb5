import { listResources, PORTAL_GROUP, PORTAL_USER, quoted } from '../../kit/scim';

/** How many users and groups an organization has, as far as whoever asks may see any. */
export async function countIn(
  organizationId: string,
  may: (privilege: string) => boolean,
  signal?: AbortSignal,
): Promise<{ readonly users: number; readonly groups: number }> {
  const count = async (endpoint: 'Users' | 'Groups', urn: string) => {
    if (!may(`${endpoint.toLowerCase()}:read`)) return 0;
    const filter = `${urn}:organization.value eq ${quoted(organizationId)}`;
    return (await listResources(endpoint, { filter, attributes: 'id', count: 1 }, signal)).totalResults;
  };
  const [users, groups] = await Promise.all([count('Users', PORTAL_USER), count('Groups', PORTAL_GROUP)]);
  return { users, groups };
}
