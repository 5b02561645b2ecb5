import { readFileSync } from 'node:fs';
import { unique } from '../support/factories';
import { inBrowser } from './in-browser';

/** Issue 7, 1: drop a CSV, see the mapping and a dry-run with the bad rows, run with progress, download rejects. */
inBrowser('import and export', (at) => {
  const { openAs, button, dialog, heading, main } = at;

  const choose = async (name: string, text: string) => {
    const file = { name, mimeType: 'text/csv', buffer: Buffer.from(text) };
    await at.page.getByLabel('Choose a file').or(at.page.getByLabel('Choose another file')).setInputFiles(file);
    await at.page.getByText(new RegExp(`^${name}, `)).waitFor();
  };
  const check = async (name: string, text: string) => {
    await choose(name, text);
    await button('Check the file').click();
    await heading(`Import of ${name}`);
  };
  const counts = async () =>
    Object.fromEntries(
      await main()
        .locator('.counts > div')
        .evaluateAll((each) => each.map((one) => [one.children[0]?.textContent, one.children[1]?.textContent])),
    ) as Record<string, string>;
  const saved = async (name: string) => {
    const [download] = await Promise.all([at.page.waitForEvent('download'), button(name).click()]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
  };
  const usersCalled = async (prefix: string) => {
    const filter = encodeURIComponent(`userName sw "${prefix}"`);
    return (await at.server.scim.get(`/Users?count=0&filter=${filter}`)).body.totalResults;
  };

  test('1,000 users with mistakes: the check shows them, the others are imported, the rest is mended', async () => {
    const prefix = `${unique('import')}-`;
    const broken: Readonly<Record<number, [string, string]>> = {
      10: ['active', 'perhaps'],
      333: ['organization', 'Nowhere Ltd'],
      998: ['userName', ''],
    };
    const row = (at: number): string => {
      const [column, value] = broken[at] ?? [];
      const cells = { userName: `${prefix}${at}`, givenName: 'Ann', active: 'true', organization: 'Acme' };
      return Object.entries(cells)
        .map(([name, usual]) => (name === column ? value : usual))
        .join(',');
    };
    const file = `userName,givenName,active,organization\n${Array.from({ length: 1000 }, (_, at) => row(at + 1)).join('\n')}\n`;
    await openAs('admin', '/imports');
    await check('people.csv', file);
    await at.page.getByText('3 rows have errors; the others can be imported.').waitFor();
    expect(await counts()).toEqual({
      'to be created': '997',
      'to be changed': '0',
      unchanged: '0',
      'with errors': '3',
    });
    expect(await usersCalled(prefix)).toBe(0);
    const faults = at.page.getByRole('table', { name: 'Rows with errors' });
    await faults.getByRole('row').filter({ hasText: 'Line 11' }).getByText('true or false').waitFor();
    await faults
      .getByRole('row')
      .filter({ hasText: 'Line 334' })
      .getByRole('cell', { name: 'organization', exact: true })
      .waitFor();
    await faults.getByRole('row').filter({ hasText: 'Line 999' }).waitFor();
    const mapping = at.page.getByRole('table', { name: 'Columns' });
    await mapping.getByRole('row').filter({ hasText: 'givenName' }).getByText('name.givenName').waitFor();
    await at.check();

    await button('Import 997 rows').click();
    await main().getByText('Imported, but for 3 rows with errors.').waitFor({ timeout: 20_000 });
    expect(await counts()).toEqual({ created: '997', changed: '0', unchanged: '0', 'with errors': '3' });
    expect(await usersCalled(prefix)).toBe(997);
    const changes = await saved('Download all changes');
    expect(changes.text.split('\n').filter((line) => /^\d+,User,created,/.test(line))).toHaveLength(997);
    const report = await saved('Download the report');
    // A spreadsheet takes it for UTF-8 by the mark at its beginning.
    expect(report.text).toMatch(/^\uFEFFline,kind,action,name,column,attribute,reason\n11,User,failed,/);
    const rejects = await saved('Download these rows');
    expect(rejects.name).toBe('rejects-people.csv');
    expect(rejects.text.trim().split('\n')).toHaveLength(4);

    const mended = rejects.text
      .replace('perhaps', 'true')
      .replace('Nowhere Ltd', 'Acme')
      .replace(/^,Ann/m, `${prefix}998,Ann`);
    await at.page.getByRole('link', { name: 'Import the corrected file' }).click();
    await check(rejects.name, mended);
    await button('Import 3 rows').click();
    await main().getByText('Every row is in.').waitFor();
    expect(await usersCalled(prefix)).toBe(1000);
    await at.page.getByRole('link', { name: 'To all imports' }).click();
    const recent = at.page.getByRole('table', { name: 'Recent imports' });
    await recent.getByRole('row').filter({ hasText: 'people.csv' }).first().getByText('imported').waitFor();
  });

  test('a file is dropped; one that is in already changes nothing, and is forgotten', async () => {
    const userName = unique('dropped');
    await at.server.scim.post('/Users', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName });
    await openAs('admin', '/imports');
    await at.page.getByText('Drop a file here').waitFor();
    const transfer = await at.page.evaluateHandle(`(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['userName\\n${userName}\\n'], 'dropped.csv'));
      return transfer;
    })()`);
    await at.page.locator('.file-drop').dispatchEvent('drop', { dataTransfer: transfer });
    await at.page.getByText(/^dropped\.csv, /).waitFor();
    await button('Check the file').click();
    await at.page.getByText('There is nothing to import').waitFor();
    expect(await counts()).toMatchObject({ unchanged: '1' });
    expect(await at.page.getByRole('button', { name: /^Import/ }).count()).toBe(0);
    await button('Remove').click();
    await dialog().getByRole('button', { name: 'Remove' }).click();
    await heading('Import and export');
    expect(await at.page.getByRole('link', { name: 'dropped.csv' }).count()).toBe(0);
  });

  test('a column that nobody knows is shown, and left out or chosen', async () => {
    const userName = unique('chosen');
    await openAs('admin', '/imports');
    await choose('odd.csv', `userName,favouriteColour,\n${userName},blue,\n`);
    await at.page.getByText('2 are left out').waitFor();
    await at.page.getByRole('row').filter({ hasText: 'favouriteColour' }).getByText('blue').waitFor();
    await at.page.getByLabel('What favouriteColour becomes').selectOption('nickName');
    await at.page.getByText('1 is left out').waitFor();
    await button('Check the file').click();
    await button('Import 1 row').click();
    await main().getByText('Every row is in.').waitFor();
    const filter = encodeURIComponent(`userName eq "${userName}"`);
    const { Resources } = (await at.server.scim.get(`/Users?filter=${filter}`)).body;
    expect(Resources[0]).toMatchObject({ userName, nickName: 'blue' });
  });

  test('what a German Excel saves as “CSV” is understood: semicolons, Windows-1252, German headings', async () => {
    const userName = unique('excel');
    const text = `Benutzername;Vorname;Nachname;E-Mail;Abteilung\r\n${userName};Jörg;Größer;j@example.org;Straße\r\n`;
    await openAs('admin', '/imports');
    const buffer = Buffer.from(text, 'latin1');
    await at.page.getByLabel('Choose a file').setInputFiles({ name: 'excel.csv', mimeType: 'text/csv', buffer });
    await at.page.getByText('it was read as windows-1252').waitFor();
    await at.page.getByRole('row').filter({ hasText: 'Nachname' }).getByText('Größer').waitFor();
    expect(await at.page.getByLabel('What Abteilung becomes').inputValue()).toBe('department');
    await button('Check the file').click();
    await button('Import 1 row').click();
    await main().getByText('Every row is in.').waitFor();
    const filter = encodeURIComponent(`userName eq "${userName}"`);
    const { Resources } = (await at.server.scim.get(`/Users?filter=${filter}`)).body;
    expect(Resources[0]).toMatchObject({ name: { givenName: 'Jörg', familyName: 'Größer' } });
  });

  test('a spreadsheet program’s own file is refused with what to do; a template is offered', async () => {
    await openAs('admin', '/imports');
    const file = { name: 'people.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from('PK\x03\x04more') };
    await at.page.getByLabel('Choose a file').setInputFiles(file);
    await at.page.getByRole('alert').getByText('Save it as CSV there first').waitFor();
    expect(await button('Check the file').isDisabled()).toBe(true);
    const template = await saved('Template for a spreadsheet: Users');
    await check(template.name, template.text);
    await at.page.getByText('every row can be imported').waitFor();
    expect(await counts()).toMatchObject({ 'to be created': '1', 'with errors': '0' });
  });

  test('a file that can’t be read at all is told, with the reason and what would be understood', async () => {
    await openAs('admin', '/imports');
    await check('twice.csv', 'userName,nickName,nickname,nickName\nada,a,b,c\n');
    await at.page.getByText(/The file can’t be read: .*is there twice/).waitFor();
    await at.page.getByRole('heading', { name: 'Columns that are understood' }).waitFor();
    await main().getByText('employeeNumber', { exact: true }).waitFor();
    expect(await button('Import').count()).toBe(0);
    await at.checkLooks();
  });

  test('the upload of a large file tells how far it is, goes on while other pages are looked at, and is cancelled', async () => {
    await openAs('admin', '/imports');
    // Three megabytes, at 0.4 a second.
    const network = await at.page.context().newCDPSession(at.page);
    const conditions = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 400_000 };
    const rows = Array.from({ length: 60_000 }, (_, row) => `${row}-${'x'.repeat(44)}`).join('\n');
    await choose('large.csv', `userName\n${rows}\n`);
    await network.send('Network.emulateNetworkConditions', conditions);
    await button('Check the file').click();
    const bar = at.page.getByRole('progressbar', { name: 'Upload of large.csv' });
    await bar.waitFor();
    await at.page.getByText(/^large\.csv: .* MB are with the server/).waitFor();
    await at.page.getByRole('link', { name: 'Users', exact: true }).click();
    await heading('Users');
    await at.page.getByRole('link', { name: 'Import and export' }).click();
    await bar.waitFor();
    await button('Cancel the upload').click();
    await at.page.getByLabel('Choose a file').waitFor();
    expect(await at.page.getByRole('link', { name: 'large.csv' }).count()).toBe(0);
  });

  test('one that runs is cancelled, and what was done stays done', async () => {
    const prefix = `${unique('many')}-`;
    const rows = Array.from({ length: 40_000 }, (_, row) => `${prefix}${row},Acme`);
    await openAs('admin', '/imports');
    await check('many.csv', `userName,organization\n${rows.join('\n')}\n`);
    await at.page.getByRole('progressbar').waitFor();
    await button('Cancel').click();
    await main().getByText('cancelled', { exact: true }).waitFor({ timeout: 20_000 });
    expect(await usersCalled(prefix)).toBe(0);
    await button('Import').click();
    await at.page.getByRole('progressbar').waitFor();
    // It goes on while nobody looks at it, and is found again.
    await at.page.getByRole('link', { name: 'Users', exact: true }).click();
    await heading('Users');
    await at.page.getByRole('link', { name: 'Import and export' }).click();
    await main().getByRole('row').filter({ hasText: 'many.csv' }).getByText('running').waitFor();
    await main().getByRole('link', { name: 'many.csv' }).click();
    await button('Cancel').click();
    await at.page.getByText('What was done until then stays done.').waitFor({ timeout: 20_000 });
    expect(await usersCalled(prefix)).toBeLessThan(40_000);
  });

  test('running one takes the password, if it was typed long ago', async () => {
    await openAs('admin', '/imports');
    await check('once.csv', `userName\n${unique('once')}\n`);
    await at.forget();
    await button('Import 1 row').click();
    await at.confirm();
    await main().getByText('Every row is in.').waitFor();
  });

  test('exports hold what the visitor sees, and no more', async () => {
    await openAs('org-admin', '/imports');
    const { name, text } = await saved('Users as CSV');
    expect(name).toBe('users.csv');
    expect(text).toMatch(/^ada,/m);
    expect(text).not.toMatch(/^(admin|due),/m);
    expect(await at.page.getByLabel('Only this organization').count()).toBe(0);
    await at.page.getByText('No file was imported lately.').waitFor();
  });

  test('a file, a check and its rows look well: WCAG 2.2 AA, nothing wider than the screen', async () => {
    await openAs('admin', '/imports');
    await at.page.getByText('More: format').click();
    const rows = `${unique('some')},Some,yes please\n${unique('some')},Some,true\n`;
    await choose('some.csv', `userName,Forename,active\n${rows}`);
    await at.page.getByLabel('What Forename becomes').waitFor();
    await at.checkLooks();
    await button('Check the file').click();
    await at.page.getByText('1 row has an error').waitFor();
    await at.checkLooks();
  });
});
