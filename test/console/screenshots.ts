import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { findChromium, launchChromium } from '../support/chromium';
import { onDatabases } from '../support/databases';
import { openConsole, signIn } from './console-page';
import { buildConsole, startConsoleServer, type ConsoleServer } from './console-server';
import { addDirectory, DIRECTORY_SHOTS, type Shot } from './directory-shots';
import { addOperations, OPERATING_SHOTS } from './operating-shots';
import { takePicture } from './picture';

const SHOTS: readonly Shot[] = [
  ['users', () => '/users'],
  [
    'users-several',
    () => '/users?q=a',
    (page) => page.getByRole('checkbox', { name: 'Select all on this page' }).check(),
  ],
  ['user', ({ ids }) => `/users/${ids['ada']}`],
  ['user-access', ({ ids }) => `/users/${ids['org-admin']}?part=access`],
  ['user-sessions', ({ ids }) => `/users/${ids['admin']}?part=sessions`],
  ['user-trail', ({ ids }) => `/users/${ids['ada']}?part=trail`],
  ['user-requests', ({ ids }) => `/users/${ids['ada']}?part=requests`],
  [
    'set-password',
    ({ ids }) => `/users/${ids['ada']}`,
    async (page) => {
      await page.getByRole('button', { name: 'Set a password' }).click();
      await page.getByRole('button', { name: 'Generate' }).click();
    },
  ],
  ['create-user', () => '/users/new'],
  ...DIRECTORY_SHOTS,
  ...OPERATING_SHOTS,
];

const LOOKS = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['narrow', { colorScheme: 'light', viewport: { width: 390, height: 844 } }],
] as const;

/** Of these, docs/images has the other looks, too. */
const IN_EVERY_LOOK = ['overview', 'users', 'user', 'connect-paste', 'import', 'request'];

const chromium = findChromium(process.env['CHROMIUM']);
const elsewhere = process.env['SCREENSHOTS'];
const folder = elsewhere ?? 'docs/images';
const isTaken = (name: string, look: string) =>
  elsewhere !== undefined || look === 'light' || IN_EVERY_LOOK.includes(name);

/**
 * `npm run screenshots`: the pictures in docs/images, of every page, a few of them dark and narrow as well. With a
 * folder in SCREENSHOTS: there, every page in every look.
 */
onDatabases(['sqlite'], 'screenshots', (_open, create) => {
  let server: ConsoleServer;
  let browser: Browser;

  beforeAll(async () => {
    if (chromium === undefined) throw new Error('No Chromium: set CHROMIUM, or install one with npm run chromium.');
    const storage = await (await create()).open({ sendsMail: true });
    server = await startConsoleServer(storage, { PUBLIC_URL: 'https://portal.example.org' }, buildConsole());
    await addDirectory(server);
    await addOperations(storage, server.ids['ada'] ?? '');
    browser = await launchChromium(chromium);
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) if (name.startsWith('console-')) rmSync(join(folder, name));
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  test.each(LOOKS)('%s', async (look, options) => {
    const { page, close } = await openConsole(browser, server.url, options);
    const take = (name: string) => takePicture(page, join(folder, `console-${name}-${look}.webp`));
    await page.goto(`${server.url}/console`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    if (isTaken('sign-in', look)) await take('sign-in');
    await signIn(page, 'admin');
    await page.getByRole('button', { name: '(account)' }).waitFor();
    for (const [name, path, prepare] of SHOTS) {
      if (!isTaken(name, look)) continue;
      await page.goto(`${server.url}/console${await path(server)}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      await prepare?.(page);
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 250)));
      await take(name);
    }
    await close();
  });
});
