import { GROUP, patchOp, PORTAL_USER, unique } from '../support/factories';
import { PASSWORD } from './console-server';
import { inBrowser } from './in-browser';
import { canSignIn, createGroup, createOrganization, createPerson, memberIds, memberOf, PORTAL_GROUP } from './people';

/** Issue 7, 1: all that an administrator does with one user, and how one is made. */
inBrowser('one user', (at) => {
  const { openAs, main, button, dialog, toast, heading } = at;

  test('gets a new password, by keyboard alone', async () => {
    const { userName } = await createPerson(at, { displayName: 'Forgetful Person' });
    await openAs('admin', '/users');
    await at.page.getByLabel('Search by name').focus();
    await at.page.keyboard.type(userName);
    await at.page.getByRole('link', { name: 'Forgetful Person' }).waitFor();
    await at.page.getByText('1 to 1 of 1').waitFor();
    await at.tabTo('Forgetful Person');
    await at.page.keyboard.press('Enter');
    await heading('Forgetful Person');
    await at.tabTo('Set a password');
    await at.page.keyboard.press('Enter');
    await dialog().waitFor();
    await at.page.keyboard.type('new-Horse-9-battery-staple');
    await dialog().getByText('✓').waitFor();
    await at.page.keyboard.press('Enter');
    await toast('The password is set.');
    expect(await canSignIn(at, userName, 'new-Horse-9-battery-staple')).toBe(true);
    await at.page.getByText('password due').first().waitFor();
  });

  test('an administrator’s password takes the own one again', async () => {
    const { id, userName } = await createPerson(at, { roles: [{ value: 'Portal Admin' }] });
    await openAs('admin', `/users/${id}`);
    await at.forget();
    await button('Set a password').click();
    await dialog().getByLabel('New password', { exact: true }).fill('new-Horse-9-battery-staple');
    await dialog().getByRole('button', { name: 'Set a password' }).click();
    const confirm = at.page.getByRole('dialog', { name: 'Is it you?' });
    await confirm.getByLabel('Your present password', { exact: true }).fill('wrong');
    await confirm.getByRole('button', { name: 'Go on' }).click();
    await confirm.getByText('The password is wrong.').waitFor();
    await confirm.getByLabel('Your present password', { exact: true }).fill(PASSWORD);
    await confirm.getByRole('button', { name: 'Go on' }).click();
    await toast('The password is set.');
    expect(await canSignIn(at, userName, 'new-Horse-9-battery-staple')).toBe(true);
  });

  test('a password that the policy refuses is told, and the form stays', async () => {
    const { id } = await createPerson(at);
    await openAs('admin', `/users/${id}`);
    await button('Set a password').click();
    await dialog().getByLabel('New password', { exact: true }).fill('password');
    await dialog().getByRole('button', { name: 'Set a password' }).click();
    await dialog().getByRole('alert').getByText('commonly used').waitFor();
    await dialog().getByRole('button', { name: 'Generate' }).click();
    await dialog().getByRole('button', { name: 'Copy New password' }).click();
    await dialog().getByRole('button', { name: 'Copied New password' }).waitFor();
    await dialog().getByRole('button', { name: 'Set a password' }).click();
    await toast('The password is set.');
  });

  test('is disabled and enabled, told to change the password, sent a link', async () => {
    const { id } = await createPerson(at, { emails: [{ value: 'x@example.org' }] });
    await openAs('admin', `/users/${id}`);
    await button('Disable').click();
    await dialog().getByRole('button', { name: 'Disable' }).click();
    await toast('The user is disabled.');
    expect((await at.server.scim.get(`/Users/${id}`)).body['active']).toBe(false);
    await at.undo('The user is disabled.');
    expect((await at.server.scim.get(`/Users/${id}`)).body['active']).toBe(true);
    await button('Disable').click();
    await dialog().getByRole('button', { name: 'Disable' }).click();
    await button('Enable').click();
    await toast('The user is enabled.');
    await button('Require a new password').click();
    await toast('The next sign-in asks for a new password.');
    await button('Send a link').click();
    await dialog().getByText('x@example.org').waitFor();
    await dialog().getByRole('button', { name: 'Send a link' }).click();
    await toast('A link is on its way.');
  });

  test('who is disabled gets a password that is of no use, unless enabled with it', async () => {
    const { id, userName } = await createPerson(at, { active: false });
    await openAs('admin', `/users/${id}`);
    await button('Set a password').click();
    await dialog().getByText('can’t sign in with the new password either').waitFor();
    await dialog().getByLabel('New password', { exact: true }).fill('new-Horse-9-battery-staple');
    await dialog().getByLabel('Enable the user as well').check();
    await dialog().getByRole('button', { name: 'Set a password' }).click();
    await toast('The password is set.');
    expect(await canSignIn(at, userName, 'new-Horse-9-battery-staple')).toBe(true);
  });

  test('is unlocked', async () => {
    const { id, userName } = await createPerson(at);
    for (let attempt = 0; attempt < 5; attempt++) await canSignIn(at, userName, 'wrong');
    await openAs('admin', `/users/${id}`);
    await button('Unlock').click();
    await toast('The user is unlocked.');
    expect(await canSignIn(at, userName, PASSWORD)).toBe(true);
  });

  test('is deleted, by keyboard alone, once the name is typed', async () => {
    const { id, userName } = await createPerson(at);
    await openAs('admin', `/users/${id}`);
    await heading(userName);
    await at.tabTo('Delete…');
    await at.page.keyboard.press('Enter');
    await dialog().waitFor();
    expect(await button('Delete for good').isDisabled()).toBe(true);
    await at.page.keyboard.type(userName);
    await at.page.keyboard.press('Enter');
    await heading('Users');
    expect((await at.server.scim.get(`/Users/${id}`)).status).toBe(404);
  });

  test('is changed; somebody else’s change meanwhile isn’t overwritten', async () => {
    const { id } = await createPerson(at, { displayName: 'Before' });
    await openAs('admin', `/users/${id}`);
    await at.page.getByLabel('Job title').fill('Countess');
    await at.page.getByRole('button', { name: 'Add: E-mail addresses' }).click();
    await at.page.getByRole('group', { name: 'E-mail addresses' }).getByLabel('Value').fill('c@example.org');
    await button('Save').click();
    await toast('Saved.');
    const { body } = await at.server.scim.get(`/Users/${id}`);
    expect(body).toMatchObject({ title: 'Countess', emails: [{ value: 'c@example.org' }] });
    await at.server.scim.patch(`/Users/${id}`, patchOp({ op: 'replace', path: 'nickName', value: 'meanwhile' }));
    await at.page.getByLabel('Job title').fill('');
    await button('Save').click();
    await at.page.getByRole('alert').getByText('Somebody else changed this').waitFor();
    await at.page.reload();
    await at.page.getByLabel('Job title').fill('');
    await button('Save').click();
    await toast('Saved.');
    expect((await at.server.scim.get(`/Users/${id}`)).body['title']).toBeUndefined();
    await at.undo('Saved.');
    expect((await at.server.scim.get(`/Users/${id}`)).body['title']).toBe('Countess');
    expect(await at.page.getByLabel('Job title').inputValue()).toBe('Countess');
  });

  test('who was moved by mistake is brought back, into the groups as well', async () => {
    const { acme } = at.server.organizations;
    const { id } = await createPerson(at, memberOf(acme));
    const group = await createGroup(at, acme, [id]);
    const { name: other } = await createOrganization(at);
    await openAs('admin', `/users/${id}`);
    await at.pick('Organization', other, other);
    await button('Save').click();
    await toast('Saved.');
    expect(await memberIds(at, group.id)).toEqual([]);
    await at.undo('Saved.');
    expect(await memberIds(at, group.id)).toEqual([id]);
    expect((await at.server.scim.get(`/Users/${id}`)).body).toMatchObject(memberOf(acme));
  });

  test('what is typed stays while another part is looked at, until it is saved or discarded; a manager is found by name', async () => {
    const { id } = await createPerson(at, { displayName: 'Reports to somebody' });
    await openAs('admin', `/users/${id}`);
    await heading('Reports to somebody');
    expect(await button('Save').count()).toBe(0);
    await at.page.getByLabel('Job title').fill('Analyst');
    await main().getByRole('link', { name: 'Sessions' }).click();
    await at.page.getByText('Nowhere signed in.').waitFor();
    await main().getByRole('link', { name: 'Profile' }).click();
    expect(await at.page.getByLabel('Job title').inputValue()).toBe('Analyst');
    await button('Discard the changes').click();
    expect(await at.page.getByLabel('Job title').inputValue()).toBe('');
    await at.pick('Manager', 'lovelace', 'Ada Lovelace');
    await at.page.getByText('More: Middle name').click();
    await at.page.getByLabel('Nickname').fill('Rep');
    await button('Save').click();
    await toast('Saved.');
    const { body } = await at.server.scim.get(`/Users/${id}`);
    expect(body).toMatchObject({
      nickName: 'Rep',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { manager: { value: at.server.ids['ada'] } },
    });
  });

  test('gets roles here and elsewhere, and groups, and loses them', async () => {
    const { id, userName } = await createPerson(at, memberOf(at.server.organizations.acme));
    const groupName = unique('Crew');
    await at.server.scim.post('/Groups', {
      schemas: [GROUP, PORTAL_GROUP],
      displayName: groupName,
      [PORTAL_GROUP]: { organization: { value: at.server.organizations.acme } },
    });
    await openAs('admin', `/users/${id}?part=access`);
    await button('Add a role').click();
    await dialog().getByRole('combobox', { name: 'Role' }).fill('devel');
    await dialog().getByRole('option', { name: 'Developer' }).click();
    await dialog().getByRole('button', { name: 'Add a role' }).click();
    await at.page.getByRole('button', { name: 'Remove Developer' }).waitFor();
    await button('Add a role elsewhere').click();
    await dialog().getByRole('combobox', { name: 'Role' }).fill('org pub');
    await dialog().getByRole('option', { name: 'Org Publisher' }).click();
    await dialog().getByRole('combobox', { name: 'Organization' }).fill('portal');
    await dialog().getByRole('option', { name: 'portal' }).click();
    await dialog().getByRole('button', { name: 'Add a role elsewhere' }).click();
    await at.page.getByText('Org Publisher in portal').waitFor();
    await button('Add to a group').click();
    await dialog().getByRole('combobox', { name: 'Group' }).fill(groupName.slice(0, 8));
    await dialog().getByRole('option', { name: groupName }).click();
    await dialog().getByRole('button', { name: 'Add to a group' }).click();
    await at.page.getByRole('link', { name: groupName }).waitFor();
    for (const name of [groupName, 'Org Publisher in portal', 'Developer']) {
      await at.page.getByRole('button', { name: `Remove ${name}` }).click();
      await at.page.getByRole('button', { name: `Remove ${name}` }).waitFor({ state: 'detached' });
    }
    const { body } = await at.server.scim.get(`/Users/${id}`);
    expect([userName, body['roles'], body['groups']]).toEqual([userName, undefined, undefined]);
    for (const name of [groupName, 'Org Publisher in portal', 'Developer']) await at.undo(`${name} is removed.`);
    expect((await at.server.scim.get(`/Users/${id}`)).body).toMatchObject({
      roles: [{ display: 'Developer' }],
      groups: [{ display: groupName }],
      [PORTAL_USER]: { access: [{ roleDisplay: 'Org Publisher' }] },
    });
  });

  test('is signed out everywhere; the trail and the requests tell', async () => {
    const { id, userName } = await createPerson(at);
    expect(await canSignIn(at, userName, PASSWORD)).toBe(true);
    await openAs('admin', `/users/${id}?part=sessions`);
    await button('Sign out everywhere').click();
    await dialog().getByRole('button', { name: 'Sign out everywhere' }).click();
    await at.page.getByText('Nowhere signed in.').waitFor();
    await main().getByRole('link', { name: 'Audit trail' }).click();
    await main().getByRole('cell', { name: 'Signed out', exact: true }).first().waitFor();
    await main().getByRole('cell', { name: 'User created', exact: true }).waitFor();
    await main().getByRole('link', { name: 'Requests' }).click();
    await main()
      .getByRole('table')
      .or(at.page.getByText(/No identity provider|no request log/))
      .waitFor();
  });

  test('every value is shown as text', async () => {
    await openAs('admin', `/users/${at.server.ids['script']}`);
    await heading('<script>alert(1)</script>');
    expect(await at.page.getByLabel('Nickname').inputValue()).toBe('=cmd()');
  });

  describe('a new user', () => {
    const fill = async (userName: string) => {
      await at.page.getByLabel('User name').fill(userName);
      await at.page.getByLabel('Given name').fill('New');
      await at.page.getByLabel('Family name').fill('Person');
    };

    test('is active with a password, and can sign in at once', async () => {
      const userName = unique('created');
      await openAs('admin', '/users');
      await at.page.getByRole('link', { name: 'Create a user' }).click();
      await fill(userName);
      await at.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await button('Create the user').click();
      await heading('New Person');
      expect(await canSignIn(at, userName, PASSWORD)).toBe(true);
    });

    test('is invited', async () => {
      const userName = unique('invited');
      await openAs('admin', '/users/new');
      await at.page.getByLabel('How the account begins').selectOption('invitation');
      await fill(userName);
      await at.page.getByLabel('E-mail address').fill(`${userName}@example.org`);
      await button('Create the user').click();
      await heading('New Person');
    });

    test('is an enterprise account in an organization, with a role', async () => {
      const userName = unique('enterprise');
      await openAs('admin', '/users/new');
      await at.page.getByLabel('How the account begins').selectOption('enterprise');
      await fill(userName);
      await at.page.getByLabel('Name in the enterprise store').fill(`CORP\\${userName}`);
      await at.page.getByRole('combobox', { name: 'Organization' }).fill('acme');
      await at.page.getByRole('option', { name: 'Acme' }).click();
      await at.page.getByRole('combobox', { name: 'Role' }).fill('devel');
      await at.page.getByRole('option', { name: 'Developer' }).click();
      await button('Create the user').click();
      await heading('New Person');
      const filter = encodeURIComponent(`userName eq "${userName}"`);
      const { body } = await at.server.scim.get(`/Users?filter=${filter}`);
      expect(body.Resources[0]).toMatchObject({
        roles: [{ display: 'Developer' }],
        [PORTAL_USER]: { provider: 'enterprise', organization: { display: 'Acme' } },
      });
    });

    test('whose name is taken is told beside the name', async () => {
      await openAs('admin', '/users/new');
      await fill('ada');
      await at.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await button('Create the user').click();
      await at.page.getByRole('alert').getByText('another user').waitFor();
      expect(await at.page.getByLabel('User name').getAttribute('aria-invalid')).toBe('true');
    });
  });

  test('each part, and a new user, look well: WCAG 2.2 AA, nothing wider than the screen', async () => {
    await openAs('admin', '/users');
    for (const part of ['profile', 'access', 'sessions', 'trail', 'requests']) {
      await at.goTo(`/users/${at.server.ids['org-admin']}?part=${part}`);
      await heading('Mary Shaw');
      await at.checkLooks();
    }
    await button('Set a password').click();
    await at.checkLooks();
    await at.goTo('/users/new');
    await heading('Create a user');
    await at.checkLooks();
  });
});
