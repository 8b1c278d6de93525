import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addGaussianNoise, createImage, readImage, writeImage } from '@bilevel/imaging';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { chooseFolder, hasChromium, openApp, seriousFaults, type OpenedApp } from './page.js';

// A hang is a failure; a slow machine is not.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const SIDE = 64;
const SIGMA = 0.08;

let opened: OpenedApp;
let folder: string;

beforeAll(async () => {
  if (!hasChromium) return;
  folder = mkdtempSync(join(tmpdir(), 'bilevel-tune-'));
  const data = Float64Array.from({ length: SIDE * SIDE }, (_, p) =>
    ((p >> 4) + (Math.floor(p / SIDE) >> 4)) % 2 === 0 ? 0.25 : 0.75,
  );
  const noisy = addGaussianNoise(createImage(SIDE, SIDE, data), { sigma: SIGMA, seed: 1 });
  await writeImage(join(folder, 'noisy.png'), noisy, { bitDepth: 16 });
  opened = await openApp();
});
afterAll(async () => {
  if (!hasChromium) return;
  await opened.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Goes to the page, and drops the noisy picture there. */
async function dropOnPage(): Promise<void> {
  const { page } = opened;
  await page.getByRole('navigation').getByRole('link', { name: 'Tune' }).click();
  // Until its code has been loaded, the page before stays, hidden, with a place of its own to drop pictures.
  await page.getByRole('heading', { name: 'Tune a weight' }).waitFor();
  const bytes = [...readFileSync(join(folder, 'noisy.png'))];
  const transfer = await page.evaluateHandle((numbers) => {
    const made = new DataTransfer();
    made.items.add(new File([new Uint8Array(numbers)], 'noisy.png', { type: 'image/png' }));
    return made;
  }, bytes);
  await page.locator('.drop-zone').dispatchEvent('drop', { dataTransfer: transfer });
}

describe.skipIf(!hasChromium)('the page that tunes a weight [needs Chromium]', () => {
  it('shows a dropped picture by weight, the best weight, and applies it to a folder', async () => {
    const { page } = opened;
    await dropOnPage();
    await page
      .getByRole('img', { name: `Result, ${String(SIDE)} by ${String(SIDE)} pixels` })
      .waitFor();
    const sigma = page.getByLabel('Standard deviation σ of the noise');
    expect(Math.abs(Number(await sigma.inputValue()) - SIGMA)).toBeLessThan(0.1 * SIGMA);

    // The curve, with its minimum marked.
    await page
      .getByText(/Best weight 0\.\d+, estimated PSNR \d\d\.\d\d dB; a minimum .*certified/)
      .waitFor();
    const chart = page.getByRole('figure', {
      name: /^Estimated error, .* At the best weight: estimated error \(SURE\) [\d.]+·10⁻⁴, least/,
    });
    await chart.getByText(/^least, at the weight 0\.0\d+/).waitFor();
    await chart.locator('canvas').waitFor();

    // The slider moves the picture: at the largest weight next to nothing of the squares is left.
    const told = page.getByTestId('tuned');
    const contrast = (): Promise<number> =>
      page
        .locator('.viewer canvas')
        .nth(1)
        .evaluate((canvas: HTMLCanvasElement) => {
          const drawn = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height);
          const seen = drawn?.data ?? new Uint8ClampedArray();
          let [least, most] = [255, 0];
          for (let k = 0; k < seen.length; k += 4) {
            least = Math.min(least, seen[k] ?? 0);
            most = Math.max(most, seen[k] ?? 0);
          }
          return most - least;
        });
    const thumb = page.getByRole('slider', { name: 'Weight' });
    await thumb.focus();
    await page.keyboard.press('Home');
    await told.getByText(/^Weight 0\.00\d+, fine: ± /).waitFor();
    const weak = await contrast();
    await page.keyboard.press('End');
    await told.getByText(/^Weight 0\.[23]\d*, fine: ± /).waitFor();
    expect(await contrast()).toBeLessThan(0.9 * weak);
    expect(await seriousFaults(page)).toEqual([]);

    await page.getByRole('button', { name: 'Take the best weight' }).click();
    await page.getByRole('button', { name: 'Apply to a folder' }).click();
    await page.getByRole('heading', { name: 'Apply a model' }).waitFor();
    await page.getByText(/^Model: .*tuned\.json$/).waitFor();
    await chooseFolder(page, 'Folder of pictures', folder);
    await chooseFolder(page, 'Folder for the results', join(opened.app.home));
    await page.getByRole('button', { name: 'Denoise', exact: true }).click();
    await page.getByRole('heading', { name: '1 of 1, finished' }).waitFor();
    const [noisy, result] = await Promise.all([
      readImage(join(folder, 'noisy.png')),
      readImage(join(opened.app.home, 'noisy.png')),
    ]);
    const off = noisy.data.reduce((sum, y, p) => sum + (y - result.data[p]!) ** 2, 0);
    // What was taken away is about the noise.
    expect(Math.abs(Math.sqrt(off / SIDE ** 2) - SIGMA)).toBeLessThan(0.15 * SIGMA);
  });

  it('starts a run on the noisy picture from the weight that is set', async () => {
    const { page, app } = opened;
    await dropOnPage();
    await page
      .getByTestId('tuned')
      .getByText(/^Weight/)
      .waitFor();
    await page.getByRole('slider', { name: 'Weight' }).focus();
    await page.keyboard.press('End');
    await page.getByRole('button', { name: 'Learn exactly' }).click();
    await page.getByRole('tab', { name: 'Watch' }).waitFor();
    const runs = join(app.home, 'runs');
    const [name = ''] = readdirSync(runs);
    const { settings, train } = JSON.parse(
      readFileSync(join(runs, name, 'config.json'), 'utf8'),
    ) as {
      settings: { data: object; training: { risk: { name: string }; start: { weight: number } } };
      train: object[];
    };
    expect(settings.data).toMatchObject({ noise: { kind: 'measured' }, validation: 0 });
    expect(settings.training.risk.name).toBe('sure');
    // The largest of the slider, 4 in the unit of σ.
    expect(Math.abs(settings.training.start.weight / SIGMA - 4)).toBeLessThan(0.4);
    expect(train).toHaveLength(1);
  });
});
