import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { findChromium, launchChromium } from '../support/chromium';
import { onDatabases } from '../support/databases';
import { checkAccessibility, checkLooks } from './accessibility';
import { openConsole, signIn, type ConsolePage } from './console-page';
import { buildConsole, PASSWORD, startConsoleServer, type ConsoleServer } from './console-server';

/** What the tests of a page in a browser have at hand; `page` and `server` are there from a test's beginning on. */
export interface InBrowser {
  readonly page: Page;
  readonly server: ConsoleServer;
  /** As nobody yet. */
  open(path?: string, options?: BrowserContextOptions): Promise<void>;
  /** Signed in: the first time as a person would, later with the cookies that this gave. */
  openAs(userName: string, path?: string, options?: BrowserContextOptions): Promise<void>;
  goTo(path: string): Promise<void>;
  main(): Locator;
  dialog(): Locator;
  button(name: string): Locator;
  heading(name: string): Promise<void>;
  toast(text: string): Promise<void>;
  /** Takes back what the message with that text says. */
  undo(text: string): Promise<void>;
  /** Picks what a combobox finds by typing. */
  pick(label: string, typed: string, option: string): Promise<void>;
  /** From the next page on, in that language. */
  speak(language: 'en' | 'de'): Promise<void>;
  /** Presses Tab until what is in focus has that name. */
  tabTo(name: string): Promise<void>;
  /** Answers the question for the password. */
  confirm(): Promise<void>;
  /** As if the password had been typed longer than ten minutes ago. */
  forget(): Promise<void>;
  /** WCAG 2.2 AA by axe, and nothing wider than the screen. */
  check(): Promise<void>;
  /** The same in light and dark, wide and on a phone. */
  checkLooks(): Promise<void>;
}

/**
 * Tests in a real browser, on one server; each in a window of its own, which must see no error and ask no other host.
 * Skipped with a word where there is no browser.
 */
export function inBrowser(name: string, tests: (at: InBrowser) => void): void {
  const executable = findChromium(process.env['CHROMIUM']);
  if (executable === undefined) process.stderr.write(`No Chromium: ${name} is skipped. See npm run chromium.\n`);
  const suite = executable === undefined ? describe.skip : describe;
  onDatabases(['sqlite'], name, (_open, create) => {
    suite('in a browser', () => {
      let server: ConsoleServer;
      let browser: Browser;
      let opened: ConsolePage;
      beforeAll(async () => {
        server = await startConsoleServer(await (await create()).open({ sendsMail: true }), {}, buildConsole());
        browser = await launchChromium(executable ?? '');
      }, 60_000);
      afterAll(async () => {
        await browser.close();
        await server.stop();
      });
      afterEach(async () => {
        const { faults } = opened;
        await opened.close();
        expect(faults).toEqual([]);
      });
      const open = async (options: BrowserContextOptions) => {
        opened = await openConsole(browser, server.url, options);
      };
      tests(toolsFor({ open, opened: () => opened, server: () => server }));
    });
  });
}

interface Present {
  readonly open: (options: BrowserContextOptions) => Promise<void>;
  readonly opened: () => ConsolePage;
  readonly server: () => ConsoleServer;
}

function toolsFor({ open, opened, server }: Present): InBrowser {
  const page = () => opened().page;
  const dialog = () => page().getByRole('dialog');
  const goTo = async (path: string) => void (await page().goto(`${server().url}/console${path}`));
  return {
    get page() {
      return page();
    },
    get server() {
      return server();
    },
    async open(path = '', options = {}) {
      await open(options);
      await goTo(path);
    },
    openAs: openingAs({ open, page, goTo }),
    goTo,
    main: () => page().getByRole('main'),
    dialog,
    button: (name) => page().getByRole('button', { name, exact: true }),
    heading: (name) => page().getByRole('heading', { level: 1, name }).waitFor(),
    toast: (text) => page().getByRole('region', { name: 'Messages' }).getByText(text).last().waitFor(),
    async undo(text) {
      const messages = page().getByRole('region', { name: 'Messages' });
      await messages.locator('.toast').filter({ hasText: text }).getByRole('button', { name: 'Undo' }).click();
      await messages.getByText('Undone.').first().waitFor();
    },
    async pick(label, typed, option) {
      // A dialog's, where the page below it has one of the name as well.
      await page().getByRole('combobox', { name: label }).last().fill(typed);
      await page().getByRole('option', { name: option }).click();
    },
    speak: (value) =>
      page()
        .context()
        .addCookies([{ name: 'portal-language', value, url: `${server().url}/console` }]),
    tabTo: (name) => tabTo(page(), name),
    async confirm() {
      const asked = page().getByRole('dialog', { name: 'Is it you?' });
      await asked.getByLabel('Your present password', { exact: true }).fill(PASSWORD);
      await asked.getByRole('button', { name: 'Go on' }).click();
    },
    forget: () => page().context().clearCookies({ name: 'portal-console-confirmed' }),
    async check() {
      await opened().settled();
      await checkAccessibility(page());
    },
    checkLooks: () => checkLooks(page(), opened().settled),
  };
}

interface Opening {
  readonly open: Present['open'];
  readonly page: () => Page;
  readonly goTo: InBrowser['goTo'];
}

function openingAs({ open, page, goTo }: Opening): InBrowser['openAs'] {
  const kept = new Map<string, NonNullable<BrowserContextOptions['storageState']>>();
  return async (userName, path = '', options = {}) => {
    const storageState = kept.get(userName);
    await open({ ...options, ...(storageState && { storageState }) });
    await goTo(path);
    const account = page().getByRole('button', { name: '(account)' });
    const button = page().getByRole('button', { name: 'Sign in', exact: true });
    await account.or(button).waitFor();
    if (!(await button.isVisible())) return;
    await signIn(page(), userName);
    await account.waitFor();
    kept.set(userName, await page().context().storageState());
  };
}

async function tabTo(page: Page, name: string): Promise<void> {
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate('document.activeElement.textContent.trim()');
    if (focused === name) return;
  }
  throw new Error(`Tab doesn't lead to "${name}".`);
}
