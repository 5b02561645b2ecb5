import { fold } from './fold';
import type { Organization, OrganizationStore } from './organizations/organization';
import type { Role, RoleStore } from './roles/role';
import type { Operation } from './operation';
import { findOrganization } from './organizations/resolve-organization';

/**
 * The operation with a memory for the organizations and roles that it looks up: for many changes in one transaction that
 * name the same few. The organizations of `names` (ids, names or portalUuids) are looked up at once. Not to outlive the
 * transaction, nor for changes of organizations or roles themselves.
 */
export async function remembering(op: Operation, names: Iterable<string>): Promise<Operation> {
  const { store } = op;
  const organizations = await rememberOrganizations(store.organizations, [...new Set(names)]);
  return { ...op, store: overlaid(store, { organizations, roles: rememberRoles(store.roles) }) };
}

/** A memory of organizations and roles that are looked up again and again, by names that come to be known in parts. */
export interface Learning {
  /** Finds organizations by the names that were learned, and no others. */
  readonly op: Operation;
  /** Looks up those of the names (ids, names or portalUuids) that aren't known yet, all at once. */
  learn(names: Iterable<string>): Promise<void>;
}

/** For what is judged outside of the transaction that relies on it, and found again in that. */
export function learning(op: Operation): Learning {
  const { store } = op;
  const known = new Map<string, Organization>();
  const organizations = overlaid(store.organizations, {
    find: (name) => Promise.resolve(known.get(name)),
    findByPortalUuid: () => Promise.resolve(undefined),
    findByName: () => Promise.resolve(undefined),
  });
  return {
    op: { ...op, store: overlaid(store, { organizations, roles: rememberRoles(store.roles) }) },
    learn: async (names) => {
      const unknown = [...new Set(names)].filter((name) => !known.has(name));
      if (unknown.length === 0) return;
      const memory = await remembering(op, unknown);
      for (const name of unknown) {
        const found = await findOrganization(memory, name);
        if (found) known.set(name, found);
      }
    },
  };
}

async function rememberOrganizations(store: OrganizationStore, names: readonly string[]): Promise<OrganizationStore> {
  const found = await Promise.all([
    store.findMany(names),
    store.findManyBy('portalUuid', names),
    store.findManyBy('name', names),
  ]).then((lists) => lists.flat());
  const knownBy = (key: (organization: Organization) => string | null, keyOf = (name: string) => name) => {
    const known = new Map(found.map((organization) => [key(organization), organization]));
    return new Map(names.map((name) => [keyOf(name), known.get(keyOf(name))]));
  };
  const find = remember(
    (id) => store.find(id),
    knownBy(({ id }) => id),
  );
  return overlaid(store, {
    find: (id, options) => (options === undefined ? find(id) : store.find(id, options)),
    findByPortalUuid: remember(
      (portalUuid) => store.findByPortalUuid(portalUuid),
      knownBy(({ portalUuid }) => portalUuid),
    ),
    findByName: remember(
      (name) => store.findByName(name),
      knownBy(({ name }) => fold(name), fold),
      fold,
    ),
  });
}

function rememberRoles(store: RoleStore): RoleStore {
  const find = remember((id) => store.find(id), new Map<string, Role | undefined>());
  const isRole = (role: Role | undefined): role is Role => role !== undefined;
  return overlaid(store, {
    find: (id, options) => (options === undefined ? find(id) : store.find(id, options)),
    findByValue: remember((value) => store.findByValue(value), new Map<string, Role | undefined>()),
    findMany: async (ids) => (await Promise.all(ids.map(find))).filter(isRole),
  });
}

/** Asks once for each key, and not at all for what is known, be it that there is none. */
function remember<Row extends object>(
  ask: (key: string) => Promise<Row | undefined>,
  known: ReadonlyMap<string, Row | undefined>,
  keyOf = (key: string) => key,
): (key: string) => Promise<Row | undefined> {
  const answers = new Map<string, Promise<Row | undefined>>();
  return async (name) => {
    const key = keyOf(name);
    if (known.has(key)) return known.get(key);
    const answer = answers.get(key) ?? ask(name);
    answers.set(key, answer);
    return await answer;
  };
}

/** The target with some members of its own instead. */
function overlaid<Target extends object>(target: Target, own: Partial<Target>): Target {
  const members = new Map<string | symbol, unknown>();
  return new Proxy(target, {
    get(_target, name) {
      if (members.has(name)) return members.get(name);
      const holder = name in own ? own : target;
      const member: unknown = Reflect.get(holder, name, holder);
      const bound: unknown = typeof member === 'function' ? member.bind(holder) : member;
      members.set(name, bound);
      return bound;
    },
  });
}
