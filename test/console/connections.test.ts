import { unique } from '../support/factories';
import { inBrowser } from './in-browser';

/** Issue 7, 1: connections are made with the provider's setup values, rotated, watched, restricted and revoked. */
inBrowser('connections', (at) => {
  const { dialog, button, heading, toast, pick, openAs, confirm, main } = at;

  const callsWith = async (token: string, path = '/Users?count=1') => {
    const headers = { authorization: `Bearer ${token}`, 'user-agent': 'Okta SCIM Client 1.0.0' };
    return (await fetch(`${at.server.url}/scim/v2${path}`, { headers })).status;
  };
  /** The value of a field of the provider's form. */
  const valueOf = async (label: string) => {
    const field = at.page.locator('.setup dl > div').filter({ hasText: label });
    await field.waitFor();
    return (await field.locator('code').textContent()) ?? '';
  };
  /** A connection made as the wizard makes it; the page is the wizard's last then. */
  const connect = async (provider: string, name: string, change: () => Promise<unknown> = acmeOnly) => {
    await at.page.goto(`${at.server.url}/console/connections/new`);
    await main().getByRole('link', { name: provider }).click();
    // The first field has the focus as soon as it is there.
    await at.page.getByLabel('Name').waitFor();
    await at.page.keyboard.type(name);
    await change();
    await button('Create the connection').click();
    await heading(`${name} is ready`);
  };
  const acmeOnly = () => pick('Which organizations', 'acme', 'Acme');

  test('Okta is connected: chosen, named, its values copied, its token good for the chosen organization', async () => {
    const name = unique('okta');
    await openAs('admin', '/connections', { permissions: ['clipboard-read', 'clipboard-write'] });
    await at.page.getByRole('link', { name: 'Connect a provider' }).click();
    await connect('Okta', name);
    expect(await valueOf('SCIM connector base URL')).toMatch(/\/scim\/v2$/);
    const token = await valueOf('Authorization: Bearer');
    await button('Copy Authorization: Bearer').click();
    await button('Copied Authorization: Bearer').waitFor();
    expect(await at.page.evaluate('navigator.clipboard.readText()')).toBe(token);
    expect(await callsWith(token)).toBe(200);
    await at.page.getByRole('link', { name: 'I have pasted them' }).click();
    await heading(name);
    expect(await at.page.content()).not.toContain(token);
    await at.page.getByRole('link', { name: 'Settings' }).click();
    await at.page.getByRole('button', { name: 'Leave out Acme' }).waitFor();
    expect(await at.page.getByLabel('Passwords that it sends').inputValue()).toBe('ignore');
    expect(await at.page.getByLabel('How its requests are read').inputValue()).toBe('okta');
  });

  test('the last step says where the form is, and notices by itself that the provider called, and how that went', async () => {
    await openAs('admin', '/connections/new');
    await connect('Okta', unique('okta'));
    await at.page.getByText('Test Connector Configuration').waitFor();
    await at.page.getByText('set PUBLIC_URL at the server').waitFor();
    const calls = main().getByRole('region', { name: 'Does it work?' });
    await calls.getByText('Okta hasn’t called yet.').waitFor();
    await at.checkLooks();
    const token = await valueOf('Authorization: Bearer');
    expect(await callsWith(`${token}x`)).toBe(401);
    await calls.getByText('Was it pasted whole').waitFor();
    expect(await callsWith(token, '/Users?filter=nonsense')).toBe(400);
    await calls.getByText('its last call was refused: The filter is wrong').waitFor();
    expect(await callsWith(token)).toBe(200);
    await calls.getByText('Okta has called and was answered').waitFor();
    await calls.getByRole('link', { name: 'What it asked for' }).click();
    await at.page.getByText('1 to 2 of 2').waitFor();
  });

  test('a value is copied without the clipboard’s interface, too, as over plain http', async () => {
    await openAs('admin', '/connections/new', { permissions: ['clipboard-read'] });
    await connect('curl', unique('script'));
    await at.page.evaluate(
      'Object.defineProperty(navigator.clipboard, "writeText", { value: () => Promise.reject() })',
    );
    await button('Copy Base URL').click();
    await button('Copied Base URL').waitFor();
    expect(await at.page.evaluate('navigator.clipboard.readText()')).toMatch(/\/scim\/v2$/);
  });

  test('what somebody may do is chosen; a name that is taken is told beside it', async () => {
    const name = unique('reader');
    await openAs('admin', '/connections/new');
    await connect('curl', name, async () => {
      await at.page.getByLabel('What it may do').selectOption('reading');
      await at.page.getByLabel('Organizations', { exact: true }).selectOption('everywhere');
    });
    const token = await valueOf('Authorization');
    expect(await callsWith(token)).toBe(200);
    const body = JSON.stringify({ userName: unique('no') });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
    expect((await fetch(`${at.server.url}/scim/v2/Users`, { method: 'POST', headers, body })).status).toBe(403);
    await at.page.goto(`${at.server.url}/console/connections/new?provider=curl`);
    await at.page.getByLabel('Name').fill(name);
    await button('Create the connection').click();
    await at.page.getByRole('alert').getByText('at least one organization').waitFor();
    await acmeOnly();
    await button('Create the connection').click();
    await at.page.getByRole('alert').getByText('another connection has').waitFor();
    expect(await at.page.getByLabel('Name').getAttribute('aria-invalid')).toBe('true');
  });

  test('a token is rotated: the old one goes on beside the new one until it is ended', async () => {
    const name = unique('rotated');
    await openAs('admin', '/connections/new');
    await connect('Microsoft Entra ID', name);
    const old = await valueOf('Secret Token');
    await at.page.getByRole('link', { name: 'I have pasted them' }).click();
    await at.forget();
    await button('Rotate').click();
    await dialog().getByLabel('The old ones go on for').selectOption('3600');
    await dialog().getByRole('button', { name: 'Make a new token' }).click();
    await confirm();
    await at.page.getByRole('dialog', { name: 'The new token' }).waitFor();
    const token = await valueOf('Secret Token');
    expect([await callsWith(old), await callsWith(token)]).toEqual([200, 200]);
    await button('I have pasted it').click();
    await at.page.getByRole('rowheader').nth(1).waitFor();
    await at.page.getByRole('button', { name: `End ${old.slice(0, 10)}` }).click();
    await dialog().getByRole('button', { name: 'End' }).click();
    await toast('The token has ended.');
    expect([await callsWith(old), await callsWith(token)]).toEqual([401, 200]);
  });

  test('its health, last use and failures are told; a revoked one is refused and gone from the list', async () => {
    const name = unique('watched');
    await openAs('admin', '/connections/new');
    await connect('curl', name);
    const token = await valueOf('Authorization');
    await at.page.getByRole('link', { name: 'I have pasted them' }).click();
    await at.page.getByText('Nobody has called with it yet.').waitFor();
    expect([await callsWith(token), await callsWith(token, '/Users?filter=nonsense')]).toEqual([200, 400]);
    await at.page.reload();
    await at.page.getByText('It has a good token').waitFor();
    await at.page.getByText('Okta SCIM Client 1.0.0').waitFor();
    await at.page.getByRole('link', { name: 'What it did' }).click();
    await at.page.getByLabel('Which').selectOption('failed');
    await at.page.getByText('1 to 1 of 1').waitFor();
    await at.page.getByRole('row').nth(1).getByText('400').waitFor();
    await button('Revoke…').click();
    expect(await dialog().getByRole('button', { name: 'Revoke for good' }).isDisabled()).toBe(true);
    await dialog().getByLabel('Type its name').fill(name);
    await dialog().getByRole('button', { name: 'Revoke for good' }).click();
    await at.page.getByText('It was revoked, for good.').waitFor();
    expect(await callsWith(token)).toBe(401);
    await at.page.getByRole('navigation').getByRole('link', { name: 'Connections' }).click();
    await at.page.getByLabel('Search by name').fill(name);
    await at.page.getByText('No connection is like that.').waitFor();
    await at.page.getByLabel('Which').selectOption('ended');
    await at.page.getByRole('row').filter({ hasText: name }).getByText('revoked').waitFor();
  });

  test('it is changed: addresses, roles, passwords', async () => {
    const name = unique('changed');
    await openAs('admin', '/connections/new');
    await connect('Keycloak', name);
    const token = await valueOf('Auth password/token');
    await at.page.getByRole('link', { name: 'I have pasted them' }).click();
    await at.page.getByRole('link', { name: 'Settings' }).click();
    await at.page.getByLabel('Only from these addresses').fill('not an address');
    await button('Save').click();
    await at.page.getByRole('alert').getByText('neither').waitFor();
    await at.page.getByLabel('Only from these addresses').fill('192.0.2.0/24');
    await at.page.getByLabel('Passwords that it sends').selectOption('require');
    await at.page.getByLabel('Roles it may give').selectOption('someRoles');
    await pick('Which roles', 'devel', 'Developer');
    await button('Save').click();
    await toast('Saved.');
    expect(await callsWith(token)).toBe(403);
    await at.page.reload();
    await at.page.getByRole('button', { name: 'Leave out Developer' }).waitFor();
    expect(await at.page.getByLabel('Only from these addresses').inputValue()).toBe('192.0.2.0/24');
    await at.page.getByRole('link', { name: 'Values to paste' }).click();
    await at.page.getByLabel('Provider').selectOption('okta');
    await at.page.getByRole('term').getByText('Unique identifier field for users').waitFor();
    expect(await at.page.content()).not.toContain(token);
  });

  test('the way to a connection looks well: WCAG 2.2 AA, nothing wider than the screen', async () => {
    await openAs('admin', '/connections');
    await heading('Connections');
    await at.checkLooks();
    await at.goTo('/connections/new');
    await heading('Connect a provider');
    await at.checkLooks();
    await main().getByRole('link', { name: 'OneLogin' }).click();
    await heading('What may OneLogin do here?');
    await at.page.getByLabel('What it may do').selectOption('own');
    await at.page.getByText('More: passwords').click();
    await at.checkLooks();
  });

  test('a connection and its parts look well: WCAG 2.2 AA, nothing wider than the screen', async () => {
    await openAs('admin');
    await connect('OneLogin', unique('onelogin'));
    await at.page.getByRole('link', { name: 'I have pasted them' }).click();
    await at.page.getByRole('rowheader').waitFor();
    await at.checkLooks();
    for (const part of ['Values to paste', 'Settings', 'What it did']) {
      await at.page.getByRole('link', { name: part }).click();
      await at.checkLooks();
    }
    await button('Rotate').click();
    await at.checkLooks();
  });
});
