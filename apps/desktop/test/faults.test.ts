import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { learnRun } from '@bilevel/runs';
import { DEFAULT_DATA, DEFAULT_TRAINING } from '@bilevel/runs/options';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testData } from './app.js';
import { chooseFolder, hasChromium, openApp, type OpenedApp } from './page.js';

// A hang is a failure; a slow machine is not.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let opened: OpenedApp;
let page: Page;
const many = mkdtempSync(join(tmpdir(), 'bilevel-many-'));

/** A home with a run of each of these numbers of steps at most. */
async function homeWithRuns(...most: readonly number[]): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'bilevel-faults-'));
  for (const maxSteps of most) {
    const run = learnRun(
      {
        kind: 'new',
        images: [join(testData, 'pictures', 'train', 'book.png')],
        out: join(home, 'runs', `Of ${String(maxSteps)} steps`),
        settings: {
          data: { ...DEFAULT_DATA, size: { kind: 'crop', size: 32 }, validation: 0 },
          training: { ...DEFAULT_TRAINING, maxSteps, tolerance: 1e-6 },
        },
      },
      { threads: 1 },
    );
    for await (const event of run) if (event.type === 'summary') break;
  }
  return home;
}

const start = () => page.getByRole('button', { name: 'Start', exact: true });
const legend = (title: string, run: string) =>
  page
    .getByRole('figure', { name: new RegExp(`^${title},`) })
    .getByRole('row', { name: new RegExp(`^${run}`) });

