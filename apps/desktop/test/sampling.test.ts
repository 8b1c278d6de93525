import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { createImage, readImage, writeImage, type Image } from '@bilevel/imaging';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { chooseFolder, exported, hasChromium, openApp, seriousFaults } from './page.js';
import type { OpenedApp } from './page.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const SIDE = 16;
const root = mkdtempSync(join(tmpdir(), 'bilevel-sampling-'));

/** An ellipse in a dark margin, with a bar. */
function phantom(k: number, side = SIDE): Image {
  const data = Float64Array.from({ length: side * side }, (_, p) => {
    const [u, v] = [(2 * (p % side)) / side - 1, (2 * Math.floor(p / side)) / side - 1];
    if (Math.abs(u - k / 10) < 0.15) return 0.9;
    return (u / 0.7) ** 2 + (v / 0.8) ** 2 < 1 ? 0.5 : 0;
  });
  return createImage(side, side, data);
}

/** Notes from now on each text of the pattern that the page shows, however briefly; returns what has been noted, once each. */
async function factsShown(page: Page): Promise<() => Promise<string[]>> {
  const noted = await page.evaluateHandle(() => {
    const texts = new Set<string>();
    const note = (): void => {
      const text = document.querySelector('[data-testid=pattern-facts]')?.textContent;
      if (text) texts.add(text);
    };
    new MutationObserver(note).observe(document.body, {
      ...{ childList: true, characterData: true, subtree: true },
    });
    return texts;
  });
  return () => noted.evaluate((texts) => [...texts]);
}

describe.skipIf(!hasChromium)('sampling patterns in the app [needs Chromium]', () => {
  let opened: OpenedApp;
  let page: Page;

  beforeAll(async () => {
    mkdirSync(join(root, 'slices'));
    mkdirSync(join(root, 'mixed'));
    for (const k of [0, 1]) await writeImage(join(root, 'slices', `${String(k)}.png`), phantom(k));
    await writeImage(join(root, 'mixed', 'a.png'), phantom(0));
    await writeImage(join(root, 'mixed', 'b.png'), phantom(1, 20));
    opened = await openApp();
    ({ page } = opened);
  });
  afterAll(async () => {
    await opened.close();
    rmSync(root, { recursive: true, force: true });
  });

  const startButton = () => page.getByRole('button', { name: 'Learn what to measure' });
  const facts = () => page.getByTestId('pattern-facts');

  it('says what is wrong with pictures and rates before it starts', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Sampling' }).click();
    await page.getByRole('heading', { name: 'Sampling patterns' }).waitFor();
    expect(await startButton().isDisabled()).toBe(true);
    await chooseFolder(page, 'Choose a folder', join(root, 'mixed'));
    await page.getByText('a.png has 16×16 pixels and b.png 20×20').waitFor();
    expect(await startButton().isDisabled()).toBe(true);
    await chooseFolder(page, 'Choose a folder', join(root, 'slices'));
    await page.getByText('2 pictures').waitFor();
    await page.getByLabel('Target rates').fill('0.5, 1.5');
    await page.getByText('Expected numbers between 0 and 1').waitFor();
    expect(await startButton().isDisabled()).toBe(true);
    expect(await seriousFaults(page)).toEqual([]);
  });

  it('learns from the first click to files, is stopped, and goes on after the app was closed', async () => {
    await page.getByLabel('Target rates').fill('0.5');
    await page.getByRole('button', { name: 'Size, regulariser and stages' }).click();
    await page.getByLabel('Growth of the penalty').fill('3');
    await page.getByLabel('Steps a stage').fill('3');
    await page.getByLabel('Name of the run').fill('Lines');
    await startButton().click();

    // The pattern beside a slice, step by step, and the chart stage by stage.
    for (const title of ['Pattern', 'Reconstruction', 'Truth']) {
      await page.getByRole('img', { name: `${title}, 16 by 16 pixels` }).waitFor();
    }
    await page.getByRole('button', { name: 'Look at stage 1', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Stop, keep the best' }).click();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    const folder = join(opened.app.home, 'sampling', 'Lines');
    const rows = (): number => readFileSync(join(folder, 'history.csv'), 'utf8').split('\n').length;
    const before = rows();
    expect(existsSync(join(folder, 'pattern-0.5.npy'))).toBe(false);

    const { home } = opened.app;
    await opened.context.close();
    await opened.app.close({ keep: true });
    opened = await openApp(home);
    ({ page } = opened);
    await page.getByRole('navigation').getByRole('link', { name: 'Sampling' }).click();
    await page.getByRole('link', { name: 'Lines' }).click();
    // What there is by then can be looked at.
    await page.getByRole('button', { name: 'Look at stage 0' }).click();
    await facts().getByText('100.0 % of k-space').waitFor();
    // Shown anew, the page of a run that goes shows the pattern as it is learned.
    await page.reload();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    const seen = await factsShown(page);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Done', { exact: true }).waitFor();
    const live = (await seen()).filter((text) => /stage \d+, step \d+/.test(text));
    expect(live.length).toBeGreaterThan(1);
    expect(rows()).toBeGreaterThan(before);

    // Half of k-space is eight of sixteen columns.
    const { data } = await readImage(join(folder, 'pattern-0.5.npy'));
    expect(data.subarray(0, SIDE).reduce((sum, value) => sum + value, 0)).toBe(8);
    await facts().getByText('50.0 % of k-space').waitFor();
    const chart = page.getByRole('figure', { name: /^Rate against error/ });
    await chart.getByText('learned for a rate').waitFor();
    await page.getByText('certified').first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);

    await page.getByRole('tab', { name: 'Settings and results' }).click();
    await page.getByText('Came to every target rate').waitFor();
    await page.getByText(`mri:pattern=${join(folder, 'pattern-0.5.npy')}`).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    const { name, data: zip } = await exported(page, /^Patterns/);
    expect(name).toBe('Lines-patterns.zip');
    const files = unzipSync(new Uint8Array(zip));
    expect(Object.keys(files).sort()).toEqual(
      ['', '-weights']
        .flatMap((suffix) =>
          ['csv', 'npy', 'png'].map((ending) => `pattern-0.5${suffix}.${ending}`),
        )
        .sort(),
    );
  });
});
