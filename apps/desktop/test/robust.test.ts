import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  childrenOf,
  hasChromium,
  openContext,
  startApp,
  testData,
  type RunningApp,
} from './app.js';
import { chooseFolder } from './page.js';

// A hang is a failure; a slow machine is not.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

/** Until something holds that depends on other processes. */
const PATIENT = { timeout: 120_000, interval: 200 };

let app: RunningApp;
let context: BrowserContext;
let page: Page;

/** One to learn from and one to look at: a thread is busy, which leaves the other cores to the page. */
const pictures = mkdtempSync(join(tmpdir(), 'bilevel-two-'));
for (const name of ['book.png', 'page.png']) {
  cpSync(join(testData, 'pictures', 'train', name), join(pictures, name));
}

/** Starts a run that does not end by itself: its steps are too short to get anywhere. */
async function startLongRun(name: string): Promise<void> {
  await page.getByRole('link', { name: 'New run' }).click();
  await chooseFolder(page, /Choose a folder/, pictures);
  await page.getByRole('button', { name: 'Solvers, tolerances and limits' }).click();
  await page.getByRole('combobox', { name: 'Upper-level method' }).click();
  await page.getByRole('option', { name: 'Fixed step and tolerances' }).click();
  await page.getByRole('textbox', { name: 'Step size' }).fill('0.0000001');
  await page.getByRole('textbox', { name: 'Steps at most' }).fill('1000000');
  await page.getByLabel('Name of the run').fill(name);
  await page.getByTestId('estimate').waitFor();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

const state = (of: Page, text: string) => of.getByText(text, { exact: true }).first();
const rowCount = async (of: Page): Promise<number> =>
  Number.parseInt((await of.getByTestId('row-count').textContent())?.replace(',', '') ?? '', 10);
const waitForRows = (of: Page) =>
  of
    .getByTestId('row-count')
    .filter({ hasText: /^[1-9][\d,]* rows/ })
    .waitFor();

/** Processes that learn: those of the app that are busy with a run hold its lock. */
function learner(folder: string): number {
  return Number(readFileSync(join(app.home, 'runs', folder, 'lock'), 'utf8').split(' ')[0]);
}

describe.skipIf(!hasChromium)('interruptions [needs Chromium]', () => {
  beforeAll(async () => {
    app = await startApp();
    context = await openContext();
    page = await context.newPage();
    await page.goto(app.url);
  });
  afterAll(async () => {
    await context.close();
    await app.close();
    rmSync(pictures, { recursive: true, force: true });
  });

  it('pauses, goes on after a reload in another tab too, and stops keeping the best', async () => {
    await startLongRun('Subject');
    await waitForRows(page);
    await page.getByRole('button', { name: 'Pause' }).click();
    await state(page, 'Paused').waitFor();
    // The step that was all but done may still be recorded; after that nothing changes.
    let rows = 0;
    const staysAcrossReload = async (): Promise<boolean> => {
      rows = await rowCount(page);
      await page.reload();
      await state(page, 'Paused').waitFor();
      await waitForRows(page);
      return (await rowCount(page)) === rows;
    };
    await expect.poll(staysAcrossReload, PATIENT).toBe(true);
    const second = await context.newPage();
    await second.goto(page.url());
    await second.getByRole('button', { name: 'Continue' }).click();
    await state(page, 'Running').waitFor();
    await expect.poll(() => rowCount(page), PATIENT).toBeGreaterThan(rows);
    await expect.poll(() => rowCount(second), PATIENT).toBeGreaterThan(rows);
    await second.close();
    await page.getByRole('button', { name: 'Stop, keep the best' }).click();
    await state(page, 'Interrupted').waitFor();
    const model: unknown = JSON.parse(
      readFileSync(join(app.home, 'runs', 'Subject', 'model.json'), 'utf8'),
    );
    expect(model).toMatchObject({ format: 'bilevel-model' });
  });

  it('says when the engine was killed, and resumes where it was', async () => {
    await page.getByRole('button', { name: 'Resume' }).click();
    await state(page, 'Running').waitFor();
    await waitForRows(page);
    process.kill(learner('Subject'), 'SIGKILL');
    await page.getByText('The engine ended unexpectedly', { exact: true }).waitFor();
    await page
      .getByText(/SIGKILL.*resume the run to go on/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await state(page, 'Running').waitFor();
    await waitForRows(page);
    await page.getByRole('button', { name: 'Stop, keep the best' }).click();
    await state(page, 'Interrupted').waitFor();
  });

  it('shows an error of a picture that is gone, and leaves the run as it is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bilevel-imported-'));
    cpSync(join(app.home, 'runs', 'Subject'), folder, { recursive: true });
    const config = join(folder, 'config.json');
    writeFileSync(config, readFileSync(config, 'utf8').replaceAll(pictures, '/nowhere'));
    await page.getByRole('link', { name: 'Runs' }).click();
    await page.getByRole('button', { name: 'Import a run' }).click();
    const dialog = page.getByRole('dialog', { name: 'Choose a folder' });
    await dialog.getByLabel('Folder', { exact: true }).fill(folder);
    await dialog.getByRole('button', { name: 'Go there' }).click();
    await dialog.getByRole('button', { name: 'Choose this folder' }).click();
    await page.getByRole('link', { name: folder.split('/').at(-1) ?? '' }).click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page
      .getByText(/\/nowhere\/\S+/)
      .first()
      .waitFor();
    await state(page, 'Interrupted').waitFor();
  });

  it('ends runs in order when it is closed, and finds them again', async () => {
    await page.goto(`${new URL(app.url).origin}/#/runs`);
    await page.getByRole('link', { name: 'Subject', exact: true }).click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await state(page, 'Running').waitFor();
    await waitForRows(page);
    const pid = app.process.pid ?? 0;
    expect(childrenOf(pid).length).toBeGreaterThan(0);
    await app.close({ keep: true });
    await page.getByText('The engine cannot be reached').waitFor();
    const { status } = JSON.parse(
      readFileSync(join(app.home, 'runs', 'Subject', 'summary.json'), 'utf8'),
    ) as { status: string };
    expect(['interrupted', 'converged']).toContain(status);
    app = await startApp(app.home);
    await page.goto(app.url);
    await page.getByRole('link', { name: 'Runs' }).click();
    await page.getByRole('link', { name: 'Subject', exact: true }).waitFor();
    // What can be done with a run is in view in the smallest window, too.
    await page.setViewportSize({ width: 1024, height: 700 });
    const actions = page.getByRole('button', { name: 'Actions for Subject' });
    await expect
      .poll(async () => {
        const { x = Infinity, width = 0 } = (await actions.boundingBox()) ?? {};
        return x + width;
      }, PATIENT)
      .toBeLessThan(1024);
  });
});
