import { setTimeout } from 'node:timers/promises';
import { PORTAL_USER, unique, USER } from '../support/factories';
import { PASSWORD } from './console-server';
import { inBrowser, type InBrowser } from './in-browser';
import { createGroup, createOrganization, createPerson, memberOf } from './people';

/** What goes wrong between the browser and the server, and what people do meanwhile. */
inBrowser('a bad day', (at) => {
  const { button, heading, toast, dialog, openAs, main } = at;

  test('a page that is long in coming says so, and can be asked for again', async () => {
    await openAs('admin', '/users');
    await at.page.getByRole('row').nth(1).waitFor();
    await at.page.clock.install();
    let asked = 0;
    await at.page.route('**/scim/v2/Roles?*', (route) => (++asked === 1 ? undefined : route.fallback()));
    await at.page.getByRole('link', { name: 'Roles', exact: true }).click();
    await main().getByText('Loading…').waitFor();
    await at.page.clock.runFor(10_000);
    await main().getByRole('status').getByText('The server takes longer than usual.').waitFor();
    await button('Try again').click();
    await main().getByText('Portal Admin').waitFor();
  });

  test('where the plots can not be loaded, their numbers are there still', async () => {
    await openAs('admin', '/users');
    await at.page.route('**/console/assets/part-*', (route) => route.fulfill({ status: 404 }));
    await at.page.getByRole('link', { name: 'Overview' }).click();
    await main().getByText('The plot could not be loaded. Its numbers are in the table below.').first().waitFor();
    await main().getByText('The same as a table').waitFor();
  });

  test('a session that ends while something is saved: it is saved after a new sign-in, and the focus is on the page', async () => {
    const { id } = await createPerson(at);
    await openAs('admin', `/users/${id}`);
    await at.page.getByLabel('Job title').fill('Analyst');
    await at.page.context().clearCookies();
    await button('Save').click();
    await dialog().getByLabel('Password', { exact: true }).fill(PASSWORD);
    await dialog().getByRole('button', { name: 'Sign in' }).click();
    await toast('Saved.');
    await until(at, 'document.activeElement.closest("#main")');
  });

  test('what is pressed twice is done once, and shows meanwhile that it is under way', async () => {
    const { id } = await createPerson(at, { active: false });
    await openAs('admin', `/users/${id}`);
    let changes = 0;
    await at.page.route(`**/scim/v2/Users/${id}`, async (route) => {
      if (route.request().method() !== 'PATCH') return await route.fallback();
      changes += 1;
      await main().locator('button[aria-busy=true]').getByText('Enable').waitFor();
      await route.fallback();
    });
    await button('Enable').dblclick();
    await toast('Enabled');
    expect(changes).toBe(1);
    expect(await main().locator('button[aria-busy=true]').count()).toBe(0);
  });

  test('a dialog gives the focus back to what opened it', async () => {
    const { id } = await createPerson(at);
    await openAs('admin', `/users/${id}`);
    for (const name of ['Set a password', 'Delete…']) {
      await button(name).press('Enter');
      await dialog().getByRole('textbox').first().waitFor();
      await at.page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'detached' });
      await until(at, `document.activeElement.textContent === '${name}'`);
    }
  });

  test('so does one that had to look first what hangs on it, however it is left', async () => {
    const { id } = await createGroup(at, at.server.organizations.portal, []);
    await openAs('admin', `/groups/${id}`);
    for (const leave of [() => at.page.keyboard.press('Escape'), () => dialog().getByText('Cancel').click()]) {
      await button('Delete…').press('Enter');
      await dialog().getByText('Delete for good').waitFor();
      await leave();
      await dialog().waitFor({ state: 'detached' });
      await until(at, `document.activeElement.textContent === 'Delete…'`);
    }
  });

  test('what is never answered is not waited for for ever, and can be tried again', async () => {
    const { id } = await createPerson(at);
    await openAs('admin', `/users/${id}`);
    await at.page.clock.install();
    let asked = 0;
    await at.page.route(`**/scim/v2/Users/${id}`, (route) =>
      route.request().method() === 'PATCH' && ++asked === 1 ? undefined : route.fallback(),
    );
    await button('Disable').click();
    const confirm = dialog().getByRole('button', { name: 'Disable' });
    await confirm.click();
    await dialog().locator('button[aria-busy=true]').waitFor();
    await at.page.clock.runFor(61_000);
    await dialog().getByRole('alert').getByText('The server hasn’t answered for a minute.').waitFor();
    await confirm.click();
    await toast('Disabled');
  });

  test('a dialog that is saving stays, however often Escape is pressed, until it is answered', async () => {
    const { id } = await createPerson(at);
    await openAs('admin', `/users/${id}`);
    let answer: (() => void) | undefined;
    await at.page.route(`**/scim/v2/Users/${id}`, async (route) => {
      if (route.request().method() === 'PATCH') await new Promise<void>((resolve) => (answer = resolve));
      await route.fallback();
    });
    await button('Disable').click();
    await dialog().getByRole('button', { name: 'Disable' }).click();
    await dialog().locator('button[aria-busy=true]').waitFor();
    for (let times = 0; times < 4; times++) await at.page.keyboard.press('Escape');
    await setTimeout(200);
    expect(await dialog().isVisible()).toBe(true);
    answer?.();
    await toast('Disabled');
    await dialog().waitFor({ state: 'detached' });
  });

  test('what had the focus and is removed leaves it to where the page begins', async () => {
    const { id } = await createPerson(at);
    const { displayName } = await createGroup(at, at.server.organizations.portal, [id]);
    await openAs('admin', `/users/${id}?part=access`);
    await button(`Remove ${displayName}`).press('Enter');
    await main().getByText('In no group.').waitFor();
    await until(at, 'document.activeElement.tagName === "H1"');
  });

  test('what is typed and not saved is not left by mistake', async () => {
    const { id, userName } = await createPerson(at);
    await openAs('admin', '/users');
    await at.page.getByRole('searchbox').fill(userName);
    await at.page.getByRole('link', { name: userName }).click();
    const field = at.page.getByLabel('Job title');
    /** What the browser asks meanwhile, and is answered. */
    const saying = async (answer: boolean, act: () => Promise<unknown>) => {
      const asked = at.page.waitForEvent('dialog').then(async (question) => {
        await (answer ? question.accept() : question.dismiss());
        return `${question.type()} ${question.message()}`.trim();
      });
      await act();
      return await asked;
    };
    const groups = at.page.getByRole('link', { name: 'Groups', exact: true });
    await field.fill('Analyst');
    await at.page.getByRole('link', { name: 'Sessions' }).click();
    await at.page.getByRole('link', { name: 'Profile' }).click();
    const question = 'confirm What you typed isn’t saved. Leave the page all the same?';
    expect(await saying(false, () => groups.click())).toBe(question);
    const back = () => at.page.evaluate('void setTimeout(() => history.go(-3), 0)');
    expect(await saying(false, back)).toBe(question);
    const reload = () => at.page.evaluate('void setTimeout(() => location.reload(), 0)');
    expect(await saying(false, reload)).toBe('beforeunload');
    expect(await field.inputValue()).toBe('Analyst');
    expect(new URL(at.page.url()).pathname).toBe(`/console/users/${id}`);
    expect(await saying(true, () => groups.click())).toBe(question);
    await heading('Groups');
    await at.page.getByRole('link', { name: 'Roles', exact: true }).click();
    await heading('Roles');
  });
});

