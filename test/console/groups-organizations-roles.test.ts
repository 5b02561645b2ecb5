import { GROUP, patchOp, PORTAL_USER, unique, USER } from '../support/factories';
import { inBrowser, LOOKS } from './in-browser';

const PORTAL_GROUP = 'urn:ietf:params:scim:schemas:extension:portal:2.0:Group';
const ORGANIZATION = 'urn:ietf:params:scim:schemas:portal:2.0:Organization';
const ROLE = 'urn:ietf:params:scim:schemas:portal:2.0:Role';

/** Issue 7, 1: groups (members added by search, nested, many stay usable), organizations, roles and their privileges. */
inBrowser('groups, organizations and roles', (at) => {
  const { dialog, button, heading, toast, pick, openAs, main } = at;

  const created = async (endpoint: string, body: object): Promise<string> => {
    const answer = await at.server.scim.post(endpoint, body);
    expect([answer.status, answer.body['detail']]).toEqual([201, undefined]);
    return answer.body.id;
  };
  const newOrganization = async () => {
    const name = unique('Org');
    return { name, id: await created('/Organizations', { schemas: [ORGANIZATION], name }) };
  };
  const newUser = async (organization: string, fields: object = {}) => {
    const userName = unique('member');
    const place = { [PORTAL_USER]: { organization: { value: organization } } };
    const id = await created('/Users', { schemas: [USER, PORTAL_USER], userName, ...place, ...fields });
    return { userName, id };
  };
  const newGroup = async (organization: string, members: readonly string[] = []) => {
    const displayName = unique('Group');
    const id = await created('/Groups', {
      schemas: [GROUP, PORTAL_GROUP],
      displayName,
      members: members.map((value) => ({ value })),
      [PORTAL_GROUP]: { organization: { value: organization } },
    });
    return { displayName, id };
  };
  const memberIds = async (group: string): Promise<readonly string[]> => {
    const { body } = await at.server.scim.get(`/Groups/${group}`);
    return ((body['members'] ?? []) as readonly { value: string }[]).map(({ value }) => value).toSorted();
  };

  describe('groups', () => {
    test('are found by name and organization, and sorted', async () => {
      const { name, id } = await newOrganization();
      const groups = [await newGroup(id), await newGroup(id)].map(({ displayName }) => displayName).toSorted();
      await openAs('admin', '/groups');
      await pick('Organization', name, name);
      await at.page.getByText('1 to 2 of 2').waitFor();
      expect(await main().getByRole('row').getByRole('link').allTextContents()).toEqual(groups);
      await at.page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
      await at.page
        .getByRole('row')
        .nth(1)
        .getByText(groups[1] ?? '')
        .waitFor();
      await at.page.getByLabel('Search by name').fill(groups[0] ?? '');
      await at.page.getByText('1 to 1 of 1').waitFor();
      await at.page.getByLabel('Search by name').fill('nothing of the kind');
      await at.page.getByText('No group is like that.').waitFor();
    });

    test('one is created, renamed, and deleted once that is confirmed', async () => {
      await openAs('admin', '/groups');
      const name = unique('Crew');
      await button('Create a group').click();
      await dialog().getByLabel('Name').fill(name);
      await pick('Organization', 'acme', 'Acme');
      await dialog().getByRole('button', { name: 'Create the group' }).click();
      await heading(name);
      await at.page.getByText('No users are in this group yet.').waitFor();
      await button('Rename').click();
      await dialog().getByLabel('Name').fill(`${name} II`);
      await dialog().getByRole('button', { name: 'Rename' }).click();
      await heading(`${name} II`);
      await button('Delete…').click();
      await dialog().getByText('gone for good').waitFor();
      await dialog().getByRole('button', { name: 'Delete for good' }).click();
      await heading('Groups');
      const filter = encodeURIComponent(`displayName sw "${name}"`);
      expect((await at.server.scim.get(`/Groups?filter=${filter}`)).body.totalResults).toBe(0);
    });

    test('whose name is taken is told, and nothing is lost', async () => {
      const { displayName } = await newGroup(at.server.organizations.acme);
      await openAs('admin', '/groups');
      await button('Create a group').click();
      await dialog().getByLabel('Name').fill(displayName);
      await pick('Organization', 'acme', 'Acme');
      await dialog().getByRole('button', { name: 'Create the group' }).click();
      await dialog().getByRole('alert').getByText('another group').waitFor();
      expect(await dialog().getByLabel('Name').inputValue()).toBe(displayName);
    });

    test('members are added by search, users and groups; those of groups within are shown where asked for', async () => {
      const { id: organization } = await newOrganization();
      const [one, two, nested] = [
        await newUser(organization),
        await newUser(organization),
        await newUser(organization),
      ];
      const inner = await newGroup(organization, [nested.id]);
      const group = await newGroup(organization);
      await openAs('admin', `/groups/${group.id}`);
      await button('Add users').click();
      for (const { userName } of [one, two]) await pick('Name, user name or e-mail', userName, userName);
      await dialog().getByRole('button', { name: 'Add 2' }).click();
      await toast('2 members are added.');
      await at.page.getByRole('link', { name: one.userName }).waitFor();
      await at.page.getByRole('link', { name: 'Groups within' }).click();
      await button('Add groups').click();
      await pick('Name of the group', inner.displayName, inner.displayName);
      await dialog().getByRole('button', { name: 'Add 1' }).click();
      await at.page.getByRole('link', { name: inner.displayName }).waitFor();
      expect(await memberIds(group.id)).toEqual([one.id, two.id, inner.id].toSorted());
      await at.page.getByRole('navigation', { name: 'Parts' }).getByRole('link', { name: 'Users' }).click();
      await at.page.getByText('1 to 2 of 2').waitFor();
      await at.page.getByLabel('Members', { exact: true }).selectOption('all');
      await at.page.getByText('1 to 3 of 3').waitFor();
      await at.page.getByRole('link', { name: nested.userName }).waitFor();
      await at.page.goto(`${at.server.url}/console/groups/${inner.id}?part=containers`);
      await at.page.getByRole('link', { name: group.displayName }).waitFor();
    });

    test('only the organization’s own are offered as members', async () => {
      const { id: organization } = await newOrganization();
      const group = await newGroup(organization);
      await openAs('admin', `/groups/${group.id}`);
      await button('Add users').click();
      await dialog().getByRole('combobox').fill('ada');
      await dialog().getByText('Nothing matches.').waitFor();
    });

    test('a page of members at a time; some are found and removed, the others stay', async () => {
      const { id: organization } = await newOrganization();
      const users = [];
      for (let made = 0; made < 53; made++) users.push(await newUser(organization));
      const group = await newGroup(
        organization,
        users.map(({ id }) => id),
      );
      await openAs('admin', `/groups/${group.id}`);
      await at.page.getByText('1 to 50 of 53').waitFor();
      await button('Next page').click();
      await at.page.getByText('51 to 53 of 53').waitFor();
      const gone = users.slice(3, 5);
      for (const { userName } of gone) {
        await at.page.getByLabel('Search the members').fill(userName);
        await at.page.getByText('1 to 1 of 1').waitFor();
        await at.page.getByLabel(`Select ${userName}`).check();
      }
      await button('Remove from the group').click();
      await dialog().getByText('They lose what').waitFor();
      await dialog().getByRole('button', { name: 'Remove from the group' }).click();
      await toast('2 members are removed.');
      const left = users.filter((user) => !gone.includes(user)).map(({ id }) => id);
      expect(await memberIds(group.id)).toEqual(left.toSorted());
    });

    test('the members are never read with the group, however many', async () => {
      const { id: organization } = await newOrganization();
      const { id: user } = await newUser(organization);
      const group = await newGroup(organization, [user]);
      const asked: string[] = [];
      await openAs('admin', '/roles');
      at.page.on('response', (response) => {
        if (response.url().includes('/Groups')) void response.text().then((text) => asked.push(text));
      });
      await at.page.goto(`${at.server.url}/console/groups/${group.id}`);
      await at.page.getByText('1 to 1 of 1').waitFor();
      await button('Delete…').click();
      await dialog().getByText('gone for good').waitFor();
      expect(asked.length).toBeGreaterThan(0);
      expect(asked.join()).not.toContain(user);
    });
  });

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
    });

    test('the list tells how many users each has, and leads to them', async () => {
      const { name, id } = await newOrganization();
      await newUser(id);
      await newUser(id);
      await openAs('admin', `/organizations?q=${name}`);
      await at.page.getByRole('row').getByRole('link', { name: '2', exact: true }).click();
      await heading('Users');
      await at.page.getByText('1 to 2 of 2').waitFor();
    });

    test('why one can’t be deleted is told; an empty one is deleted, with the password', async () => {
      const [full, empty] = [await newOrganization(), await newOrganization()];
      const { id: user } = await newUser(full.id);
      await newGroup(full.id, [user]);
      await openAs('admin', `/organizations/${full.id}`);
      await button('Delete…').click();
      await dialog().getByText('It still has 1 users and 1 groups').waitFor();
      expect(await dialog().getByRole('button', { name: 'Delete for good' }).count()).toBe(0);
      await at.page.goto(`${at.server.url}/console/organizations/${empty.id}`);
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
      const { id } = await newOrganization();
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

      const holder = await newUser(at.server.organizations.acme, { roles: [{ value: name }] });
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
      const { name, id } = await newOrganization();
      const access = [{ role: 'Org Publisher', organization: id }];
      const { userName } = await newUser(at.server.organizations.acme, {
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
    const { id } = await newOrganization();
    const foreign = await newGroup(id);
    const own = await newGroup(at.server.organizations.acme);
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
    await at.page.goto(`${at.server.url}/console/groups/${foreign.id}`);
    await at.page.getByText('There is no such thing').waitFor();
    await at.page.goto(`${at.server.url}/console/roles/new`);
    await at.page.getByText('You may not see this page.').waitFor();
  });

  test.each(LOOKS)('%s: WCAG 2.2 AA, nothing wider than the screen', async (_look, options) => {
    const { acme } = at.server.organizations;
    const group = await newGroup(acme, [at.server.ids['ada'] ?? '', at.server.ids['alan'] ?? '']);
    await created('/Roles', { schemas: [ROLE], value: unique('role'), privileges: ['users:read'] });
    await openAs('admin', '/groups', options);
    for (const [path, name] of [
      ['/groups', 'Groups'],
      [`/groups/${group.id}`, group.displayName],
      [`/groups/${group.id}?part=groups`, group.displayName],
      [`/groups/${group.id}?part=containers`, group.displayName],
      ['/organizations', 'Organizations'],
      [`/organizations/${acme}`, 'Acme'],
      ['/roles', 'Roles'],
      ['/roles/new', 'Create a role'],
    ] as const) {
      await at.page.goto(`${at.server.url}/console${path}`);
      await heading(name);
      await at.check();
    }
    await at.page.goto(`${at.server.url}/console/groups/${group.id}`);
    await at.page.getByLabel('Select Ada Lovelace').check();
    await at.check();
    await button('Add users').click();
    await pick('Name, user name or e-mail', 'mary', 'Mary Shaw');
    await at.check();
  });
});
