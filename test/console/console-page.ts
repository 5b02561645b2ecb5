import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { PASSWORD } from './console-server';

/** A page of the console in a browser window of its own; what it must never do is noted. */
export interface ConsolePage {
  readonly page: Page;
  /** Errors in the browser's console, and requests to other hosts: there must be none. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

/** An answer that a test asks for on purpose: the browser notes it as an error, which it isn't. */
const EXPECTED = /Failed to load resource: the server responded with a status of (400|401|403|404|409|412)/;

export async function openConsole(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<ConsolePage> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(5_000);
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !EXPECTED.test(message.text())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => {
    const to = request.url();
    if (!to.startsWith(url) && !to.startsWith('data:')) faults.push(`request to ${to}`);
  });
  return { page, faults, close: () => context.close() };
}

/** Signs in as a person would. */
export async function signIn(page: Page, userName: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('User name').fill(userName);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