inBrowser('the way back', (at) => {
  const { button, heading, openAs, main } = at;
  let organization: string;

  const openList = async () => {
    organization ??= await organizationOf(60, at);
    await openAs('admin', `/users?organization=${organization}`);
    await main().getByText('1 to 50 of 60').waitFor();
    await button('Next page').click();
    await main().getByText('51 to 60 of 60').waitFor();
  };

  test('from one of a list leads to the page of the list, and to where one was on it', async () => {
    await openList();
    await at.page.setViewportSize({ width: 1280, height: 300 });
    await main().getByRole('rowheader').last().getByRole('link').click();
    await main().getByRole('link', { name: 'Profile' }).waitFor();
    expect(await at.page.evaluate('scrollY')).toBe(0);
    await at.page.goBack();
    await main().getByText('51 to 60 of 60').waitFor();
    await until(at, `scrollY > 100`);
    await button('Previous page').click();
    await main().getByText('1 to 50 of 60').waitFor();
    await at.page.reload();
    await main().getByText('1 to 50 of 60').waitFor();
  });

  test('a page that was left for hours begins anew, where the server has forgotten which one it was', async () => {
    await openList();
    await at.page.route('**/scim/v2/Users?*', async (route) => {
      if (!new URL(route.request().url()).searchParams.get('cursor')) return await route.fallback();
      const refusal = { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '400' };
      await route.fulfill({ status: 400, json: { ...refusal, scimType: 'expiredCursor', detail: 'Too old.' } });
    });
    await at.page.reload();
    await main().getByText('1 to 50 of 60').waitFor();
    await heading('Users');
  });

  test('a page is named by what it shows', async () => {
    const displayName = unique('Surveyors');
    const { id } = await createPerson(at, { displayName });
    await openAs('admin', `/users/${id}`);
    await until(at, `document.title === '${displayName} – Portal console'`);
    await at.page.getByRole('link', { name: 'Groups', exact: true }).click();
    await until(at, `document.title === 'Groups – Portal console'`);
  });

  test('on the smallest screen there is nothing wider than it, with long names neither', async () => {
    const word = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(3);
    const { id } = await createPerson(at, { displayName: word, name: { familyName: word } });
    await openAs('admin', `/users/${id}`, { viewport: { width: 320, height: 640 } });
    await at.page.getByLabel('Job title').fill('Analyst');
    await button('Discard the changes').waitFor();
    await at.check();
  });

  test('no column of a list is out of sight because of a long name', async () => {
    const userName = unique(`${'wolfeschlegelsteinhausenbergerdorff'.repeat(5)}@example.org`);
    await createPerson(at, { userName, displayName: userName, emails: [{ value: userName }] });
    for (const path of [`/users?q=${userName.slice(0, 40)}`, '/audit']) {
      await openAs('admin', path);
      await main().getByText('wolfeschlegel').first().waitFor();
      const wider = 'Array.from(document.querySelectorAll(".table-box"), (box) => box.scrollWidth - box.clientWidth)';
      expect(await at.page.evaluate(wider)).toEqual([0]);
    }
  });
});

/** Waits until something holds in the page; says where the focus is if it never does. */
async function until({ page }: InBrowser, expression: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await page.evaluate<boolean>(`Boolean(${expression})`))) {
    if (Date.now() > deadline) {
      const focused = await page.evaluate<string>('document.activeElement.outerHTML.slice(0, 200)');
      throw new Error(`Never so: ${expression}. The focus is on ${focused}`);
    }
    await setTimeout(20);
  }
}

async function organizationOf(users: number, at: InBrowser): Promise<string> {
  const { id } = await createOrganization(at);
  const Operations = Array.from({ length: users }, (_, index) => ({
    method: 'POST',
    path: '/Users',
    bulkId: `user-${index}`,
    data: { schemas: [USER, PORTAL_USER], userName: unique('one'), ...memberOf(id) },
  }));
  const { body } = await at.server.scim.post('/Bulk', {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    Operations,
  });
  expect(JSON.stringify(body).match(/"status":"201"/g)?.length).toBe(users);
  return id;
}
