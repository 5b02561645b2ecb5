import { parseFilter } from '../../../src/scim/filter/parse';
import { attributeRef, resolveFilter } from '../../../src/scim/filter/resolve';
import { userSchema } from '../../../src/scim/schemas/user-schema';
import type { Bound } from '../../../src/portal/query';
import type { OpenStorage } from '../../../src/storage/open';
import { onEveryDatabase } from '../../support/databases';
import { everything, PORTAL_ORGANIZATION } from '../fixtures';
import { manyUsers } from '../many-users';

const options = { tolerant: true };
const USERS = 450;

onEveryDatabase('the members of a group, page by page in the order of their names', (_open, create) => {
  let storage: OpenStorage;
  /** u1 to u3, every other user, and all. */
  const sizes = { small: 3, middle: USERS / 2, large: USERS };
  beforeEach(async () => {
    const database = await create();
    const members = (group: string, which: string) =>
      `insert into group_users (group_id, user_id) select '${group}', id from users where ${which}`;
    for (const statement of [
      ...manyUsers(USERS),
      ...Object.keys(sizes).map(
        (id) => `insert into groups (id, version, created_at, modified_at, organization_id, display_name,
          display_name_key) values ('${id}', 1, '2030', '2030', '${PORTAL_ORGANIZATION}', '${id}', '${id}')`,
      ),
      members('small', "id in ('u1', 'u2', 'u3')"),
      members('middle', 'cast(substr(id, 2) as integer) % 2 = 1'),
      members('large', "id like 'u%'"),
    ]) {
      await database.query(statement);
    }
    storage = await database.open();
  });

  async function walk(text: string, limit: number): Promise<readonly string[]> {
    const filter = resolveFilter(parseFilter(text, options), userSchema, options);
    const sort = { attribute: attributeRef(userSchema.resolve('userName')!), descending: true };
    const seen: string[] = [];
    let from: Bound | undefined;
    do {
      const page = { limit, ...(from && { from }) };
      const { total, rows, next } = await everything(storage).users.list({ filter, sort, page });
      seen.push(...rows.map(({ userName }) => userName));
      expect(seen.length).toBeLessThanOrEqual(total);
      if (!next) expect(seen).toHaveLength(total);
      from = next;
    } while (from);
    return seen;
  }

  test.each(Object.entries(sizes))('of a %s one, %i', async (group, size) => {
    const seen = await walk(`groups[value eq "${group}" and type eq "direct"]`, 2 + Math.ceil(size / 5));
    expect(seen).toHaveLength(size);
    expect(seen).toEqual(seen.toSorted().toReversed());
    expect(await walk(`groups.value eq "${group}"`, 100)).toEqual(seen);
  });

  test('of those, whoever fulfils the rest; somebody else’s are not seen', async () => {
    const text = 'groups.value eq "small" and userName ne "user2"';
    expect(await walk(text, 10)).toEqual(['user3', 'user1']);
    const filter = resolveFilter(parseFilter(text, options), userSchema, options);
    const sort = { attribute: attributeRef(userSchema.resolve('userName')!), descending: false };
    const elsewhere = storage.within({ organizations: ['elsewhere'] });
    expect(await elsewhere.users.list({ filter, sort, page: { limit: 10 } })).toMatchObject({ total: 0, rows: [] });
  });
});