describe.skipIf(!hasChromium)('what pages show, and when [needs Chromium]', () => {
  beforeAll(async () => {
    for (let k = 0; k < 150; k++) {
      cpSync(join(testData, 'pictures', 'train', 'book.png'), join(many, `${String(k)}.png`));
    }
    opened = await openApp(await homeWithRuns(2, 6));
    ({ page } = opened);
    opened.context.setDefaultTimeout(20_000);
  });
  afterAll(async () => {
    await opened.close();
    rmSync(many, { recursive: true, force: true });
  });

  it('clears the pictures of another folder, counts, and starts nothing before all are read', async () => {
    await page.getByRole('button', { name: 'Bundled pictures' }).click();
    await page.getByRole('status').filter({ hasText: '15 pictures' }).waitFor();
    await expect.poll(() => start().isEnabled()).toBe(true);
    // Each change of the page, as it is seen while the folder is read.
    await page.evaluate(`
      window.seen = [];
      window.watching = new MutationObserver(() => {
        const start = [...document.querySelectorAll('button')].find((b) => b.textContent === 'Start');
        window.seen.push({
          text: document.querySelector('main').innerText,
          grid: document.querySelectorAll('.picture').length,
          disabled: start.disabled,
        });
      });
      window.watching.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    `);
    await chooseFolder(page, 'Choose a folder', many);
    await page.getByRole('status').filter({ hasText: '150 pictures' }).waitFor();
    const seen =
      await page.evaluate<{ text: string; grid: number; disabled: boolean }[]>('window.seen');
    await page.evaluate('window.watching.disconnect()');
    const during = seen.filter(({ text }) => text.includes('Reading the pictures'));
    expect(during.some(({ text }) => /\d+ of 150/.test(text))).toBe(true);
    expect(during.every(({ grid, disabled }) => grid === 0 && disabled)).toBe(true);
    // Once the new folder is named, its pictures or none are shown.
    const named = seen.filter(({ text }) => text.includes(many));
    expect(named.every(({ grid }) => grid === 0 || grid === 120)).toBe(true);
  });

  it('shows the last of choices that follow each other quickly', async () => {
    const few = join(testData, 'pairs', 'clean');
    await chooseFolder(page, 'Choose a folder', join(testData, 'pictures', 'train'));
    await chooseFolder(page, 'Choose a folder', many);
    await chooseFolder(page, 'Choose a folder', few);
    await page.getByRole('status').filter({ hasText: '4 pictures' }).waitFor();
    await page.waitForTimeout(1500);
    expect(await page.locator('.picture').count()).toBe(4);
    expect(await start().isEnabled()).toBe(true);
  });

  it('tells validation pictures from the others in words', async () => {
    await page.getByRole('button', { name: 'Bundled pictures' }).click();
    await page.getByRole('status').filter({ hasText: '15 pictures' }).waitFor();
    expect(await page.locator('.picture').getByText('Validation', { exact: true }).count()).toBe(5);
  });

  it('cuts no text of the selects in the smallest window, nor the form by its end', async () => {
    await page.setViewportSize({ width: 1024, height: 700 });
    await page.getByRole('button', { name: 'Solvers, tolerances and limits' }).click();
    const select = page.getByRole('combobox', { name: 'Adjoint solver' });
    await select.waitFor();
    const cut = await page.evaluate<string[]>(`
      [...document.querySelectorAll('input[aria-haspopup=listbox]')]
        .filter((input) => input.scrollWidth > input.clientWidth)
        .map((input) => input.value)
    `);
    expect(cut).toEqual([]);
    await select.scrollIntoViewIfNeeded();
    // What stays in view is a line with the button, and what the keyboard goes to is above it.
    const end = await page.locator('.at-hand').boundingBox();
    expect(end?.height).toBeLessThan(80);
    await select.focus();
    const field = await select.boundingBox();
    expect((field?.y ?? NaN) + (field?.height ?? NaN)).toBeLessThanOrEqual(end?.y ?? NaN);
  });

  it('has weights and work in the table of runs in the smallest window', async () => {
    await page.getByRole('link', { name: 'Runs' }).click();
    const row = page.getByRole('row', { name: /Of 6 steps/ });
    await row.getByText(/units$/).waitFor();
    const table = page.getByRole('group', { name: 'Table of runs' });
    const beyond = await table.evaluate((of) => {
      // The DOM's types are those of the page.
      const { scrollWidth, clientWidth } = of as unknown as Record<string, number>;
      return (scrollWidth ?? NaN) - (clientWidth ?? NaN);
    });
    expect(beyond).toBe(0);
    const box = await page.getByRole('columnheader', { name: 'Parameters' }).boundingBox();
    expect(box !== null && box.x + box.width < 1024).toBe(true);
  });

  it('has the last value of every run in the legend, and says where a run has ended', async () => {
    for (const name of ['Of 2 steps', 'Of 6 steps']) {
      await page.getByRole('checkbox', { name: `Compare ${name}` }).check();
    }
    await legend('Objective', 'Of 2 steps')
      .getByText(/^[\d.]+ \(at its end\)$/)
      .waitFor();
    await legend('Objective', 'Of 6 steps')
      .getByText(/^[\d.]+$/)
      .waitFor();
  });

  it('shows the objective above its lower bound, whose interval is to be seen', async () => {
    await page.getByRole('link', { name: 'Of 6 steps', exact: true }).click();
    await page.getByTestId('row-count').filter({ hasText: '7 rows' }).waitFor();
    const objective = page.getByRole('figure', { name: /^Objective,/ });
    await page.getByRole('switch', { name: 'Objective − lower bound' }).check();
    await expect
      .poll(() => objective.getAttribute('aria-label'))
      .toMatch(/lowest lower end of its intervals\. At the last step: objective − lower bound/);
    await objective.locator('canvas').waitFor();
  });

  it('has the same bound in the panel and in the legend', async () => {
    const panel = await page.getByRole('region', { name: /What is certain/ }).innerText();
    const bound = /at most ([^ ]+) from/.exec(panel.replace(/\s+/g, ' '))?.[1] ?? 'none';
    const chart = page.getByRole('figure', { name: /^Hypergradient and bound/ });
    expect(await chart.getAttribute('aria-label')).toContain(`a-posteriori bound ${bound},`);
  });

  it('draws the line of the wipe, and tells of no error picture where there is none', async () => {
    await page.getByRole('tab', { name: 'Look' }).click();
    await page.getByText(/The error is shown from/).waitFor();
    await page.getByText('Wipe', { exact: true }).click();
    const line = page.getByTestId('wipe-line');
    await line.waitFor();
    expect(await page.getByText(/The error is shown from/).count()).toBe(0);
    const at = async (): Promise<number> => (await line.boundingBox())?.x ?? NaN;
    const before = await at();
    await page.getByRole('slider', { name: 'Place of the wipe' }).press('Home');
    await expect.poll(at).toBeLessThan(before);
  });

  it('says that a page cannot be shown, in its place, and load it again', async () => {
    // A page of its own, since errors are failures of the other.
    const other = await opened.context.newPage();
    const part = /LabPage.*\.js/;
    await other.route(part, (route) => route.abort());
    await other.goto(opened.app.url);
    await other.getByRole('link', { name: 'Lab', exact: true }).click();
    await other.getByRole('heading', { name: 'This page cannot be shown' }).waitFor();
    await other.getByRole('link', { name: 'New run' }).click();
    await other.getByRole('heading', { name: 'New run', level: 1 }).waitFor();
    await other.getByRole('link', { name: 'Lab', exact: true }).click();
    await other.getByText('Runs go on, and their files are safe.').waitFor();
    await other.unroute(part);
    await other.getByRole('button', { name: 'Try again' }).click();
    await other.getByRole('heading', { name: 'Lab', level: 1 }).waitFor();
    await other.close();
  });
});
