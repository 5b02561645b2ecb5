import { readFileSync } from 'node:fs';
import { unique } from '../support/factories';
import { inBrowser, LOOKS } from './in-browser';

/** Issue 7, 1: drop a CSV, see the mapping and a dry-run with the bad rows, run with progress, download rejects. */
inBrowser('import and export', (at) => {
  const { openAs, button, dialog, heading, toast, main } = at;

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
    await at.page.getByText('this is what would happen').waitFor();
    expect(await counts()).toEqual({ created: '997', changed: '0', unchanged: '0', 'not taken in': '3' });
    expect(await usersCalled(prefix)).toBe(0);
    const faults = at.page.getByRole('table', { name: 'Rows that can’t be taken in' });
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
    await toast('The import is running.');
    await main().getByText('Imported.').waitFor({ timeout: 20_000 });
    expect(await counts()).toEqual({ created: '997', changed: '0', unchanged: '0', 'not taken in': '3' });
    expect(await usersCalled(prefix)).toBe(997);
    const changes = await saved('Download each change, row by row');
    expect(changes.text.split('\n').filter((line) => /^\d+,User,created,/.test(line))).toHaveLength(997);
    const report = await saved('Download the report');
    expect(report.text).toMatch(/^line,kind,action,name,column,attribute,reason\n11,User,failed,/);
    const rejects = await saved('Download the rows to mend');
    expect(rejects.name).toBe('rejects-people.csv');
    expect(rejects.text.trim().split('\n')).toHaveLength(4);

    const mended = rejects.text
      .replace('perhaps', 'true')
      .replace('Nowhere Ltd', 'Acme')
      .replace(/^,Ann/m, `${prefix}998,Ann`);
    await at.page.getByRole('link', { name: 'To all imports' }).click();
    await check(rejects.name, mended);
    await button('Import 3 rows').click();
    await main().getByText('Imported.').waitFor();
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
    await button('Forget it').click();
    await dialog().getByRole('button', { name: 'Forget it' }).click();
    await heading('Import and export');
    expect(await at.page.getByRole('link', { name: 'dropped.csv' }).count()).toBe(0);
  });

  test('what can’t be read at all is told, with the reason', async () => {
    await openAs('admin', '/imports');
    await check('odd.csv', 'userName,favouriteColour\nada,blue\n');
    await at.page.getByText(/The check ended before its time: .*favouriteColour/).waitFor();
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
    await main().getByText('Imported.').waitFor();
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

  test.each(LOOKS)('%s: WCAG 2.2 AA, nothing wider than the screen', async (_look, options) => {
    await openAs('admin', '/imports', options);
    await at.page.getByText('How it is to be read').click();
    await at.check();
    await check(
      'some.csv',
      `userName,givenName,active\n${unique('some')},Some,yes please\n${unique('some')},Some,true\n`,
    );
    await at.page.getByText('this is what would happen').waitFor();
    await at.check();
  });
});
