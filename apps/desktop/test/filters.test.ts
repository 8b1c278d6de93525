import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addGaussianNoise, createImage, writeImage } from '@bilevel/imaging';
import { REGULARISERS } from '@bilevel/imaging/describe';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  chooseFolder,
  chooseIn,
  hasChromium,
  inputOf,
  openApp,
  seriousFaults,
  type OpenedApp,
} from './page.js';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const root = mkdtempSync(join(tmpdir(), 'bilevel-filters-'));
const FILTERS = REGULARISERS.find(({ kind }) => kind === 'filters');
const LAST = REGULARISERS.find(({ kind }) => kind === 'blocks')?.label ?? '';

describe.skipIf(!hasChromium)('learned filters [needs Chromium]', () => {
  let opened: OpenedApp;
  let page: Page;

  beforeAll(async () => {
    mkdirSync(join(root, 'pictures'));
    // Of so much texture that the run is still going on when it is stopped.
    for (const k of [1, 2, 3]) {
      const waves = Float64Array.from(
        { length: 3 * 56 * 56 },
        (_, p) => 0.5 + 0.2 * Math.sin((p * k) / 7) * Math.cos(Math.floor(p / 56) / (k + 1)),
      );
      const picture = addGaussianNoise(createImage(56, 56, waves, 3), { sigma: 0.05, seed: k });
      await writeImage(join(root, 'pictures', `${String(k)}.png`), picture);
    }
    mkdirSync(join(root, 'noisy'));
    const grey = createImage(
      64,
      64,
      Float64Array.from({ length: 64 * 64 }, (_, p) => ((p % 64) + (p >> 6) < 60 ? 0.3 : 0.7)),
    );
    const noisy = addGaussianNoise(grey, { sigma: 0.1, seed: 4 });
    await writeImage(join(root, 'noisy', 'edge.png'), noisy);
    opened = await openApp();
    ({ page } = opened);
  });
  afterAll(async () => {
    await opened.close();
    rmSync(root, { recursive: true, force: true });
  });

  const field = (name: string): Locator => inputOf(page, name);
  const pick = (name: string, option: string): Promise<void> => chooseIn(page, name, option);

  it('are chosen with their options, in sums of four terms, on the channels of the pictures', async () => {
    await chooseFolder(page, /Choose a folder/, join(root, 'pictures'));
    await pick('Regulariser', FILTERS?.label ?? '');
    await field('Filters').fill('3');
    await field('Filter size').fill('3');
    await pick('Start', 'Differences');
    await page.getByText('total variation, and differences of farther pixels, weakly').waitFor();
    // It belongs to the regulariser.
    await pick('Regulariser', LAST);
    expect(await field('Start').inputValue()).toBe('');
    await pick('Regulariser', FILTERS?.label ?? '');
    await field('Filters').fill('3');
    await field('Filter size').fill('3');
    // What nobody has said follows the pictures, once they are read.
    await vi.waitFor(async () => {
      expect(await field('Channels').inputValue()).toBe('3');
    }, 60_000);
    await page.getByText('3 × 3 × 8 = 72 numbers, learned').waitFor();
    for (const name of ['And another', 'And a third', 'And a fourth']) await pick(name, LAST);
    await page.getByText('Learn the weight of term 4').waitFor();
    for (const name of ['And a fourth', 'And a third', 'And another']) await pick(name, 'None');
    expect(await field('Filters').inputValue()).toBe('3');
    expect(await page.getByLabel('And a third').count()).toBe(0);
    await pick('Start', 'Random filters');
  });

  it('are seen as the run goes, and at any of its steps', async () => {
    await page.getByRole('button', { name: 'Start' }).click();
    const heading = page.getByRole('heading', { name: /Filters of step/ });
    await heading.waitFor();
    const tiles = page.getByRole('group', { name: 'Learned filters: 3 of 3×3 taps on 3 channels' });
    expect(await tiles.getByRole('img', { name: /Filter \d: weight/ }).count()).toBe(3);
    // They are those of the best step, which the start is not for long.
    await page.getByRole('heading', { name: /Filters of step [1-9]\d*, the/ }).waitFor();
    await page.getByRole('button', { name: /^Stop/ }).click();
    await page.getByRole('heading', { name: /Filters of step \d+, the result/ }).waitFor();
    await page.getByRole('slider', { name: 'Step of the filters' }).press('Home');
    await page.getByRole('heading', { name: 'Filters of step 0', exact: true }).waitFor();
    const start = await tiles.innerHTML();
    await page.getByRole('button', { name: 'Result', exact: true }).click();
    await page
      .getByRole('heading', { name: /the result/ })
      .first()
      .waitFor();
    await vi.waitFor(async () => {
      expect(await tiles.innerHTML()).not.toBe(start);
    }, 60_000);
    expect(await seriousFaults(page)).toEqual([]);
  });

  it('are had by every step that is looked at', async () => {
    await page.getByRole('tab', { name: 'Look' }).click();
    await page.getByText('As the run had it at this step').waitFor();
    await page.getByRole('tab', { name: 'Settings and results' }).click();
    await page.getByRole('heading', { name: /Filters of step \d+, the result/ }).waitFor();
    // The start that was chosen.
    await page.getByText('random', { exact: true }).waitFor();
  });

  it('are seen of runs that are compared', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Runs' }).click();
    await page.getByRole('checkbox').first().check();
    await page.getByRole('heading', { name: /: filters of step \d+, the result/ }).waitFor();
    expect(await page.getByRole('img', { name: /Filter \d: weight/ }).count()).toBe(3);
  });

  it('are none before the first step of a run, whose page is there', async () => {
    const runs = join(opened.app.home, 'runs');
    const [run = ''] = readdirSync(runs);
    mkdirSync(join(runs, 'No step yet'));
    cpSync(join(runs, run, 'config.json'), join(runs, 'No step yet', 'config.json'));
    await page.getByRole('navigation').getByRole('link', { name: 'Runs' }).click();
    await page.reload();
    await page.getByRole('link', { name: 'No step yet' }).click();
    await page.getByRole('heading', { name: 'No step yet', level: 1 }).waitFor();
    await page.getByText('0 rows').waitFor();
    await page.getByRole('tab', { name: 'Settings and results' }).click();
    await page.getByText('random', { exact: true }).waitFor();
    expect(await page.getByRole('heading', { name: /Filters of step/ }).count()).toBe(0);
  });

  it('of a model that comes with the app are seen where it is applied, scaled to noise that is estimated', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Apply' }).click();
    await field('Model').click();
    await page.getByRole('option', { name: /^filters-convex/ }).click();
    const tiles = page.getByRole('group', { name: /^Learned filters: / });
    await tiles.waitFor();
    expect(await tiles.getByRole('img', { name: /Filter \d+: weight/ }).count()).toBe(8);
    await chooseFolder(page, 'Folder of pictures', join(root, 'noisy'));
    await page.getByText('Estimate the noise of each picture').click();
    await page.getByText(/Noise, estimated: σ = 0\.(09|10)\d+/).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });
});
