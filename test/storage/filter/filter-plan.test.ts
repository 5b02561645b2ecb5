import type { Engine } from '../../../db/column-types';
import { parseFilter } from '../../../src/scim/filter/parse';
import { attributeRef, resolveFilter } from '../../../src/scim/filter/resolve';
import { groupSchema } from '../../../src/scim/schemas/group-schema';
import { userSchema } from '../../../src/scim/schemas/user-schema';
import type { OpenStorage } from '../../../src/storage/open';
import { onEveryDatabase, type TestDatabase } from '../../support/databases';
import { everything, PORTAL_ORGANIZATION } from '../fixtures';

const options = { tolerant: true };
const SOME = 2000;

/** As many users and groups as an engine takes for many, each group with two users, every other one with the group before it. */
const POPULATION: readonly string[] = [
  `insert into users (id, version, created_at, modified_at, organization_id, user_name, user_name_key, external_id,
       active, provider, must_change_password, profile, search)
     ${numbers()} select 'u' || i, 1, '2030', '2030', '${PORTAL_ORGANIZATION}', 'user' || i, 'user' || i, 'x' || i,
       (select active from organizations where id = '${PORTAL_ORGANIZATION}'), 'builtIn',
       (select active from organizations where id = '${PORTAL_ORGANIZATION}'), '{}', '{}' from n`,
  `insert into user_emails (user_id, position, value, value_key, type, type_key, is_primary)
     ${numbers()} select 'u' || i, 0, i || '@x', i || '@x', 'work', 'work',
       (select active from organizations where id = '${PORTAL_ORGANIZATION}') from n`,
  `insert into groups (id, version, created_at, modified_at, organization_id, display_name, display_name_key, external_id)
     ${numbers()} select 'g' || i, 1, '2030', '2030', '${PORTAL_ORGANIZATION}', 'group' || i, 'group' || i, 'x' || i from n`,
  `insert into group_users (group_id, user_id) ${numbers()} select 'g' || i, 'u' || i from n`,
  `insert into group_users (group_id, user_id) ${numbers()} select 'g' || i, 'u' || (i + 1) from n where i < ${SOME}`,
  `insert into group_groups (group_id, member_group_id) ${numbers()} select 'g' || (i + 1), 'g' || i from n where i % 2 = 1`,
  'analyze',
];

function numbers(): string {
  return `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${SOME})`;
}

/** As the plans name the tables that grow; `container` is a user's group. */
const GROWING = '(users|user_emails|groups|container|group_users|group_groups)';

/** The steps of a plan that go through all rows of such a table. */
function fullScans(engine: Engine, plan: string): string[] {
  const lines = plan.split('\n');
  if (engine === 'sqlite') return lines.filter((line) => new RegExp(`^SCAN ${GROWING}\\b`).test(line));
  const step = new RegExp(`(Seq|Index|Index Only) Scan (using \\S+ )?on ${GROWING}\\b`);
  const wholeIndex = /Bitmap Index Scan/;
  return lines.filter(
    (line, index) => (step.test(line) || wholeIndex.test(line)) && !/Index Cond/.test(lines[index + 1] ?? ''),
  );
}

onEveryDatabase('plans: what identifies a resource is found by an index', (_open, create) => {
  const statements: (readonly [string, readonly unknown[]])[] = [];
  let database: TestDatabase;
  let storage: OpenStorage;

  beforeAll(async () => {
    database = await create();
    for (const statement of POPULATION) await database.query(statement);
    storage = await database.open({ statementLog: (...statement) => statements.push(statement) });
  });

  async function explain(type: 'users' | 'groups', text: string): Promise<{ plan: string; found: number }> {
    const schema = type === 'users' ? userSchema : groupSchema;
    const filter = resolveFilter(parseFilter(text, options), schema, options);
    statements.length = 0;
    const { total } = await everything(storage)[type].list({ filter, page: { offset: 0, limit: 10 } });
    const [sql, parameters] = statements[0]!;
    return { plan: await database.explain(sql, parameters), found: total };
  }

  test.each([
    ['users', 'id eq "u7"', 1],
    ['users', 'userName eq "USER7"', 1],
    ['users', 'externalId eq "x7"', 1],
    ['users', 'userName sw "User199"', 11],
    ['users', 'emails.value eq "7@X"', 1],
    ['users', 'emails eq "7@X"', 1],
    ['users', 'emails[type eq "work"].value eq "7@X"', 1],
    ['users', 'emails[type eq "work" and value eq "7@x"] and active eq true', 1],
    ['users', 'groups.value eq "g8"', 3],
    ['users', 'groups[value eq "g8" and type eq "direct"]', 2],
    ['groups', 'id eq "g7"', 1],
    ['groups', 'displayName eq "GROUP7"', 1],
    ['groups', 'externalId eq "x7"', 1],
    ['groups', 'members.value eq "u7"', 2],
    ['groups', 'members[value eq "u7"]', 2],
    ['groups', 'members eq "g7"', 1],
    ['groups', 'id eq "g7" and members eq "u7"', 1],
  ] as const)('%s: %s', async (type, text, found) => {
    const explained = await explain(type, text);
    expect(explained.found).toBe(found);
    expect({ plan: explained.plan, fullScans: fullScans(database.engine, explained.plan) }).toMatchObject({
      fullScans: [],
    });
  });

  // A page of a small group in the order of names, as the console asks for it.
  test('a group’s few members are found first, and put in order then', async () => {
    const filter = resolveFilter(
      parseFilter('groups[value eq "g8" and type eq "direct"]', options),
      userSchema,
      options,
    );
    const sort = { attribute: attributeRef(userSchema.resolve('userName')!), descending: true };
    statements.length = 0;
    const { total, rows } = await everything(storage).users.list({ filter, sort, page: { limit: 10 } });
    expect([total, rows.map(({ id }) => id)]).toEqual([2, ['u9', 'u8']]);
    for (const statement of statements) {
      const plan = await database.explain(...statement);
      expect({ plan, fullScans: fullScans(database.engine, plan) }).toMatchObject({ fullScans: [] });
    }
  });

  test.each(['userName', 'displayName', 'externalId'])(
    'sorting by %s goes along an index, either way',
    async (name) => {
      for (const descending of [false, true]) {
        statements.length = 0;
        const sort = { attribute: attributeRef(userSchema.resolve(name)!), descending };
        await everything(storage).users.list({ sort, page: { offset: 0, limit: 10 } });
        const plan = await database.explain(...statements[0]!);
        expect(plan).toMatch(
          database.engine === 'sqlite'
            ? /SCAN users USING INDEX (sqlite_autoindex_users_2|users_display_name|users_external_id)\n/
            : /Presorted Key: users_1\.(user_name_key|display_name_key|external_id)\n/,
        );
      }
    },
  );

  test('a filter by anything else is seen to go through all rows', async () => {
    for (const text of ['userName co "7"', 'title eq "x"']) {
      const { plan } = await explain('users', text);
      expect(fullScans(database.engine, plan)).not.toEqual([]);
    }
  });
});
