import fc from 'fast-check';
import type { Bound, CursorPage, ListResult, Sort } from '../../../src/portal/query';
import type { Stored } from '../../../src/portal/model';
import { attributeRef } from '../../../src/scim/filter/resolve';
import { PORTAL_USER } from '../../../src/portal/schema-urns';
import { userSchema } from '../../../src/scim/schemas/user-schema';
import type { OpenStorage } from '../../../src/storage/open';
import { onEveryDatabase } from '../../support/databases';
import { populate } from '../../support/filter-population';
import { addUser, equals, everything } from '../fixtures';

const SORTABLE = [
  'id',
  'userName',
  'externalId',
  'displayName',
  'active',
  'title',
  'name.familyName',
  'emails.value',
  'emails.primary',
  'phoneNumbers.value',
  'photos.type',
  'roles.display',
  'meta.created',
  'meta.lastModified',
  'meta.resourceType',
  'department',
  'manager.displayName',
  'organization.display',
  'provider',
  'locked',
  'lastLogin',
];

function sortBy(notation: string, descending: boolean): Sort {
  return { attribute: attributeRef(userSchema.resolve(notation)!), descending };
}

interface Page {
  readonly ids: readonly string[];
  readonly result: ListResult<Stored>;
}

type List = (page: CursorPage) => Promise<ListResult<Stored>>;

/** Pages in the order they are got, beginning at `from`. */
async function walk(list: List, limit: number, towards: 'next' | 'previous', from?: Bound): Promise<Page[]> {
  const pages: Page[] = [];
  for (let bound = from; pages.length === 0 || bound; bound = pages.at(-1)?.result[towards]) {
    const result = await list({ limit, ...(bound && { from: bound }) });
    pages.push({ ids: result.rows.map(({ id }) => id), result });
  }
  return pages;
}

