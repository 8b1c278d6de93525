import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readImage } from '@bilevel/imaging';
import { unzipSync, strFromU8 } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testData } from './app.js';
import { chooseIn, exported, seriousFaults } from './page.js';

/** The app, wherever its page is shown. */
export interface ShownApp {
  readonly page: Page;
  /** Where its runs are. */
  readonly home: string;
  /** Presses a button and chooses a folder in the dialog that it opens. */
  readonly choose: (button: string, folder: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A run from the first click to exported files, and what is done with it: the same in every window. */
export function scenario(open: () => Promise<ShownApp>): void {
  let opened: ShownApp;
  let page: Page;
  const out = mkdtempSync(join(tmpdir(), 'bilevel-out-'));
  const row = (name: string) => page.getByRole('row').filter({ hasText: name });

  beforeAll(async () => {
    opened = await open();
    ({ page } = opened);
  });
  afterAll(async () => {
    await opened.close();
    rmSync(out, { recursive: true, force: true });
  });

  it('opens on an empty form that says what to do', async () => {
    await page.getByRole('heading', { name: 'New run', level: 1 }).waitFor();
    expect(new URL(page.url()).search).toBe('');
    expect(await page.getByRole('button', { name: 'Start', exact: true }).isDisabled()).toBe(true);
    await page.getByText('Choose pictures first.').waitFor();
  });

  it('names what is wrong with each bad file', async () => {
    await opened.choose('Choose a folder', join(testData, 'bad'));
    await page.getByText(/of the pictures cannot be used/).waitFor();
    await page
      .getByText(/truncated\.png.*(damaged|whole|complete)/i)
      .first()
      .waitFor();
    expect(await page.getByRole('button', { name: 'Start', exact: true }).isDisabled()).toBe(true);
    expect(await seriousFaults(page)).toEqual([]);
  });

  it('goes on with the good ones among bad files', async () => {
    const mixed = mkdtempSync(join(tmpdir(), 'bilevel-mixed '));
    for (const path of [
      'pictures/train/book.png',
      'pictures/train/page.png',
      'bad/truncated.png',
    ]) {
      cpSync(join(testData, path), join(mixed, basename(path)));
    }
    await opened.choose('Choose a folder', mixed);
    await page.getByText('1 of the pictures cannot be used').waitFor();
    await page.getByRole('button', { name: 'Use the other 2' }).click();
    await page.getByRole('status').filter({ hasText: '2 pictures' }).waitFor();
    await page.getByTestId('estimate').waitFor();
    expect(await page.getByRole('button', { name: 'Start', exact: true }).isEnabled()).toBe(true);
    rmSync(mixed, { recursive: true, force: true });
  });

  it('keeps settings as a preset, and brings a deleted one back', async () => {
    const preset = page.getByRole('combobox', { name: 'Preset' });
    await page.getByLabel('Standard deviation of the noise').fill('0.2');
    await page.getByLabel('Save as').fill('Noisy');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const remove = page.getByRole('button', { name: 'Delete the preset Noisy' });
    await remove.click();
    await remove.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await remove.waitFor();
    await preset.click();
    await page.getByRole('option', { name: 'Automatic' }).click();
    expect(await page.getByLabel('Standard deviation of the noise').inputValue()).toBe('0.1');
    await preset.click();
    await page.getByRole('option', { name: 'Noisy' }).click();
    expect(await page.getByLabel('Standard deviation of the noise').inputValue()).toBe('0.2');
    await preset.click();
    await page.getByRole('option', { name: 'Automatic' }).click();
  });

  it('shows the bundled pictures, estimates, and runs to the end', async () => {
    await page.getByRole('button', { name: 'Bundled pictures' }).click();
    await page.getByRole('status').filter({ hasText: '15 pictures' }).waitFor();
    await page.getByRole('img', { name: 'book.png' }).waitFor();
    await page.getByText('128×128, 16 bits').waitFor();
    // Smaller pictures and few steps: the way is the same and shorter.
    await chooseIn(page, 'Learned on', 'A typical part');
    await page.getByLabel('Pixels a side').fill('32');
    await page.getByRole('button', { name: 'Solvers, tolerances and limits' }).click();
    await page.getByLabel('Steps at most').fill('4');
    // Room for three of the five.
    await page.getByLabel('Kept reconstructions, MB').fill('0.3');
    await page.getByLabel('Name of the run').fill('First');
    await page
      .getByTestId('estimate')
      .filter({ hasText: '10 training and 5 validation' })
      .waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('heading', { name: 'First', level: 1 }).waitFor();
    await page
      .getByTestId('row-count')
      .filter({ hasText: /^[1-5] rows/ })
      .waitFor();
    await page.getByText('At its limit', { exact: true }).waitFor();
    await page.getByTestId('row-count').filter({ hasText: '5 rows' }).waitFor();
    await page.getByRole('heading', { name: 'What is certain at step 4' }).waitFor();
    const bounds = page.getByRole('figure', { name: /^Hypergradient and bound/ });
    await expect
      .poll(() => bounds.getAttribute('aria-label'))
      .toMatch(/a-posteriori bound [\d.]+.*, a-priori bound [\d.]+/);
    const parameters = page.getByRole('figure', { name: /^Learned parameters/ });
    await expect
      .poll(() => parameters.getAttribute('aria-label'))
      .toMatch(/weight w [\d.]+.*, smoothing ν [\d.]+/);
    expect(await page.locator('.chart').count()).toBe(9);
    const lastChart = page.locator('.chart').last();
    await lastChart.scrollIntoViewIfNeeded();
    await lastChart.locator('canvas').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });

  it('shows each picture, its error and its scores', async () => {
    await page.getByRole('tab', { name: 'Look' }).click();
    await page.getByText('Reconstruction', { exact: true }).waitFor();
    await page.getByText(/PSNR 2\d\.\d\d noisy →/).waitFor();
    const darkest = await page
      .locator('.viewer canvas')
      .first()
      .evaluate(
        // The DOM's types are those of the page.
        (canvas) => {
          const { width, height } = canvas as HTMLCanvasElement;
          const data = (canvas as HTMLCanvasElement)
            .getContext('2d')
            ?.getImageData(0, 0, width, height).data;
          return [width, height, Math.max(...(data ?? [])) > 200];
        },
      );
    expect(darkest).toEqual([32, 32, true]);
    await page.getByText('Wipe', { exact: true }).click();
    await page.getByRole('slider', { name: 'Place of the wipe' }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByText('Side by side', { exact: true }).click();
    // The slider goes back to the start, by keyboard; the weights are those of step 0.
    const weights = page.getByText(/^Weight [\d.]+, smoothing [\d.]+\./);
    const learned = await weights.textContent();
    await page.getByRole('slider', { name: 'Step', exact: true }).press('Home');
    await expect.poll(() => weights.textContent()).not.toBe(learned);
    await page.getByText('As the run had it at this step').waitFor();
    await page
      .getByTestId('kept')
      .filter({ hasText: /every 2 steps: 0\.\d of 0\.3 MB/ })
      .waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByText('Computed from the weights of this step').waitFor();
    await page.getByRole('tab', { name: 'Settings and results' }).click();
    await page.getByRole('row', { name: 'Steps at most 4' }).waitFor();
    await page.getByRole('row', { name: 'Ended Stopped at the step limit' }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
  });

  it('exports history, model, report, charts, and everything', async () => {
    const history = await exported(page, /History/);
    expect(history.name).toBe('First-history.csv');
    const lines = history.data.toString().trimEnd().split('\n');
    expect(lines.length).toBe(6);
    expect(lines[0]).toMatch(/^step,objective,/);
    const model = JSON.parse((await exported(page, /Model/)).data.toString()) as Record<
      string,
      unknown
    >;
    expect(model).toMatchObject({ format: 'bilevel-model', prior: 'tv-colour' });
    expect((await exported(page, /Report/)).data.toString()).toContain('<!doctype html>');
    const charts = unzipSync((await exported(page, /Charts as SVG/)).data);
    expect(Object.keys(charts)).toContain('objective.svg');
    expect(strFromU8(charts['objective.svg'] ?? new Uint8Array())).toMatch(/^<svg xmlns/);
    const all = unzipSync((await exported(page, /Everything/)).data);
    expect(Object.keys(all)).toEqual(
      expect.arrayContaining([
        'config.json',
        'history.csv',
        'model.json',
        'report.html',
        'summary.json',
        'charts/objective.png',
        'images/scores.json',
        'steps/4.npz',
      ]),
    );
    expect(strFromU8(all['history.csv'] ?? new Uint8Array())).toBe(history.data.toString());
  });

  it('applies the model: 16 bits stay 16 bits, and nothing is replaced unasked', async () => {
    await page.getByRole('main').getByRole('link', { name: 'Apply', exact: true }).click();
    await page.getByRole('heading', { name: 'Apply a model' }).waitFor();
    await opened.choose('Folder of pictures', join(testData, 'pairs', 'noisy'));
    await page.getByRole('img', { name: 'After' }).waitFor();
    await opened.choose('Folder for the results', out);
    await page.getByRole('button', { name: 'Denoise', exact: true }).click();
    await page.getByRole('heading', { name: '4 of 4, finished' }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    expect(readdirSync(out).sort()).toEqual([
      'leaves.tif',
      'numbers.tif',
      'solids.npy',
      'window.tif',
    ]);
    const [noisy, denoised, truth] = await Promise.all(
      [
        join(testData, 'pairs', 'noisy', 'leaves.tif'),
        join(out, 'leaves.tif'),
        join(testData, 'pairs', 'clean', 'leaves.png'),
      ].map((path) => readImage(path)),
    );
    const error = (of: typeof noisy): number =>
      Math.hypot(...(of?.data ?? []).map((x, p) => x - (truth?.data[p] ?? 0)));
    expect(error(denoised)).toBeLessThan(0.8 * error(noisy));
    await page.getByRole('button', { name: 'Denoise', exact: true }).click();
    await page.getByText(/Expected no file at .*leaves\.tif/).waitFor();
    await opened.choose('Folder for the results', join(testData, 'pairs', 'noisy'));
    await page.getByRole('button', { name: 'Denoise', exact: true }).click();
    await page.getByText(/leaves\.tif would replace an original/).waitFor();
  });

  it('renames, deletes and brings back', async () => {
    await page.getByRole('link', { name: 'Runs' }).click();
    await row('First').getByRole('button', { name: 'Actions for First' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Second');
    await page.getByRole('button', { name: 'Rename', exact: true }).click();
    await row('Second').waitFor();
    await page.getByLabel('Search the runs').fill('nothing like it');
    await page.getByText('No run matches').waitFor();
    await page.getByLabel('Search the runs').fill('sec');
    await page.getByRole('checkbox', { name: 'Compare Second' }).check();
    await page.getByRole('heading', { name: 'Compared' }).waitFor();
    await page.getByRole('row', { name: 'Learned on a typical part of 32×32 pixels' }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('checkbox', { name: 'Compare Second' }).uncheck();
    await row('Second').getByRole('button', { name: 'Actions for Second' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByText('There are no runs yet.').waitFor();
    expect(existsSync(join(opened.home, 'runs', 'First'))).toBe(false);
    await page.getByRole('button', { name: 'Undo' }).click();
    await row('Second').waitFor();
    expect(existsSync(join(opened.home, 'runs', 'First', 'config.json'))).toBe(true);
  });
}
