import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { PASSWORD } from './console-server';

/** A page of the console in a browser window of its own; what it must never do is noted. */
export interface ConsolePage {
  readonly page: Page;
  /** Errors in the browser's console, and requests to other hosts: there must be none. */
  readonly faults: readonly string[];
  /** Waits until everything that the page asked for is there and drawn. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** An answer that a test asks for on purpose: the browser notes it as an error, which it isn't. */
const EXPECTED = /Failed to load resource: the server responded with a status of (400|401|403|404|409|412)/;

export async function openConsole(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<ConsolePage> {
  // Without motion, a change of colours or of width is there at once.
  const usual = { locale: 'en-GB', viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } as const;
  const context = await browser.newContext({ ...usual, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !EXPECTED.test(message.text())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => {
    const to = request.url();
    if (!to.startsWith(url) && !to.startsWith('data:')) faults.push(`request to ${to}`);
  });
  const underWay = countRequests(page);
  return { page, faults, settled: () => settle(page, underWay), close: () => context.close() };
}

function countRequests(page: Page): () => number {
  const requests = new Set<object>();
  page.on('request', (request) => void requests.add(request));
  for (const end of ['requestfinished', 'requestfailed'] as const) {
    page.on(end as 'requestfinished', (request) => void requests.delete(request));
  }
  return () => requests.size;
}

/** What an answer leads to, a drawing or a further request, is there two frames and a turn of the timers later. */
const DRAWN = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20))))';

async function settle(page: Page, underWay: () => number): Promise<void> {
  const until = Date.now() + 10_000;
  for (let calm = 0; calm < 2; calm = underWay() === 0 ? calm + 1 : 0) {
    if (Date.now() > until) throw new Error('The page goes on asking.');
    await page.evaluate(DRAWN);
  }
}

/** Signs in as a person would. */
export async function signIn(page: Page, userName: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('User name').fill(userName);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
