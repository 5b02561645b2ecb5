import { demand } from '../../portal/access';
import type { Privilege } from '../../portal/actor';
import type { Group, NamedMember } from '../../portal/groups/group';
import type { JsonObject, Stored } from '../../portal/model';
import type { Operation } from '../../portal/operation';
import { resolveOrganization } from '../../portal/organizations/resolve-organization';
import type { Bound, Filter, ListResult, Query } from '../../portal/query';
import { PORTAL_GROUP, PORTAL_USER } from '../../portal/schema-urns';
import type { ExportType, Portable } from './portable';

export interface ExportQuery {
  readonly type: ExportType;
  /** Only what is in this organization, by id or name. */
  readonly organization?: string | undefined;
  /** Never for whoever asks over the network. */
  readonly includePasswordHashes?: boolean | undefined;
}

const NEEDED: Readonly<Record<ExportType, readonly Privilege[]>> = {
  roles: ['roles:read'],
  users: ['users:read'],
  organizations: ['organizations:read'],
  groups: ['groups:read'],
  memberships: ['groups:read', 'users:read'],
};

/** Rows at a time: of so many, none waits long for the first, and little is in memory. */
const PAGE = 500;

type Page = readonly JsonObject[];

/**
 * What the actor sees, as portable resources, a page at a time, in the order of creation. Each page is read by itself,
 * behind the one before it: what isn't changed meanwhile is there exactly once. Throws `forbidden` and `invalid-value`
 * before the first page.
 */
export async function exportPages(
  op: Operation,
  portable: Portable,
  query: ExportQuery,
): Promise<AsyncGenerator<Page>> {
  for (const privilege of NEEDED[query.type]) demand(op.actor, privilege);
  const { organization: asked } = query;
  const organization = asked === undefined ? undefined : (await resolveOrganization(op, asked)).id;
  switch (query.type) {
    case 'roles':
      return rolePages(op, portable, organization);
    case 'users':
      return userPages(op, portable, organization, query.includePasswordHashes ?? false);
    case 'organizations':
      return organizationPages(op, portable, organization);
    case 'groups':
      return groupPages(op, portable, organization);
    case 'memberships':
      return membershipPages(op, portable, organization);
  }
}

/** Those that not every portal has. They belong to no organization. */
async function* rolePages(op: Operation, portable: Portable, organization: string | undefined): AsyncGenerator<Page> {
  if (organization !== undefined) return;
  for await (const roles of pages((query) => op.store.roles.list(query))) {
    const own = roles.filter(({ builtIn }) => !builtIn);
    if (own.length > 0) yield own.map((role) => portable.role(role));
  }
}

async function* userPages(
  op: Operation,
  portable: Portable,
  organization: string | undefined,
  withHashes: boolean,
): AsyncGenerator<Page> {
  for await (const users of pages((query) => op.store.users.list(query), within(PORTAL_USER, organization))) {
    const ids = users.map(({ id }) => id);
    const hashes = withHashes ? await op.store.exports.passwordHashes(ids) : new Map<string, string>();
    yield users.map((user) => portable.user(user, hashes.get(user.id)));
  }
}

async function* organizationPages(op: Operation, portable: Portable, only: string | undefined): AsyncGenerator<Page> {
  const { organizations } = op.store;
  const found =
    only === undefined ? pages((query) => organizations.list(query)) : [await organizations.findMany([only])];
  for await (const page of found) yield page.map((each) => portable.organization(each));
}

async function* groupPages(op: Operation, portable: Portable, organization: string | undefined): AsyncGenerator<Page> {
  for await (const groups of groupsOf(op, organization)) yield groups.map((group) => portable.group(group));
}

async function* membershipPages(
  op: Operation,
  portable: Portable,
  organization: string | undefined,
): AsyncGenerator<Page> {
  for await (const groups of groupsOf(op, organization)) {
    for (const group of groups) {
      for (const type of ['User', 'Group'] as const) {
        for await (const members of membersOf(op, group, type)) {
          yield members.map((member) => portable.membership(group, member));
        }
      }
    }
  }
}

function groupsOf(op: Operation, organization: string | undefined): AsyncGenerator<readonly Group[]> {
  return pages((query) => op.store.groups.list(query), within(PORTAL_GROUP, organization));
}

async function* membersOf(
  { store }: Operation,
  { id }: Group,
  type: NamedMember['type'],
): AsyncGenerator<readonly NamedMember[]> {
  let after: string | undefined;
  do {
    const members = await store.exports.members(id, type, { limit: PAGE, ...(after !== undefined && { after }) });
    if (members.length > 0) yield members;
    after = members.length === PAGE ? members.at(-1)?.id : undefined;
  } while (after !== undefined);
}

/** By key range, however far in; nobody needs to know how many there are. */
async function* pages<T extends Stored>(
  list: (query: Query) => Promise<ListResult<T>>,
  filter?: Filter,
): AsyncGenerator<readonly T[]> {
  let from: Bound | undefined;
  do {
    const page = { limit: PAGE, total: 0, ...(from && { from }) };
    const { rows, next } = await list({ page, ...(filter && { filter }) });
    if (rows.length > 0) yield rows;
    from = next;
  } while (from);
}

function within(urn: string, organization: string | undefined): Filter | undefined {
  if (organization === undefined) return undefined;
  const path = [urn, 'organization', 'value'];
  const attribute = { path, type: 'string', caseExact: true, multiValued: false } as const;
  return { kind: 'compare', attribute, operator: 'eq', value: organization };
}