onEveryDatabase('pages by key range', (open) => {
  describe('over random users, with missing values and ties', () => {
    let storage: OpenStorage;

    beforeAll(async () => {
      storage = await open();
      await populate(storage, Date.now() % 0x7fffffff);
    });

    async function expectSameOrder(sort: Sort | undefined, limit: number): Promise<void> {
      const { users } = everything(storage);
      const query = { ...(sort && { sort }) };
      const whole = await users.list({ ...query, page: { offset: 0, limit: 1000 } });
      const expected = whole.rows.map(({ id }) => id);
      const list: List = (page) => users.list({ ...query, page });

      const forward = await walk(list, limit, 'next');
      expect(forward.flatMap(({ ids }) => ids)).toEqual(expected);
      expect(forward.every(({ result }) => result.total === expected.length)).toBe(true);
      expect(forward.slice(0, -1).every(({ ids }) => ids.length === limit)).toBe(true);
      expect(forward[0]?.result.previous).toBeUndefined();
      expect(forward.slice(1).every(({ result }) => result.previous)).toBe(true);
      expect(forward.at(-1)?.result.next).toBeUndefined();

      const last = forward.at(-1)!;
      if (forward.length === 1) return;
      const backward = await walk(list, limit, 'previous', last.result.previous);
      expect([...backward.toReversed().flatMap(({ ids }) => ids), ...last.ids]).toEqual(expected);
      expect(backward.at(-1)?.result.previous).toBeUndefined();
      expect(backward.every(({ result }) => result.next)).toBe(true);
    }

    test.each(SORTABLE)('by %s: the same order as by index, forward and backward', async (notation) => {
      for (const descending of [false, true]) {
        for (const limit of [1, 7]) await expectSameOrder(sortBy(notation, descending), limit);
      }
    });

    test('without an order: by id', async () => {
      for (const limit of [1, 3, 39, 40, 41]) await expectSameOrder(undefined, limit);
    });

    test('from page to page in any direction, each row is next to the one it is next to', async () => {
      const { users } = everything(storage);
      const sort = sortBy('title', true);
      const whole = (await users.list({ sort, page: { offset: 0, limit: 1000 } })).rows.map(({ id }) => id);
      const steps = fc.array(
        fc.tuple(fc.constantFrom('next' as const, 'previous' as const), fc.integer({ min: 1, max: 9 })),
      );
      await fc.assert(
        fc.asyncProperty(steps, async (walked) => {
          let page: ListResult<Stored> = await users.list({ sort, page: { limit: 5 } });
          let [start, end] = [0, 5];
          for (const [towards, limit] of walked) {
            const from = page[towards];
            expect(from === undefined).toBe(towards === 'next' ? end === whole.length : start === 0);
            if (!from) continue;
            page = await users.list({ sort, page: { limit, from } });
            [start, end] =
              towards === 'next' ? [end, Math.min(end + limit, whole.length)] : [Math.max(start - limit, 0), start];
            expect(page.rows.map(({ id }) => id)).toEqual(whole.slice(start, end));
          }
        }),
        { numRuns: 50 },
      );
    });
  });

  describe('where rows come and go', () => {
    const byName = sortBy('userName', false);

    test('a page whose rows are gone is empty, and leads back to what is left', async () => {
      const storage = await open();
      const { users } = everything(storage);
      const ids: string[] = [];
      for (const name of ['a', 'b', 'c', 'd']) ids.push(await addUser(storage, name));
      const { next } = await users.list({ sort: byName, page: { limit: 2 } });
      for (const id of ids.slice(2)) await users.delete(id);

      const empty = await users.list({ sort: byName, page: { limit: 2, from: next! } });
      expect(empty).toEqual({ total: 2, rows: [], previous: { ...next!, side: 'before', inclusive: true } });
      const back = await users.list({ sort: byName, page: { limit: 2, from: empty.previous! } });
      expect(back.rows.map(({ userName }) => userName)).toEqual(['a', 'b']);
      expect(back.previous).toBeUndefined();
      const again = await users.list({ sort: byName, page: { limit: 2, from: back.next! } });
      expect(again.rows).toEqual([]);
    });

    test('the same in front of the first page', async () => {
      const storage = await open();
      const { users } = everything(storage);
      const ids: string[] = [];
      for (const name of ['a', 'b', 'c', 'd']) ids.push(await addUser(storage, name));
      const first = await users.list({ sort: byName, page: { limit: 2 } });
      const { previous } = await users.list({ sort: byName, page: { limit: 2, from: first.next! } });
      for (const id of ids.slice(0, 2)) await users.delete(id);

      const empty = await users.list({ sort: byName, page: { limit: 2, from: previous! } });
      expect(empty).toEqual({ total: 2, rows: [], next: { ...previous!, side: 'after', inclusive: true } });
      const { rows } = await users.list({ sort: byName, page: { limit: 2, from: empty.next! } });
      expect(rows.map(({ userName }) => userName)).toEqual(['c', 'd']);
    });

    test('the row at the edge of a page needs not be there any more', async () => {
      const storage = await open();
      const { users } = everything(storage);
      for (const name of ['a', 'b', 'c']) await addUser(storage, name);
      const { rows, next } = await users.list({ sort: byName, page: { limit: 1 } });
      await users.delete(rows[0]!.id);
      await addUser(storage, 'aa');
      const found = await users.list({ sort: byName, page: { limit: 5, from: next! } });
      expect(found.rows.map(({ userName }) => userName)).toEqual(['aa', 'b', 'c']);
    });
  });

  describe('totals', () => {
    test('are counted, unless they are known or the page is all there is', async () => {
      const statements: string[] = [];
      const storage = await open({ statementLog: (statement) => void statements.push(statement) });
      const { users } = everything(storage);
      for (const name of ['a', 'b', 'c']) await addUser(storage, name);
      const filter = equals('provider', 'builtIn', { path: [PORTAL_USER, 'provider'] });
      const counts = async (page: CursorPage) => {
        statements.length = 0;
        const { total } = await users.list({ filter, page });
        return { total, counted: statements.filter((statement) => statement.includes('count(*)')).length };
      };
      expect(await counts({ limit: 2 })).toEqual({ total: 3, counted: 1 });
      expect(await counts({ limit: 3 })).toEqual({ total: 3, counted: 0 });
      expect(await counts({ limit: 2, total: 17 })).toEqual({ total: 17, counted: 0 });
      await addUser(storage, 'd');
      expect(await counts({ limit: 0 })).toEqual({ total: 4, counted: 1 });
    });

    test('no rows are asked for: none, and no bounds', async () => {
      const storage = await open();
      await addUser(storage, 'a');
      expect(await everything(storage).users.list({ page: { limit: 0 } })).toEqual({ total: 1, rows: [] });
    });
  });
});
