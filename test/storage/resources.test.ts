import type { AttributeRef, Bound, Filter, FoundResource, ResourceName, UnionPart } from '../../src/portal/query';
import type { JsonObject } from '../../src/portal/model';
import { attributeRef } from '../../src/scim/filter/resolve';
import type { OpenStorage } from '../../src/storage/open';
import { onEveryDatabase } from '../support/databases';
import { order, sortKey, type Comparable } from '../support/filter-oracle';
import { populate, type Population } from '../support/filter-population';
import { addOrganization, addUser, equals, everything } from './fixtures';

const NAMES: Readonly<Record<Population['type'], ResourceName>> = {
  users: 'User',
  groups: 'Group',
  organizations: 'Organization',
  roles: 'Role',
};

const TRUE: Filter = { kind: 'and', operands: [] };
const FALSE: Filter = { kind: 'or', operands: [] };

onEveryDatabase('all resource types as one list', (open) => {
  let storage: OpenStorage;
  let populations: readonly Population[];

  beforeAll(async () => {
    storage = await open();
    populations = await populate(storage, Date.now() % 0x7fffffff);
  });

  function parts(sortBy?: string): UnionPart[] {
    return populations.map(({ type, schema }) => {
      const attribute = refOf(schema, sortBy);
      return { resource: NAMES[type], ...(attribute && { sortBy: attribute }) };
    });
  }

  async function byIndex(union: readonly UnionPart[], descending: boolean, size: number): Promise<FoundResource[]> {
    const rows: FoundResource[] = [];
    for (let offset = 0; ; offset += size) {
      const page = { offset, limit: size };
      const found = await everything(storage).resources.list({ parts: union, descending, page });
      rows.push(...found.rows);
      if (found.rows.length === 0) return rows;
      expect(found.total).toBe(populations.flatMap(({ resources }) => resources).length);
    }
  }

  async function byCursor(union: readonly UnionPart[], descending: boolean, limit: number) {
    const forward: FoundResource[] = [];
    const backward: FoundResource[] = [];
    const list = (from?: Bound) =>
      everything(storage).resources.list({ parts: union, descending, page: { limit, ...(from && { from }) } });
    let page = await list();
    for (;;) {
      forward.push(...page.rows);
      if (!page.next) break;
      page = await list(page.next);
    }
    for (;;) {
      backward.unshift(...page.rows);
      if (!page.previous) break;
      page = await list(page.previous);
    }
    return { forward, backward };
  }

  test.each([undefined, 'displayName', 'externalId', 'active', 'meta.created', 'emails', 'memberCount', 'type', 'id'])(
    'by %s, a type without it has no value: the same pages by index and by cursor',
    async (sortBy) => {
      for (const descending of [false, true]) {
        const expected = sorted(populations, sortBy, descending);
        const keys = expected.map(({ resource, id }) => ({ resource, id }));
        expect(await byIndex(parts(sortBy), descending, 17)).toEqual(keys);
        const { forward, backward } = await byCursor(parts(sortBy), descending, 5);
        expect(forward.map(({ resource, id }) => ({ resource, id }))).toEqual(keys);
        expect(backward).toEqual(forward);
      }
    },
  );

  test('types that mean different kinds of things by an attribute are in one order, whichever it is', async () => {
    const [users, , organizations, roles] = populations;
    const union: UnionPart[] = [
      { resource: 'User', sortBy: refOf(users!.schema, 'active')! },
      { resource: 'Organization', sortBy: refOf(organizations!.schema, 'memberCount')! },
      { resource: 'Role', sortBy: refOf(roles!.schema, 'display')! },
    ];
    const all = [users!, organizations!, roles!].flatMap(({ resources }) => resources.map(({ id }) => id));
    const { forward, backward } = await byCursor(union, false, 7);
    expect(forward.map(({ id }) => id).toSorted()).toEqual(all.toSorted());
    expect(backward).toEqual(forward);
  });

  test('each type has a filter of its own; no operands: `and` is true, `or` is false, below `not` too', async () => {
    const count = async (...filters: readonly Filter[]) => {
      const union: UnionPart[] = filters.map((filter, index) => ({ resource: index ? 'Group' : 'User', filter }));
      const { total, rows } = await everything(storage).resources.list({
        parts: union,
        descending: false,
        page: { offset: 0, limit: 1000 },
      });
      expect(total).toBe(rows.length);
      return total;
    };
    const [users, groups] = populations.map(({ resources }) => resources.length);
    expect(await count(TRUE, FALSE)).toBe(users);
    expect(await count(FALSE, TRUE)).toBe(groups);
    expect(await count({ kind: 'not', operand: FALSE }, { kind: 'not', operand: TRUE })).toBe(users);
    expect(await count({ kind: 'and', operands: [TRUE, FALSE] }, { kind: 'or', operands: [TRUE, FALSE] })).toBe(groups);
    expect(await count({ kind: 'or', operands: [FALSE, equals('id', 'u-00')] }, FALSE)).toBe(1);
  });

  test('no page, the true total', async () => {
    for (const page of [{ limit: 0 }, { limit: 0, offset: 0 }]) {
      const { total, rows } = await everything(storage).resources.list({ parts: parts(), descending: false, page });
      expect({ total, rows }).toEqual({ total: populations.flatMap(({ resources }) => resources).length, rows: [] });
    }
  });
});

onEveryDatabase('reading what was found', (open) => {
  test('each type within the scope only, and the ids in their order', async () => {
    const storage = await open();
    const [one, other] = [await addOrganization(storage, 'one'), await addOrganization(storage, 'other')];
    const mine = await addUser(storage, 'mine', { organizationId: one });
    const late = await addUser(storage, 'late', { organizationId: one });
    const foreign = await addUser(storage, 'foreign', { organizationId: other });
    const { users, organizations, resources } = storage.within({ organizations: [one] });

    expect((await users.findMany([late, foreign, 'nobody', mine])).map(({ userName }) => userName)).toEqual([
      'late',
      'mine',
    ]);
    expect((await organizations.findMany([one, other])).map(({ name }) => name)).toEqual(['one']);
    expect(await users.findMany([])).toEqual([]);
    const page = { offset: 0, limit: 10 };
    const union = { parts: [{ resource: 'User' }, { resource: 'Organization' }] as const, descending: false };
    for (const each of [page, { limit: 10 }]) {
      const { rows, total } = await resources.list({ ...union, page: each });
      expect(rows.map(({ id }) => id)).toEqual([one, mine, late]);
      expect(total).toBe(3);
    }
  });
});

function refOf(schema: Population['schema'], notation: string | undefined): AttributeRef | undefined {
  const resolved = notation === undefined ? undefined : schema.resolve(notation);
  return resolved && attributeRef(resolved);
}

interface Keyed extends FoundResource {
  readonly key: Comparable | undefined;
}

/** By the oracle's keys, the missing ones as the greatest, and then by id. */
function sorted(populations: readonly Population[], sortBy: string | undefined, descending: boolean): Keyed[] {
  const keyed = populations.flatMap(({ type, schema, resources }) => {
    const ref = refOf(schema, sortBy);
    const keyOf = (resource: JsonObject) => ref && sortKey({ ...ref, notation: '' }, resource);
    return resources.map((resource) => ({
      resource: NAMES[type],
      id: resource['id'] as string,
      key: keyOf(resource),
    }));
  });
  return keyed.toSorted((one, other) => {
    const missing = Number(one.key === undefined) - Number(other.key === undefined);
    const byKey = one.key === undefined || other.key === undefined ? missing : order(one.key, other.key);
    return (descending ? -byKey : byKey) || order(one.id, other.id);
  });
}
