import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanRun, learnRun } from '@bilevel/runs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testData } from './app.js';
import { chooseFolder, hasChromium, openApp, seriousFaults, type OpenedApp } from './page.js';

// A hang is a failure; a slow machine is not.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** Where the pictures of the pages lie afterwards. */
const out = fileURLToPath(new URL('../screenshots/', import.meta.url));

const SIZES = [
  { width: 1024, height: 700 },
  { width: 1440, height: 900 },
];
const SCHEMES = ['light', 'dark'] as const;

let opened: OpenedApp;
let page: Page;

/** A home with a run of each kind. */
async function homeWithRuns(): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'bilevel-screens-'));
  const learning = learnRun(
    {
      kind: 'new',
      images: [join(testData, 'pictures', 'train')],
      validation: [join(testData, 'pictures', 'validation')],
      out: join(home, 'runs', 'Bundled pictures'),
      settings: {
        data: {
          noise: { kind: 'gaussian', sigma: 0.1 },
          size: { kind: 'shrink', size: 64 },
          seed: 0,
          validation: 'given',
        },
        training: {
          prior: 'tv',
          method: 'adaptive',
          lower: 'hb-fista',
          adjoint: 'cg',
          maxSteps: 6,
          // All six steps are made.
          tolerance: 1e-9,
        },
      },
    },
    { threads: 1 },
  );
  for await (const event of learning) if (event.type === 'summary') break;
  const cleaning = cleanRun({
    kind: 'new',
    table: {},
    out: join(home, 'cleaning', 'Digits'),
    settings: {
      corrupt: 0.3,
      train: 400,
      validation: 300,
      test: 0,
      ridge: 1e-3,
      method: 'lbfgs',
      budget: 300,
      patience: 5,
      seed: 0,
    },
  });
  for await (const event of cleaning) if (event.type === 'summary') break;
  return home;
}

interface Shown {
  readonly name: string;
  /** Goes there and waits until all is there. */
  readonly show: () => Promise<void>;
}

const go = (link: string) => page.getByRole('link', { name: link, exact: true }).first().click();
const tab = (name: string) => page.getByRole('tab', { name }).click();

const PAGES: readonly Shown[] = [
  {
    name: 'new',
    async show() {
      await page.getByRole('button', { name: 'Bundled pictures' }).click();
      await page.getByRole('img', { name: 'book.png' }).waitFor();
      await page.getByTestId('estimate').waitFor();
    },
  },
  {
    name: 'runs',
    async show() {
      await go('Runs');
      await page.getByRole('checkbox', { name: 'Compare Bundled pictures' }).check();
      await page.locator('.chart canvas').first().waitFor();
    },
  },
  {
    name: 'watch',
    async show() {
      await go('Bundled pictures');
      await page.getByTestId('row-count').filter({ hasText: '7 rows' }).waitFor();
      await page.locator('.chart canvas').nth(1).waitFor();
    },
  },
  {
    name: 'look',
    async show() {
      await tab('Look');
      await page.locator('.viewer canvas').nth(3).waitFor();
    },
  },
  {
    name: 'look-wipe',
    async show() {
      await page.getByText('Wipe', { exact: true }).click();
      await page.locator('.viewer canvas').nth(1).waitFor();
    },
  },
  {
    name: 'details',
    async show() {
      await tab('Settings and results');
      await page.getByRole('table').first().waitFor();
    },
  },
  {
    name: 'apply',
    async show() {
      await page.getByRole('main').getByRole('link', { name: 'Apply', exact: true }).click();
      await page.getByRole('heading', { name: 'Apply a model' }).waitFor();
      await chooseFolder(page, 'Folder of pictures', join(testData, 'pairs', 'noisy'));
      await page.getByRole('img', { name: 'After' }).waitFor();
    },
  },
  {
    name: 'apply-results',
    async show() {
      await chooseFolder(page, 'Folder for the results', opened.app.home);
      await page.getByRole('button', { name: 'Denoise', exact: true }).click();
      await page.getByRole('heading', { name: '4 of 4, finished' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'clean',
    async show() {
      await go('Clean labels');
      await page.getByRole('button', { name: 'Bundled digits' }).click();
      await page.getByText('2,400 samples of 10 classes').waitFor();
      await page.getByRole('link', { name: 'Digits', exact: true }).waitFor();
    },
  },
  {
    name: 'clean-watch',
    async show() {
      await go('Digits');
      await page.locator('.chart canvas').nth(1).waitFor();
    },
  },
  {
    name: 'suspects',
    async show() {
      await tab('Suspects');
      await page.locator('.suspect').nth(20).waitFor();
    },
  },
  {
    name: 'clean-results',
    async show() {
      await tab('Settings and results');
      await page.getByRole('row', { name: /^Validation (?!samples)/ }).waitFor();
    },
  },
  {
    name: 'lab',
    async show() {
      await go('Lab');
      await page.getByRole('table', { name: 'Rates of the lower level' }).waitFor();
      await page.locator('.chart canvas').first().waitFor();
    },
  },
];

describe.skipIf(!hasChromium)('every page, light and dark, at two sizes [needs Chromium]', () => {
  beforeAll(async () => {
    rmSync(out, { recursive: true, force: true });
    mkdirSync(out, { recursive: true });
    opened = await openApp(await homeWithRuns());
    ({ page } = opened);
  });
  afterAll(() => opened.close());

  it.each(PAGES.map(({ name, show }) => [name, show] as const))('%s', async (name, show) => {
    await show();
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const size of SIZES) {
        await page.setViewportSize(size);
        // A page that fits needs no scrolling sideways.
        const width = (): Promise<number> =>
          page.evaluate(() => document.documentElement.scrollWidth);
        await expect.poll(width, { timeout: 60_000 }).toBeLessThanOrEqual(size.width);
        // Charts are drawn anew in the frames after a change.
        await page.waitForTimeout(100);
        const file = `${name}-${String(size.width)}x${String(size.height)}-${colorScheme}.png`;
        await page.screenshot({ path: join(out, file) });
      }
      expect(await seriousFaults(page)).toEqual([]);
    }
  });
});
