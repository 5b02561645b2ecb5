import { equals, everything, FIRST_PAGE, PORTAL_ORGANIZATION } from '../fixtures';
import { onDatabases, type TestDatabase } from '../../support/databases';
import { withPostgres } from '../../support/postgres';
import { manyUsers } from '../many-users';
import type { Store } from '../../../src/portal/store';
import type { StorageOptions } from '../../../src/storage/open';

const USERS = 20_000;

/** A group with everybody in it makes the average group large: what PostgreSQL expects of any group, then. */
const GROUPS = [
  ...['all', 'few'].map(
    (
      id,
    ) => `insert into "groups" (id, version, created_at, modified_at, organization_id, display_name, display_name_key)
      values ('${id}', 1, '2030', '2030', '${PORTAL_ORGANIZATION}', '${id}', '${id}')`,
  ),
  `insert into group_users (group_id, user_id) select 'all', id from users`,
  `insert into group_users (group_id, user_id) select 'few', id from users order by id limit 10`,
  `insert into user_emails (user_id, position, value, value_key, type, type_key, is_primary)
    select id, 0, user_name, user_name, 'work', 'work', active from users`,
  'vacuum analyze',
];

/** What has an end that grows with the portal. */
const WALK = /Seq Scan on (users|group_users|user_emails|audit)\b/;

/** So often PostgreSQL plans for the values at hand, before it considers a plan for all. */
const PLANNED_FOR_VALUES = 5;

onDatabases(['postgres'], 'plans that PostgreSQL makes for all values alike', (_open, create) => {
  const statements: string[] = [];
  const parameters: (readonly unknown[])[] = [];
  let database: TestDatabase;
  let store: Store;

  beforeAll(async () => {
    database = await create();
    for (const statement of [...manyUsers(USERS), ...GROUPS]) await database.query(statement);
    const statementLog: StorageOptions['statementLog'] = (sql, values) => {
      statements.push(sql);
      parameters.push(values);
    };
    store = everything(await database.open({ statementLog }));
  });

  beforeEach(() => {
    statements.length = 0;
    parameters.length = 0;
  });

  const questions: [string, (all: Store) => Promise<unknown>][] = [
    ['a user with groups', ({ users }) => users.find('u7', { groups: true })],
    ['users by userName', ({ users }) => users.list({ filter: equals('userName', 'user7'), page: FIRST_PAGE })],
    ['a page of users', ({ users }) => users.list({ page: { offset: 0, limit: 100 } })],
    ['a page of users far in', ({ users }) => users.list({ page: { offset: 19_000, limit: 100 } })],
    ['a page of groups', ({ groups }) => groups.list({ page: FIRST_PAGE })],
    [
      'users by externalId',
      ({ users }) => users.list({ filter: equals('externalId', 'x', { caseExact: true }), page: FIRST_PAGE }),
    ],
    [
      'users by e-mail',
      ({ users }) => users.list({ filter: equals('emails.value', 'x', { multiValued: true }), page: FIRST_PAGE }),
    ],
    ['how many there are', ({ users }) => users.list({ page: { offset: 0, limit: 0 } })],
    ['the members of a group', ({ groups }) => groups.find('few', { members: true })],
    ['the members of groups of a page', ({ groups }) => groups.findMany(['few'], { members: true })],
    ['whether a group has many members', ({ groups }) => groups.countMembers('few', 101)],
    ['members among some', ({ groups }) => groups.membersAmong('few', ['u7', 'u8'])],
    ['members to be', ({ groups }) => groups.resolveMembers(PORTAL_ORGANIZATION, ['u7'])],
    ['adding members', ({ groups }) => groups.addMembers('few', [{ id: 'u7', type: 'User' }])],
    ['adding users', ({ groups }) => groups.addUsers('few', PORTAL_ORGANIZATION, ['u7'])],
    ['removing members', ({ groups }) => groups.removeMembers('few', ['u8'])],
  ];

  test.each(questions)('%s: planned once for all', async (_title, ask) => {
    await ask(store);
    const plans = await withPostgres(database.url, async (client) => {
      for (let times = 0; times <= PLANNED_FOR_VALUES; times += 1) {
        for (const [index, text] of statements.entries()) {
          await client.query({ name: `s${index}`, text, values: [...parameters[index]!] });
        }
      }
      const planned = 'select statement from pg_prepared_statements where generic_plans = 0';
      return (await client.query<{ statement: string }>(planned)).rows;
    });
    expect(statements.length).toBeGreaterThan(0);
    expect(plans).toEqual([]);
  });

  test.each(questions)('%s: no walk through a table that grows', async (_title, ask) => {
    await ask(store);
    expect(statements.length).toBeGreaterThan(0);
    const plans = await Promise.all(statements.map((sql) => database.query(`explain (generic_plan) ${sql}`)));
    expect(
      plans
        .flat()
        .map((row) => String(row['QUERY PLAN']))
        .join('\n'),
    ).not.toMatch(WALK);
  });
});
