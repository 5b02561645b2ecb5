import { patchOp, PORTAL_USER, unique } from '../support/factories';
import { inBrowser } from './in-browser';
import { create, createGroup, createMember, createOrganization, ROLE } from './people';

/** Issue 7, 1: organizations; roles and their privileges as a readable table. */
inBrowser('organizations and roles', (at) => {
  const { dialog, button, heading, toast, openAs, main } = at;

  describe('organizations', () => {
    test('one is created, changed, deactivated and activated again', async () => {
      const name = unique('Org');
      await openAs('admin', '/organizations');
      await button('Create an organization').click();
      await dialog().getByLabel('Name').fill(name);
      await dialog().getByLabel('Type').selectOption('PUBLISHER');
      await dialog().getByRole('button', { name: 'Create the organization' }).click();
      await heading(name);
      await at.page.getByLabel('Description').fill('Makes maps');
      await button('Save').click();
      await toast('Saved.');
      await button('Deactivate').click();
      await dialog().getByText('can’t sign in until').waitFor();
      await dialog().getByRole('button', { name: 'Deactivate' }).click();
      await main().getByText('inactive', { exact: true }).waitFor();
      const filter = encodeURIComponent(`name eq "${name}"`);
      const read = async () => (await at.server.scim.get(`/Organizations?filter=${filter}`)).body.Resources[0];
      expect(await read()).toMatchObject({ type: 'PUBLISHER', description: 'Makes maps', active: false });
      await button('Activate').click();
      await toast('its users can sign in');
      expect(await read()).toMatchObject({ active: true });
      await button('Deactivate').click();
      await dialog().getByRole('button', { name: 'Deactivate' }).click();
      await at.page.locator('.toast').filter({ hasText: 'its users can’t sign in' }).nth(1).waitFor();
      await at.page.locator('.toast .undo').last().click();
      await toast('Undone.');
      expect(await read()).toMatchObject({ active: true });
    });

    test('the list tells how many users each has, and leads to them', async () => {
      const { name, id } = await createOrganization(at);
      await createMember(at, id);
      await createMember(at, id);
      await openAs('admin', `/organizations?q=${name}`);
      await at.page.getByRole('row').getByRole('link', { name: '2', exact: true }).click();
      await heading('Users');
      await at.page.getByText('1 to 2 of 2').waitFor();
    });

    test('why one can’t be deleted is told; an empty one is deleted, with the password', async () => {
      const [full, empty] = [await createOrganization(at), await createOrganization(at)];
      const { id: user } = await createMember(at, full.id);
      await createGroup(at, full.id, [user]);
      await openAs('admin', `/organizations/${full.id}`);
      await button('Delete…').click();
      await dialog().getByText('It still has 1 users and 1 groups').waitFor();
      expect(await dialog().getByRole('button', { name: 'Delete for good' }).count()).toBe(0);
      await at.goTo(`/organizations/${empty.id}`);
      await at.forget();
      await button('Delete…').click();
      await dialog().getByRole('button', { name: 'Delete for good' }).click();
      await at.confirm();
      await heading('Organizations');
      expect((await at.server.scim.get(`/Organizations/${empty.id}`)).status).toBe(404);
    });

    test('the built-in one offers neither', async () => {
      await openAs('admin', `/organizations/${at.server.organizations.portal}`);
      await at.page.getByText('belongs to every portal').waitFor();
      expect(await button('Deactivate').count()).toBe(0);
      expect(await button('Delete…').count()).toBe(0);
    });

    test('somebody else’s change meanwhile isn’t overwritten', async () => {
      const { id } = await createOrganization(at);
      await openAs('admin', `/organizations/${id}`);
      await at.page.getByLabel('Description').fill('mine');
      await at.server.scim.patch(`/Organizations/${id}`, patchOp({ op: 'replace', path: 'description', value: 'new' }));
      await button('Save').click();
      await at.page.getByRole('alert').getByText('Somebody else changed').waitFor();
    });
  });
  describe('roles', () => {
    test('the table says in words what each may do', async () => {
      await openAs('admin', '/roles');
      const row = at.page.getByRole('row').filter({ hasText: 'Org Admin' });
      await row.waitFor();
      expect(await row.getByRole('cell').allTextContents()).toEqual([
        'in an organization',
        'see, change, set passwords',
        'see, change',
        'see',
        'see',
        '–nothing',
        'see',
      ]);
    });

    test('one is created, changed, told who holds it, and deleted when nobody does', async () => {
      const name = unique('Help desk');
      await openAs('admin', '/roles');
      await at.page.getByRole('link', { name: 'Create a role' }).click();
      await at.page.getByLabel('Name').fill(name);
      const users = at.page.getByRole('group', { name: 'Users' });
      await users.getByLabel('see').check();
      await users.getByLabel('set passwords').check();
      await button('Create the role').click();
      await heading(name);
      const filter = encodeURIComponent(`value eq "${name}"`);
      const read = async () => (await at.server.scim.get(`/Roles?filter=${filter}`)).body.Resources[0];
      expect(await read()).toMatchObject({ privileges: ['users:read', 'users:password'] });
      await at.page.getByRole('group', { name: 'Groups' }).getByLabel('see').check();
      await at.page.getByLabel('Where it counts').selectOption('everywhere');
      await button('Save').click();
      await toast('Saved.');
      const role = await read();
      expect(role).toMatchObject({
        organizationBound: false,
        privileges: ['users:read', 'users:password', 'groups:read'],
      });

      const holder = await createMember(at, at.server.organizations.acme, { roles: [{ value: name }] });
      await at.page.getByRole('link', { name: 'Who holds it' }).click();
      await at.page.getByRole('link', { name: holder.userName }).waitFor();
      await button('Delete…').click();
      await dialog().getByText('1 user still holds it').waitFor();
      await dialog().getByRole('button', { name: 'Close' }).last().click();
      await at.server.scim.delete(`/Users/${holder.id}`);
      await button('Delete…').click();
      await dialog().getByRole('button', { name: 'Delete for good' }).click();
      await heading('Roles');
      expect((await at.server.scim.get(`/Roles/${role!.id}`)).status).toBe(404);
    });

    test('who holds one elsewhere is found, too; of a built-in one only the words can be changed', async () => {
      const { name, id } = await createOrganization(at);
      const access = [{ role: 'Org Publisher', organization: id }];
      const { userName } = await createMember(at, at.server.organizations.acme, {
        [PORTAL_USER]: { organization: { value: at.server.organizations.acme }, access },
      });
      await openAs('admin', '/roles?q=publisher');
      await at.page.getByRole('link', { name: 'Org Publisher' }).click();
      await at.page.getByText('only its name and description').waitFor();
      expect(await at.page.getByRole('group', { name: 'Users' }).getByLabel('see').isDisabled()).toBe(true);
      await at.page.getByRole('link', { name: 'Who holds it' }).click();
      await at.page.getByRole('row').filter({ hasText: userName }).getByText(name).waitFor();
    });
  });
  test('an Org Admin is offered the own organization’s, and nothing that would be refused', async () => {
    const { id } = await createOrganization(at);
    const foreign = await createGroup(at, id);
    const own = await createGroup(at, at.server.organizations.acme);
    await openAs('org-admin', '/groups');
    await at.page.getByRole('link', { name: own.displayName }).waitFor();
    expect(await at.page.getByRole('link', { name: foreign.displayName }).count()).toBe(0);
    expect(await at.page.getByRole('combobox', { name: 'Organization' }).count()).toBe(0);
    await at.page.getByRole('navigation').getByRole('link', { name: 'Organizations' }).click();
    await at.page.getByRole('link', { name: 'Acme' }).waitFor();
    expect(await button('Create an organization').count()).toBe(0);
    await at.page.getByRole('navigation').getByRole('link', { name: 'Roles' }).click();
    await at.page.getByRole('link', { name: 'Org Admin' }).waitFor();
    expect(await at.page.getByRole('link', { name: 'Create a role' }).count()).toBe(0);
    expect(await at.page.getByRole('navigation').getByRole('link', { name: 'Connections' }).count()).toBe(0);
    await at.goTo(`/groups/${foreign.id}`);
    await at.page.getByText('There is no such thing').waitFor();
    await at.goTo(`/roles/new`);
    await at.page.getByText('You may not see this page.').waitFor();
  });
  test('look well: WCAG 2.2 AA, nothing wider than the screen', async () => {
    await create(at, '/Roles', { schemas: [ROLE], value: unique('role'), privileges: ['users:read'] });
    await openAs('admin', '/organizations');
    for (const [path, name] of [
      ['/organizations', 'Organizations'],
      [`/organizations/${at.server.organizations.acme}`, 'Acme'],
      ['/roles', 'Roles'],
      ['/roles/new', 'Create a role'],
    ] as const) {
      await at.goTo(path);
      await heading(name);
      await at.checkLooks();
    }
  });
});
