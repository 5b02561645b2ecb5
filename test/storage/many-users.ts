import { PORTAL_ORGANIZATION } from './fixtures';

/** Statements that make this many users at once, past the storage: `u1` is called `user1`, and so on. */
export function manyUsers(count: number): readonly string[] {
  const isTrue = `(select active from organizations where id = '${PORTAL_ORGANIZATION}')`;
  return [
    `insert into users (id, version, created_at, modified_at, organization_id, user_name, user_name_key, active,
         provider, must_change_password, profile, search)
       with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})
       select 'u' || i, 1, '2030', '2030', '${PORTAL_ORGANIZATION}', 'user' || i, 'user' || i, ${isTrue},
         'builtIn', ${isTrue}, '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]}', '{}' from n`,
    'analyze',
  ];
}
