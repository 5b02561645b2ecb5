import { unique } from '../support/factories';
import { inBrowser } from './in-browser';
import { createGroup, createMember, createOrganization, memberIds } from './people';

/** Issue 7, 1: groups; members added by search, nested, many stay usable. */
inBrowser('groups', (at) => {
  const { dialog, button, heading, toast, pick, openAs, main } = at;

  test('are found by name and organization, and sorted', async () => {
    const { name, id } = await createOrganization(at);
    const [one, two] = [await createMember(at, id), await createMember(at, id)];
    const groups = [await createGroup(at, id), await createGroup(at, id, [one.id, two.id])]
      .map(({ displayName }) => displayName)
      .toSorted();
    await openAs('admin', '/groups');
    await pick('Organization', name, name);
    await at.page.getByText('1 to 2 of 2').waitFor();
    expect(await main().getByRole('row').getByRole('link').allTextContents()).toEqual(groups);
    expect((await main().locator('tbody td:nth-child(3)').allTextContents()).toSorted()).toEqual(['0', '2']);
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
    const { displayName } = await createGroup(at, at.server.organizations.acme);
    await openAs('admin', '/groups');
    await button('Create a group').click();
    await dialog().getByLabel('Name').fill(displayName);
    await pick('Organization', 'acme', 'Acme');
    await dialog().getByRole('button', { name: 'Create the group' }).click();
    await dialog().getByRole('alert').getByText('another group').waitFor();
    expect(await dialog().getByLabel('Name').inputValue()).toBe(displayName);
  });

  test('members are added by search, users and groups; those of groups within are shown where asked for', async () => {
    const { id: organization } = await createOrganization(at);
    const [one, two, nested] = [
      await createMember(at, organization),
      await createMember(at, organization),
      await createMember(at, organization),
    ];
    const inner = await createGroup(at, organization, [nested.id]);
    const group = await createGroup(at, organization);
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
    expect(await memberIds(at, group.id)).toEqual([one.id, two.id, inner.id].toSorted());
    await at.page.getByRole('navigation', { name: 'Parts' }).getByRole('link', { name: 'Users' }).click();
    await at.page.getByText('1 to 2 of 2').waitFor();
    await at.page.getByLabel('Members', { exact: true }).selectOption('all');
    await at.page.getByText('1 to 3 of 3').waitFor();
    await at.page.getByRole('link', { name: nested.userName }).waitFor();
    await at.goTo(`/groups/${inner.id}?part=containers`);
    await at.page.getByRole('link', { name: group.displayName }).waitFor();
  });

  test('only the organization’s own are offered as members', async () => {
    const { id: organization } = await createOrganization(at);
    const group = await createGroup(at, organization);
    await openAs('admin', `/groups/${group.id}`);
    await button('Add users').click();
    await dialog().getByRole('combobox').fill('ada');
    await dialog().getByText('Nothing matches.').waitFor();
  });

  test('a page of members at a time; some are found and removed, the others stay', async () => {
    const { id: organization } = await createOrganization(at);
    const users = [];
    for (let made = 0; made < 53; made++) users.push(await createMember(at, organization));
    const group = await createGroup(
      at,
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
    expect(await memberIds(at, group.id)).toEqual(left.toSorted());
    await at.undo('2 members are removed.');
    expect(await memberIds(at, group.id)).toEqual(users.map(({ id }) => id).toSorted());
  });

  test('the members are never read with the group, however many', async () => {
    const { id: organization } = await createOrganization(at);
    const { id: user } = await createMember(at, organization);
    const group = await createGroup(at, organization, [user]);
    const asked: string[] = [];
    await openAs('admin', '/roles');
    at.page.on('response', (response) => {
      if (response.url().includes('/Groups')) void response.text().then((text) => asked.push(text));
    });
    await at.goTo(`/groups/${group.id}`);
    await at.page.getByText('1 to 1 of 1').waitFor();
    await button('Delete…').click();
    await dialog().getByText('gone for good').waitFor();
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.join()).not.toContain(user);
  });
  test('look well: WCAG 2.2 AA, nothing wider than the screen', async () => {
    const { acme } = at.server.organizations;
    const group = await createGroup(at, acme, [at.server.ids['ada'] ?? '', at.server.ids['alan'] ?? '']);
    await openAs('admin', '/groups');
    for (const part of ['groups', 'containers', 'users']) {
      await at.goTo(`/groups/${group.id}?part=${part}`);
      await heading(group.displayName);
      await at.checkLooks();
    }
    await at.page.getByLabel('Select Ada Lovelace').check();
    await at.checkLooks();
    await button('Add users').click();
    await pick('Name, user name or e-mail', 'mary', 'Mary Shaw');
    await at.checkLooks();
    await at.goTo('/groups');
    await heading('Groups');
    await at.checkLooks();
  });
});
