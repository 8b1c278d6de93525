import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanRun, learnRun, type CleaningSettings, type RunSettings } from '@bilevel/runs';
import { DEFAULT_DATA, DEFAULT_TRAINING } from '@bilevel/runs/options';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hasChromium, openApp, chooseFolder, type OpenedApp } from './page.js';
import { testData } from './app.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const MARKUP = '<img src=x onerror=document.title=1>';
const NAMES = [MARKUP, '\u001b[2J', 'a\nb', '\u202egnp', '=cmd()'];

const SETTINGS: RunSettings = {
  data: { ...DEFAULT_DATA, size: { kind: 'crop', size: 24 }, seed: 1, validation: 0 },
  training: { ...DEFAULT_TRAINING, maxSteps: 1 },
};
const CLEANING: CleaningSettings = {
  ...{ corrupt: 0.2, validation: 0.3, test: 0.2, ridge: 1e-3, method: 'lbfgs' },
  ...{ budget: 200, patience: 2, seed: 0 },
};

const root = mkdtempSync(join(tmpdir(), 'bilevel-names-'));
const pictures = join(root, 'pictures');

/** A home with a run of pictures with these names and one that has found wrong labels. */
async function homeOfRuns(): Promise<string> {
  const home = join(root, 'home');
  mkdirSync(pictures);
  for (const name of NAMES) {
    cpSync(join(testData, 'pictures', 'train', 'solids.png'), join(pictures, `${name}.png`));
  }
  const out = join(home, 'runs', MARKUP);
  const learning = learnRun(
    { kind: 'new', images: [pictures], settings: SETTINGS, out },
    { threads: 1 },
  );
  while ((await learning.next()).done !== true);
  const rows = Array.from({ length: 300 }, (_, i) => {
    const angle = (2 * Math.PI * (i % 3)) / 3;
    const name = [MARKUP, '=SUM(A1)', 'fox'][i % 3] ?? '';
    return `${String(Math.cos(angle) + Math.sin(i) / 20)},${String(Math.sin(angle))},${name}\n`;
  });
  const data = join(root, 'samples.csv');
  writeFileSync(data, rows.join(''));
  const cleaning = cleanRun({
    ...{ kind: 'new', data, table: {}, settings: CLEANING },
    out: join(home, 'cleaning', MARKUP),
  });
  while ((await cleaning.next()).done !== true);
  return home;
}

describe.skipIf(!hasChromium)('names that are markup [needs Chromium]', () => {
  let opened: OpenedApp;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    opened = await openApp(await homeOfRuns());
    ({ page } = opened);
    page.on('dialog', (dialog) => complaints.push(dialog.message()));
    page.on('console', (message) => {
      // What the policy of the page keeps from running.
      if (message.text().includes('Content Security Policy')) complaints.push(message.text());
    });
  });
  afterAll(async () => {
    await opened.close();
    rmSync(root, { recursive: true, force: true });
  });

  /** The names are text in the page, and nothing came of them. */
  async function expectText(): Promise<void> {
    await page.getByText(MARKUP).first().waitFor({ state: 'attached' });
    expect(await page.locator('img[src=x], [onerror]').count()).toBe(0);
    expect(await page.title()).not.toBe('1');
    expect(complaints).toEqual([]);
  }

  it('are text in the list of runs, in a run, and beside its pictures', async () => {
    await page.getByRole('link', { name: 'Runs' }).click();
    await expectText();
    await page.getByRole('link', { name: MARKUP, exact: true }).click();
    await page.getByRole('heading', { name: MARKUP, level: 1 }).waitFor();
    await expectText();
    await page.getByRole('tab', { name: 'Look' }).click();
    await page.getByText('Reconstruction', { exact: true }).waitFor();
    await expectText();
    await page.getByRole('tab', { name: 'Settings and results' }).click();
    await expectText();
  });

  it('are text as names of classes', async () => {
    await page.getByRole('link', { name: 'Clean labels' }).click();
    await page.getByRole('link', { name: MARKUP, exact: true }).click();
    await page.getByRole('heading', { name: MARKUP, level: 1 }).waitFor();
    await expectText();
  });

  it('are text in the grid of pictures to learn from', async () => {
    await page.getByRole('link', { name: 'New run' }).click();
    await chooseFolder(page, 'Choose a folder', pictures);
    await page.getByRole('status').filter({ hasText: '5 pictures' }).waitFor();
    await expectText();
  });
});
