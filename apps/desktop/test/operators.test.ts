import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Model,
  addGaussianNoise,
  createImage,
  imageQuality,
  readImage,
  writeImage,
  type Image,
} from '@bilevel/imaging';
import { OPERATORS, measurementOf } from '@bilevel/imaging/describe';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  chooseFolder,
  chooseIn,
  exported,
  hasChromium,
  inputOf,
  openApp,
  seriousFaults,
  type OpenedApp,
} from './page.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const SIDE = 32;
const root = mkdtempSync(join(tmpdir(), 'bilevel-operators-'));

/** An ellipse in a dark margin, with a hole. */
function phantom(k: number): Image {
  const data = Float64Array.from({ length: SIDE * SIDE }, (_, p) => {
    const [u, v] = [(2 * (p % SIDE)) / SIDE - 1, (2 * Math.floor(p / SIDE)) / SIDE - 1];
    if ((u - 0.2) ** 2 + (v - k / 10) ** 2 < 0.04) return 0.2;
    return (u / 0.7) ** 2 + (v / 0.8) ** 2 < 1 ? 0.5 + k / 10 : 0;
  });
  return createImage(SIDE, SIDE, data);
}

const sinograms = OPERATORS.find(({ measurement }) => measurement?.name === 'sinogram');
/** The first of those that measure a picture of the same shape and blur it. */
const blurs = OPERATORS.find((one) => !measurementOf(one) && /blur/i.test(one.label));

describe.skipIf(!hasChromium)('other measurements than noisy pictures [needs Chromium]', () => {
  let opened: OpenedApp;
  let page: Page;

  beforeAll(async () => {
    mkdirSync(join(root, 'pictures'));
    for (const k of [1, 2, 3]) {
      await writeImage(join(root, 'pictures', `${String(k)}.png`), phantom(k));
    }
    opened = await openApp();
    ({ page } = opened);
  });
  afterAll(async () => {
    await opened.close();
    rmSync(root, { recursive: true, force: true });
  });

  const field = (name: string): Locator => inputOf(page, name);
  const pick = (name: string, option: string): Promise<void> => chooseIn(page, name, option);

  it.each([
    {
      of: 'sinograms',
      operator: sinograms,
      options: { Angles: '20' },
      before: 'Start',
      written: '.npy',
    },
    { of: 'blurred pictures', operator: blurs, options: {}, before: 'Measured', written: '.npy' },
  ])(
    '$of: from the first click to reconstructions in files',
    async ({ of, operator, options, before, written }) => {
      if (operator === undefined) throw new Error('There is no such operator.');
      await page.getByRole('navigation').getByRole('link', { name: 'New run' }).click();
      await chooseFolder(page, /Choose a folder/, join(root, 'pictures'));
      await pick('Measured', operator.label);
      for (const [name, value] of Object.entries(options)) await field(name).fill(value);
      await field('Standard deviation of the noise').fill('0.05');
      await page.getByRole('button', { name: 'Preview a picture and its measurement' }).click();
      await page.getByRole('img', { name: new RegExp(`^${before}, `) }).waitFor();
      const measurement = page.getByRole('img', { name: /^Measurement, / });
      if (measurementOf(operator)) await measurement.waitFor();
      // The page is the same of other operators, with a picture less.
      if (operator === sinograms) expect(await seriousFaults(page)).toEqual([]);
      await page.getByLabel('Name of the run').fill(of);
      await page.getByRole('button', { name: 'Start' }).click();
      const result = page.getByRole('region', { name: /^The result, of step \d+/ });
      const better = new RegExp(`dB([\\d.]+) ${before.toLowerCase()} → ([\\d.]+)SSIM`);
      await result
        .getByText(new RegExp(`${before.toLowerCase()} → \\d`))
        .first()
        .waitFor();
      const [from, to] =
        better
          .exec((await result.textContent()) ?? '')
          ?.slice(1)
          .map(Number) ?? [];
      expect(to).toBeGreaterThan((from ?? NaN) + 2);

      await page.getByRole('tab', { name: 'Look' }).click();
      await page.getByRole('img', { name: new RegExp(`^${before}, `) }).waitFor();
      await page.getByRole('img', { name: /^Reconstruction, / }).waitFor();
      expect(await measurement.count()).toBe(measurementOf(operator) ? 1 : 0);
      await page.getByRole('tab', { name: 'Settings and results' }).click();
      await page
        .getByText(new RegExp(`${before.toLowerCase()} → \\d`))
        .first()
        .waitFor();

      // What was measured of another picture, in a file.
      const model = JSON.parse((await exported(page, /^Model/)).data.toString()) as {
        operator: { options?: Record<string, number> };
      };
      const measures = new Model({
        operator: { name: operator.name, options: model.operator.options },
      });
      const truth = phantom(4);
      const seen = addGaussianNoise(measures.seenOf(truth), { sigma: 0.05, seed: 4 });
      const [measured, out] = [join(root, of), join(root, `${of}, out`)];
      mkdirSync(measured);
      mkdirSync(out);
      await writeImage(
        join(measured, 'other.npy'),
        createImage(seen.width, seen.height, seen.data),
        {
          bitDepth: 64,
        },
      );
      await page.getByRole('main').getByRole('link', { name: 'Apply', exact: true }).click();
      await chooseFolder(page, 'Folder of pictures', measured);
      await page.getByRole('img', { name: /^After, / }).waitFor();
      const other = measurementOf(operator) !== undefined;
      await page.getByRole('img', { name: other ? /^Start, / : /^Before, / }).waitFor();
      expect(await measurement.count()).toBe(other ? 1 : 0);
      await chooseFolder(page, 'Folder for the results', out);
      await page.getByRole('button', { name: 'Reconstruct', exact: true }).click();
      // The heading of the case before says the same.
      const file = join(out, `other${written}`);
      await vi.waitUntil(() => existsSync(file), { timeout: 120_000, interval: 50 });
      await page.getByRole('heading', { name: '1 of 1, finished' }).first().waitFor();
      const reconstruction = await readImage(file);
      expect(imageQuality(reconstruction, truth, { peak: 1 }).psnr).toBeGreaterThan(
        imageQuality(measures.pictureOf(seen, truth), truth, { peak: 1 }).psnr + 2,
      );
    },
  );

  it('take arrays from files that are chosen', async () => {
    const operator = OPERATORS.find(({ arrays = [] }) => arrays.length > 0);
    const [array] = operator?.arrays ?? [];
    if (operator === undefined || array === undefined) throw new Error('There is none.');
    mkdirSync(join(root, 'arrays'));
    await writeImage(join(root, 'arrays', 'numbers.npy'), phantom(1), { bitDepth: 64 });
    await page.getByRole('navigation').getByRole('link', { name: 'New run' }).click();
    await pick('Measured', operator.label);
    await page.getByRole('button', { name: `Choose a file: ${array.label}` }).click();
    const dialog = page.getByRole('dialog', { name: 'Choose a file of numbers, or a picture' });
    await dialog.getByLabel('Folder', { exact: true }).fill(join(root, 'arrays'));
    await dialog.getByRole('button', { name: 'Go there' }).click();
    await dialog.getByRole('button', { name: 'numbers.npy' }).click();
    expect(await field(array.label).inputValue()).toBe(join(root, 'arrays', 'numbers.npy'));
  });
});
