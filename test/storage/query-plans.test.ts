import { newId } from '../../src/portal/new-id';
import type { Filter } from '../../src/portal/query';
import { PORTAL_USER } from '../../src/portal/schema-urns';
import type { Store } from '../../src/portal/store';
import { onEveryDatabase } from '../support/databases';
import { addGroup, attribute, equals, everything, FIRST_PAGE, userFields } from './fixtures';

/** What each engine says of a walk through a whole table. */
const WHOLE_TABLE =
  /^SCAN (users|groups|group_users|group_groups|tokens|access_tokens|sessions|links)\b(?! USING)|Seq Scan/m;

const LOCKED = 'locked';

function portalAttribute(name: string) {
  return { ...attribute(name), path: [PORTAL_USER, name] };
}

function isSet(name: string, value: boolean): Filter {
  const flag = { ...(name === LOCKED ? portalAttribute(name) : attribute(name)), type: 'boolean' as const };
  return { kind: 'compare', attribute: flag, operator: 'eq', value };
}

onEveryDatabase('query plans', (_open, create) => {
  const id = newId();

  test.each<[string, (store: Store) => Promise<unknown>, RegExp]>([
    ['a user by id', ({ users }) => users.find(id), /users_1 \(id=\?\)|users_pkey/],
    ['a user by id, with groups', ({ users }) => users.find(id, { groups: true }), /group_users_member/],
    [
      'a user by userName',
      ({ users }) => users.findByUserName('u'),
      /users_2 \(user_name_key=\?\)|users_user_name_key_key/,
    ],
    [
      'users by userName',
      ({ users }) => users.list({ filter: equals('userName', 'u'), page: FIRST_PAGE }),
      /users_2 \(user_name_key=\?\)|users_user_name_key_key/,
    ],
    [
      'users by externalId',
      ({ users }) => users.list({ filter: equals('externalId', 'u', { caseExact: true }), page: FIRST_PAGE }),
      /users_external_id/,
    ],
    [
      'users by e-mail',
      ({ users }) => users.list({ filter: equals('emails.value', 'u', { multiValued: true }), page: FIRST_PAGE }),
      /user_emails_value/,
    ],
    [
      'groups by displayName',
      ({ groups }) => groups.list({ filter: equals('displayName', 'u'), page: FIRST_PAGE }),
      /groups_\d \(display_name_key=\?|groups_display_name_unique/,
    ],
    [
      'many users by userName',
      ({ users }) => users.findManyBy('userName', ['u', 'v']),
      /users_2 \(user_name_key=\?\)|users_user_name_key_key/,
    ],
    ['many users by externalId', ({ users }) => users.findManyBy('externalId', ['u', 'v']), /users_external_id/],
    [
      'many users by portalUuid',
      ({ users }) => users.findManyBy('portalUuid', ['u', 'v']),
      /users_3 \(portal_uuid=\?\)|users_portal_uuid_key/,
    ],
    [
      'many groups by displayName',
      ({ groups }) => groups.findManyBy('displayName', ['u', 'v']),
      /groups_\d \(display_name_key=\?|groups_display_name_unique/,
    ],
    ['many groups by externalId', ({ groups }) => groups.findManyBy('externalId', ['u', 'v']), /groups_external_id/],
    ['a group by id', ({ groups }) => groups.find(id), /groups_1 \(id=\?\)|groups_pkey/],
    ['a token by hash', ({ connections }) => connections.findByTokenHash('h'), /token_hash/],
    [
      'an access token by hash',
      ({ accessTokens }) => accessTokens.findByHash('h'),
      /access_tokens_\d \(token_hash=\?\)|access_tokens_token_hash/,
    ],
    ['access tokens that expired', ({ accessTokens }) => accessTokens.deleteExpired('2030', 9), /access_tokens_expiry/],
    [
      'users by when they changed',
      ({ users }) =>
        users.list({
          filter: {
            kind: 'compare',
            attribute: attribute('meta.lastModified', { type: 'dateTime', caseExact: true }),
            operator: 'gt',
            value: '2030-01-01T00:00:00.000Z',
          },
          page: FIRST_PAGE,
        }),
      /users_modified/,
    ],
    [
      'users who are disabled',
      ({ users }) =>
        users.list({
          filter: isSet('active', false),
          sort: { attribute: attribute('userName'), descending: false },
          page: FIRST_PAGE,
        }),
      /users_inactive/,
    ],
    [
      'users who are locked',
      ({ users }) => users.list({ filter: isSet(LOCKED, true), page: FIRST_PAGE }),
      /users_locked/,
    ],
    [
      'users who never signed in',
      ({ users }) =>
        users.list({
          filter: { kind: 'not', operand: { kind: 'present', attribute: portalAttribute('lastLogin') } },
          page: { offset: 0, limit: 0 },
        }),
      /users_last_login/,
    ],
    ['links that expired', ({ links }) => links.deleteExpired('2030'), /links_expiry/],
    ['a session by hash', ({ sessions }) => sessions.findByHash('h'), /token_hash/],
    ['sessions that expired', ({ sessions }) => sessions.deleteExpired('2030', 9), /sessions_expiry/],
  ])('%s uses an index', async (_title, ask, index) => {
    const database = await create();
    const statements: [string, readonly unknown[]][] = [];
    const storage = await database.open({ statementLog: (sql, parameters) => statements.push([sql, parameters]) });
    statements.length = 0;
    await ask(everything(storage));
    const plans = await Promise.all(statements.map(([sql, parameters]) => database.explain(sql, parameters)));
    expect(plans.join('\n')).toMatch(index);
    expect(plans.join('\n')).not.toMatch(WHOLE_TABLE);
  });

  test('adding a member reads no other member', async () => {
    const database = await create();
    const statements: [string, readonly unknown[]][] = [];
    const storage = await database.open({ statementLog: (sql, parameters) => statements.push([sql, parameters]) });
    const group = await addGroup(storage, 'g');
    await everything(storage).users.create(id, userFields('u'));
    statements.length = 0;
    await everything(storage).groups.addMembers(group, [{ id, type: 'User' }]);
    await everything(storage).groups.removeMembers(group, [id]);
    const plans = await Promise.all(statements.map(([sql, parameters]) => database.explain(sql, parameters)));
    expect(plans.join('\n')).not.toMatch(WHOLE_TABLE);
  });
});
