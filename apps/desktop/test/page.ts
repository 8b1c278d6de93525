import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { hasChromium, openContext, startApp, type RunningApp } from './app.js';

export { hasChromium };

/** The app, and a page of it in a browser. */
export interface OpenedApp {
  app: RunningApp;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly close: () => Promise<void>;
}

/** Starts the app and opens its page; an error in the page fails the test. */
export async function openApp(home?: string): Promise<OpenedApp> {
  const [app, context] = await Promise.all([startApp(home), openContext()]);
  const page = await context.newPage();
  page.on('pageerror', (error) => {
    // What waits for the page ends at once, and says why.
    void page.close({ reason: `An error in the page: ${error.stack ?? error.message}` });
    throw error;
  });
  await page.goto(app.url);
  const opened: OpenedApp = {
    app,
    context,
    page,
    async close() {
      await context.close();
      await opened.app.close();
    },
  };
  return opened;
}

/** What axe finds serious or critical on the page as it is, in light and in dark. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // Legacy: what it finds is put together in this page, since a window of Electron has no other.
  // What is right is not described, and style sheets are not read for the one rule that asks for them, about
  // orientation: each would take as long again.
  const axe = (): AxeBuilder =>
    new AxeBuilder({ page })
      .setLegacyMode(true)
      .options({ resultTypes: ['violations'], preload: false });
  const light = await axe().analyze();
  await page.emulateMedia({ colorScheme: 'dark' });
  // Of what it looks at, the colours alone are others.
  const dark = await axe().withRules(['color-contrast']).analyze();
  await page.emulateMedia({ colorScheme: 'light' });
  return [...light.violations, ...dark.violations]
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ html }) => html)
          .join(' | ')}`,
    );
}

/** The file that an entry of the export menu hands over. */
export async function exported(page: Page, entry: RegExp): Promise<{ name: string; data: Buffer }> {
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: entry }).click(),
  ]);
  return { name: download.suggestedFilename(), data: readFileSync(await download.path()) };
}

/** Chooses a folder in the page's own dialog. */
export async function chooseFolder(
  page: Page,
  button: string | RegExp,
  folder: string,
): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  const dialog = page.getByRole('dialog', { name: 'Choose a folder' });
  await dialog.getByLabel('Folder', { exact: true }).fill(folder);
  await dialog.getByRole('button', { name: 'Go there' }).click();
  await dialog.getByRole('button', { name: 'Choose this folder' }).click();
}

/** The input of a label, not the list or the group that may have the same one. */
export function inputOf(page: Page, name: string): Locator {
  return page
    .locator('input')
    .and(page.getByLabel(name, { exact: true }))
    .first();
}

/** Chooses an option of a list. */
export async function chooseIn(page: Page, name: string, option: string): Promise<void> {
  await inputOf(page, name).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}
