import { call } from '../../kit/api';
import { listConnections } from '../../kit/connections';
import { nameOf, quoted, type UserResource } from '../../kit/scim';
import type { AuditEntry } from './audit-entry';

type Found = Partial<UserResource> & {
  readonly id: string;
  readonly name?: UserResource['name'] | string;
  readonly display?: string;
};

/** So many ids to a filter. */
const AT_ONCE = 25;

/**
 * What the subjects of entries are called today, by their ids: a search over all types at once. Those that are gone, or
 * that the visitor may not see, are missing.
 */
export async function subjectNames(
  entries: readonly AuditEntry[],
  withConnections: boolean,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const idsOf = (isWanted: (type: string) => boolean) => [
    ...new Set(entries.flatMap(({ subject: { type, id } }) => (isWanted(type) ? id : []))),
  ];
  const ids = idsOf((type) => type !== 'Connection');
  const asksConnections = withConnections && idsOf((type) => type === 'Connection').length > 0;
  const [connections, names] = await Promise.all([
    asksConnections ? listConnections(signal) : [],
    namesOf(ids, signal),
  ]);
  return new Map([...connections.map(({ id, name }) => [id, name] as const), ...names]);
}

/** What users, groups, organizations and roles are called today, by their ids. */
export async function namesOf(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const parts = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, part) =>
    ids.slice(part * AT_ONCE, (part + 1) * AT_ONCE),
  );
  const found = await Promise.all(parts.map((part) => search(part, signal)));
  return new Map(found.flat().map((each) => [each.id, called(each)] as const));
}

async function search(ids: readonly string[], signal: AbortSignal): Promise<readonly Found[]> {
  const filter = ids.map((id) => `id eq ${quoted(id)}`).join(' or ');
  const body = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
    filter,
    attributes: ['displayName', 'userName', 'name', 'display'],
    count: ids.length,
  };
  const { Resources = [] } = await call<{ Resources?: readonly Found[] }>('POST', '/scim/v2/.search', { body, signal });
  return Resources;
}

function called({ id, name, display, displayName, userName }: Found): string {
  if (userName !== undefined) {
    const person = typeof name === 'object' ? { name } : {};
    return nameOf({ userName, ...person, ...(displayName !== undefined && { displayName }) });
  }
  return displayName ?? display ?? (typeof name === 'string' ? name : id);
}
