import { newId } from '../../src/portal/new-id';
import { onEveryDatabase } from '../support/databases';
import {
  addGroup,
  addOrganization,
  addUser,
  DEVELOPER_ROLE,
  equals,
  everything,
  FIRST_PAGE,
  organizationFields,
  PORTAL_ORGANIZATION,
} from './fixtures';

onEveryDatabase('organizations', (open) => {
  test('the built-in one is there from the start', async () => {
    const { organizations } = everything(await open());
    expect(await organizations.find(PORTAL_ORGANIZATION)).toMatchObject({
      name: 'portal',
      builtIn: true,
      active: true,
    });
  });

  test('an organization reads back as it was written, and as it was changed', async () => {
    const { organizations } = everything(await open());
    const id = newId();
    const fields = organizationFields('Müller & Söhne', {
      description: 'D',
      type: 'PUBLISHER',
      active: false,
      externalId: 'e',
    });
    await organizations.create(id, fields);
    expect(await organizations.find(id)).toEqual({
      ...fields,
      id,
      version: 1,
      created: expect.any(String),
      lastModified: expect.any(String),
      builtIn: false,
      portalUuid: null,
      accountPlanUuid: null,
    });
    await organizations.update(id, organizationFields('New'));
    expect(await organizations.find(id)).toMatchObject({ ...organizationFields('New'), version: 2, builtIn: false });
    await expect(organizations.update(newId(), fields)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('is found by name regardless of case', async () => {
    const storage = await open();
    const id = await addOrganization(storage, 'Überall');
    const { organizations } = everything(storage);
    expect((await organizations.findByName('ÜBERALL'))?.id).toBe(id);
    expect(await organizations.findByName('nowhere')).toBeUndefined();
  });

  test('its name is taken regardless of case', async () => {
    const storage = await open();
    await addOrganization(storage, 'Mine');
    await expect(addOrganization(storage, 'MINE')).rejects.toMatchObject({ code: 'conflict', attribute: 'name' });
  });

  test('lists, filtered; the number of members only when asked for', async () => {
    const storage = await open();
    const id = await addOrganization(storage, 'Mine');
    await addUser(storage, 'a', { organizationId: id });
    await addUser(storage, 'b', { organizationId: id });
    const { organizations } = everything(storage);
    const query = { filter: equals('name', 'mine'), page: FIRST_PAGE };
    expect(await organizations.list(query, { memberCount: true })).toMatchObject({
      total: 1,
      rows: [{ id, memberCount: 2 }],
    });
    expect((await organizations.list(query)).rows[0]).not.toHaveProperty('memberCount');
    expect((await organizations.find(id, { memberCount: true, forUpdate: true }))?.memberCount).toBe(2);
    expect(await organizations.find(id)).not.toHaveProperty('memberCount');
    expect((await organizations.list({ page: FIRST_PAGE })).total).toBe(2);
  });

  test('counts users and groups', async () => {
    const storage = await open();
    const id = await addOrganization(storage, 'Mine');
    await addUser(storage, 'a', { organizationId: id });
    await addUser(storage, 'elsewhere');
    await addGroup(storage, 'g', { organizationId: id });
    await addGroup(storage, 'h', { organizationId: id });
    const { organizations } = everything(storage);
    expect(await organizations.counts(id)).toEqual({ users: 1, groups: 2 });
    expect(await organizations.counts(newId())).toEqual({ users: 0, groups: 0 });
  });

  test('is deleted when nothing is in it, and not before', async () => {
    const storage = await open();
    const [empty, withUser, withGrant] = [
      await addOrganization(storage, 'Empty'),
      await addOrganization(storage, 'With user'),
      await addOrganization(storage, 'With grant'),
    ];
    const roles = [{ roleId: DEVELOPER_ROLE, type: null, primary: false, organizationId: withGrant }];
    await addUser(storage, 'u', { organizationId: withUser, roles });
    const { organizations } = everything(storage);
    const conflict = { code: 'conflict', message: 'It is still in use.' };
    expect(await organizations.delete(empty)).toBe(true);
    expect(await organizations.delete(empty)).toBe(false);
    await expect(organizations.delete(withUser)).rejects.toMatchObject(conflict);
    await expect(organizations.delete(withGrant)).rejects.toMatchObject(conflict);
  });

  test('within a scope there are its organizations only, and no new ones', async () => {
    const storage = await open();
    const [mine, other] = [await addOrganization(storage, 'Mine'), await addOrganization(storage, 'Other')];
    const { organizations } = storage.within({ organizations: [mine] });
    expect((await organizations.list({ page: FIRST_PAGE })).rows.map(({ id }) => id)).toEqual([mine]);
    expect(await organizations.find(other)).toBeUndefined();
    expect(await organizations.find(other, { forUpdate: true })).toBeUndefined();
    expect(await organizations.findByName('Other')).toBeUndefined();
    expect(await organizations.counts(other)).toEqual({ users: 0, groups: 0 });
    expect(await organizations.delete(other)).toBe(false);
    const update = organizations.update(other, organizationFields('x'));
    await expect(update).rejects.toMatchObject({ code: 'not-found' });
    const create = organizations.create(newId(), organizationFields('x'));
    await expect(create).rejects.toMatchObject({ code: 'forbidden' });
    expect(await storage.within({ organizations: [] }).organizations.find(mine)).toBeUndefined();
  });
});
