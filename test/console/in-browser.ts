import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { findChromium, launchChromium } from '../support/chromium';
import { onDatabases } from '../support/databases';
import { openConsole, signIn, type ConsolePage } from './console-page';
import { buildConsole, PASSWORD, startConsoleServer, type ConsoleServer } from './console-server';

/** What the tests of a page in a browser have at hand; `page` and `server` are there from a test's beginning on. */
export interface InBrowser {
  readonly page: Page;
  readonly server: ConsoleServer;
  openAs(userName: string, path?: string, options?: BrowserContextOptions): Promise<void>;
  main(): Locator;
  dialog(): Locator;
  button(name: string): Locator;
  heading(name: string): Promise<void>;
  toast(text: string): Promise<void>;
  /** Picks what a combobox finds by typing. */
  pick(label: string, typed: string, option: string): Promise<void>;
  /** Answers the question for the password. */
  confirm(): Promise<void>;
  /** As if the password had been typed longer than ten minutes ago. */
  forget(): Promise<void>;
  /** WCAG 2.2 AA by axe, and nothing wider than the screen. */
  check(): Promise<void>;
}

export const LOOKS = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['phone', { colorScheme: 'light', viewport: { width: 390, height: 844 } }],
] as const satisfies readonly (readonly [string, BrowserContextOptions])[];

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

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
      const open = async (options: BrowserContextOptions) => (opened = await openConsole(browser, server.url, options));
      tests(toolsFor(open, { page: () => opened.page, server: () => server }));
    });
  });
}

interface Present {
  readonly page: () => Page;
  readonly server: () => ConsoleServer;
}

function toolsFor(open: (options: BrowserContextOptions) => Promise<unknown>, present: Present): InBrowser {
  const { page, server } = present;
  const dialog = () => page().getByRole('dialog');
  return {
    get page() {
      return page();
    },
    get server() {
      return server();
    },
    async openAs(userName, path = '', options = {}) {
      await open(options);
      await page().goto(`${server().url}/console${path}`);
      await signIn(page(), userName);
      await page().getByRole('button', { name: '(account)' }).waitFor();
    },
    main: () => page().getByRole('main'),
    dialog,
    button: (name) => page().getByRole('button', { name, exact: true }),
    heading: (name) => page().getByRole('heading', { level: 1, name }).waitFor(),
    toast: (text) => page().getByRole('region', { name: 'Messages' }).getByText(text).waitFor(),
    async pick(label, typed, option) {
      // A dialog's, where the page below it has one of the name as well.
      await page().getByRole('combobox', { name: label }).last().fill(typed);
      await page().getByRole('option', { name: option }).click();
    },
    async confirm() {
      const asked = page().getByRole('dialog', { name: 'Is it you?' });
      await asked.getByLabel('Your present password', { exact: true }).fill(PASSWORD);
      await asked.getByRole('button', { name: 'Go on' }).click();
    },
    forget: () => page().context().clearCookies({ name: 'portal-console-confirmed' }),
    check: () => checkAccessibility(page()),
  };
}

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

async function checkAccessibility(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.evaluate(AXE);
  const found = await page.evaluate<AxeResult>(
    `axe.run({ runOnly: { type: 'tag', values: ${JSON.stringify(TAGS)} } })`,
  );
  const violations = found.violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html.slice(0, 200))]);
  expect(violations).toEqual([]);
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  expect(overflow).toBeLessThanOrEqual(0);
}
