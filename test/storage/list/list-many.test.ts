import { parseFilter } from '../../../src/scim/filter/parse';
import { resolveFilter } from '../../../src/scim/filter/resolve';
import { userSchema } from '../../../src/scim/schemas/user-schema';
import type { OpenStorage } from '../../../src/storage/open';
import { onDatabases } from '../../support/databases';
import { addOrganization, everything, PORTAL_ORGANIZATION, userFields } from '../fixtures';
import { manyUsers } from '../many-users';

const MANY = 25_000;

async function indexAll(storage: OpenStorage): Promise<void> {
  while (await storage.indexSearch());
}

function filterOf(text: string) {
  const options = { tolerant: true };
  return resolveFilter(parseFilter(text, options), userSchema, options);
}

onDatabases(['sqlite'], 'many that the index alone tells', (_open, create) => {
  let storage: OpenStorage;
  const ids = Array.from({ length: MANY }, (_one, index) => `u${index + 1}`).toSorted();

  beforeAll(async () => {
    const database = await create();
    for (const statement of manyUsers(MANY)) await database.query(statement);
    storage = await database.open();
    await indexAll(storage);
  });

  const textOf: Readonly<Record<string, (name: string) => boolean>> = {
    'userName co "user"': () => true,
    'userName co "er24"': (name) => name.includes('er24'),
    'userName sw "user2"': (name) => name.startsWith('user2'),
    'userName ew "4"': (name) => name.endsWith('4'),
    'userName co "24"': (name) => name.includes('24'),
    'userName co "r2" and userName co "99"': (name) => name.includes('r2') && name.includes('99'),
    'userName co "r2" or (userName ew "0" and userName co "user")': (name) => name.includes('r2') || name.endsWith('0'),
  };

  test.each(Object.entries(textOf))('%s: every page holds what it says', async (text, isMeant) => {
    const expected = ids.filter((id) => isMeant(`user${id.slice(1)}`));
    const { users } = everything(storage);
    const filter = filterOf(text);
    for (const offset of [0, 10, expected.length - 3, expected.length, expected.length + 50]) {
      const { rows, total } = await users.list({ filter, page: { offset, limit: 5 } });
      expect(total).toBe(expected.length);
      expect(rows.map(({ id }) => id)).toEqual(expected.slice(offset, offset + 5));
    }
    const first = await users.list({ filter, page: { limit: 7 } });
    const { next: from } = first;
    const second = await users.list({ filter, page: { limit: 7, total: first.total, ...(from && { from }) } });
    const found = [...first.rows, ...second.rows].map(({ id }) => id);
    expect([found, second.total]).toEqual([expected.slice(0, 14), expected.length]);
  });

  test('who is indexed later than others with a greater id stands in front of them', async () => {
    const { users } = everything(storage);
    const filter = filterOf('userName co "user"');
    const between = `${ids[12]}-`;
    await users.create(between, userFields('a late user'));
    await indexAll(storage);
    const expected = [...ids, between].toSorted();
    const { rows } = await users.list({ filter, page: { offset: 10, limit: 6 } });
    expect(rows.map(({ id }) => id)).toEqual(expected.slice(10, 16));
    const first = await users.list({ filter, page: { limit: 13 } });
    const from = first.next!;
    const second = await users.list({ filter, page: { limit: 5, total: first.total, from } });
    expect(second.rows.map(({ id }) => id)).toEqual(expected.slice(13, 18));
    const third = await users.list({ filter, page: { limit: 5, total: first.total, from: second.next! } });
    expect(third.rows.map(({ id }) => id)).toEqual(expected.slice(18, 23));
    await users.delete(between);
  });

  test('who is written, moved away or gone meanwhile counts at once', async () => {
    const { users } = everything(storage);
    const filter = filterOf('userName sw "us"');
    const total = async () => (await users.list({ filter, page: { offset: 0, limit: 0 } })).total;
    const within = async (organization: string) => {
      const store = storage.within({ organizations: [organization] });
      return (await store.users.list({ filter, page: { offset: 0, limit: 0 } })).total;
    };
    const other = await addOrganization(storage, 'other');
    await users.create('u-new', userFields('usher'));
    expect(await total()).toBe(MANY + 1);
    await indexAll(storage);
    await users.update('u-new', userFields('usher', { organizationId: other }));
    expect([await total(), await within(other), await within(PORTAL_ORGANIZATION)]).toEqual([MANY + 1, 1, MANY]);
    await indexAll(storage);
    expect([await total(), await within(other), await within(PORTAL_ORGANIZATION)]).toEqual([MANY + 1, 1, MANY]);
    await users.delete('u-new');
    expect([await total(), await within(other)]).toEqual([MANY, 0]);
  });
});
