import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

/** All that there is of WCAG 2.2 AA. */
const EVERYTHING = {
  type: 'tag',
  values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
} as const;

/** What other colours alone can change. */
const COLOURS = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } as const;

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

/** WCAG 2.2 AA by axe, and nothing wider than the screen. */
export async function checkAccessibility(page: Page, runOnly: object = EVERYTHING): Promise<void> {
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(AXE);
  // Violations only, without the ways to what is well: telling those takes most of the time.
  const options = JSON.stringify({ runOnly, resultTypes: ['violations'], selectors: false, preload: false });
  const { violations } = await page.evaluate<AxeResult>(`axe.run(${options})`);
  expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html.slice(0, 200))])).toEqual([]);
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  expect(overflow).toBeLessThanOrEqual(0);
}

const WIDE = { width: 1280, height: 800 };

/** How the console must look well. */
const LOOKS = {
  light: { colorScheme: 'light', viewport: WIDE, rules: EVERYTHING },
  dark: { colorScheme: 'dark', viewport: WIDE, rules: COLOURS },
  // As narrow as there is, or a wide one at 400 % (WCAG 1.4.10).
  phone: { colorScheme: 'light', viewport: { width: 320, height: 640 }, rules: EVERYTHING },
} as const;

/** The same in each look, one after the other, on the page as it stands; `settled` waits until it is drawn. */
export async function checkLooks(page: Page, settled: () => Promise<void>): Promise<void> {
  for (const [name, { colorScheme, viewport, rules }] of Object.entries(LOOKS)) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    await settled();
    await checkAccessibility(page, rules).catch((error: Error) => {
      error.message = `${name}: ${error.message}`;
      throw error;
    });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(WIDE);
}
