import { parseFilter } from '../../../src/scim/filter/parse';
import { resolveFilter } from '../../../src/scim/filter/resolve';
import { userSchema } from '../../../src/scim/schemas/user-schema';
import type { OpenStorage } from '../../../src/storage/open';
import { onEveryDatabase } from '../../support/databases';
import {
  addGroup,
  addMembers,
  addOrganization,
  addUser,
  everything,
  FIRST_PAGE,
  PORTAL_ORGANIZATION,
} from '../fixtures';
import { manyUsers } from '../many-users';

const options = { tolerant: true };
const MANY = 1_500;

async function namesOf(storage: OpenStorage, text: string): Promise<readonly string[]> {
  const filter = resolveFilter(parseFilter(text, options), userSchema, options);
  const { rows } = await everything(storage).users.list({ filter, page: { offset: 0, limit: 2 * MANY } });
  return rows.map(({ userName }) => userName);
}

onEveryDatabase('filters on a user’s groups', (open, create) => {
  test(`${MANY} groups, each within the one before it, are gone through once`, async () => {
    const database = await create();
    const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${MANY})`;
    for (const statement of [
      ...manyUsers(MANY),
      `insert into groups (id, version, created_at, modified_at, organization_id, display_name, display_name_key)
         ${numbers} select 'g' || i, 1, '2030', '2030', '${PORTAL_ORGANIZATION}', 'group' || i, 'group' || i from n`,
      `insert into group_groups (group_id, member_group_id) ${numbers} select 'g' || i, 'g' || (i + 1) from n
         where i < ${MANY}`,
      `insert into group_users (group_id, user_id) ${numbers} select 'g' || i, 'u' || i from n`,
    ]) {
      await database.query(statement);
    }
    const storage = await database.open();
    // All pairs of a group and one within it are more than a million: to go through those takes longer than a test may.
    expect(await namesOf(storage, 'groups.type eq "indirect"')).toHaveLength(MANY - 1);
    expect(await namesOf(storage, 'groups.type ne "direct"')).toHaveLength(MANY - 1);
    expect(await namesOf(storage, 'groups[type eq "indirect" and display ew "7"]')).toHaveLength(MANY - 7);
    expect(await namesOf(storage, 'groups[type eq "indirect" and value eq "g1499"]')).toEqual(['user1500']);
  });

  test('direct is what lists the user, indirect what contains such a group, past those that do not fulfil the rest', async () => {
    const storage = await open();
    const [anna, bert, carl] = [
      await addUser(storage, 'anna'),
      await addUser(storage, 'bert'),
      await addUser(storage, 'carl'),
    ];
    const [top, middle, low] = [
      await addGroup(storage, 'x top'),
      await addGroup(storage, 'middle'),
      await addGroup(storage, 'x low'),
    ];
    await addMembers(storage, top, { groups: [middle], users: [bert] });
    await addMembers(storage, middle, { groups: [low], users: [carl] });
    await addMembers(storage, low, { users: [anna, bert] });
    expect(await namesOf(storage, 'groups.type eq "indirect"')).toEqual(['anna', 'bert', 'carl']);
    expect(await namesOf(storage, 'groups[type eq "indirect" and display sw "x"]')).toEqual(['anna', 'carl']);
    expect(await namesOf(storage, 'groups[type eq "direct" and display sw "x"]')).toEqual(['anna', 'bert']);
    expect(await namesOf(storage, 'groups[type eq "indirect" and display eq "middle"]')).toEqual(['anna', 'bert']);
    await addMembers(storage, low, { groups: [top] });
    expect(await namesOf(storage, 'groups[type eq "indirect" and display sw "x"]')).toEqual(['anna', 'carl']);
  });

  test('a group of another organization is none of the user’s, should its row ever be there', async () => {
    const database = await create();
    const storage = await database.open();
    const user = await addUser(storage, 'anna', { organizationId: await addOrganization(storage, 'a') });
    const [inner, outer] = [await addGroup(storage, 'inner'), await addGroup(storage, 'outer')];
    await addMembers(storage, outer, { groups: [inner] });
    await addMembers(storage, inner, { users: [user] });
    for (const text of [
      'groups pr',
      `groups.value eq "${inner}"`,
      `groups.value eq "${outer}"`,
      'groups.display sw "o"',
      'groups.type eq "direct"',
      'groups.type eq "indirect"',
    ]) {
      expect({ text, found: await namesOf(storage, text) }).toEqual({ text, found: [] });
    }
    const { users } = everything(storage);
    expect(await users.find(user, { groups: true })).toMatchObject({ groups: [] });
    expect((await users.list({ page: FIRST_PAGE }, { groups: true })).rows).toMatchObject([{ groups: [] }]);
  });
});
