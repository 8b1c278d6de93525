import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPERATORS, addGaussianNoise, createImage, writeImage } from '@bilevel/imaging';
import { REGULARISERS, termsOf } from '@bilevel/imaging/describe';
import { PROBE_OPTIONS } from '@bilevel/runs/options';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testData } from './app.js';
import {
  chooseFolder,
  hasChromium,
  inputOf,
  openApp,
  seriousFaults,
  type OpenedApp,
} from './page.js';

// A hang is a failure; a slow machine is not.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'bilevel-examined-'));
let opened: OpenedApp;

const grey = (p: number, phase: number): number => ((p * (7 + phase) + 31 * phase) % 256) / 255;

async function picture(path: string, phase: number): Promise<void> {
  const data = Float64Array.from({ length: 32 * 32 }, (_, p) => grey(p, phase));
  await writeImage(path, createImage(32, 32, data));
}

/** Bytes of a NumPy file of three pictures, (3, 32, 32). */
function stack(): Buffer {
  const text = "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 32, 32), }";
  const header = `${text.padEnd(117)}\n`;
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0]);
  const values = Float64Array.from({ length: 3 * 32 * 32 }, (_, p) => grey(p, 1));
  return Buffer.concat([start, Buffer.from(header), Buffer.from(values.buffer)]);
}

const way = (name: string) => opened.page.getByRole('radio', { name, exact: true });
const start = () => opened.page.getByRole('button', { name: 'Start', exact: true });

/** One whose parameters are numbers, with fields of their own. */
const LAST = REGULARISERS.findLast((one) =>
  termsOf(one.name).every(({ parameters }) => parameters.every(({ shape }) => shape === undefined)),
);

describe.skipIf(!hasChromium)('pictures before they are learned from [needs Chromium]', () => {
  beforeAll(async () => {
    for (const name of ['clean', 'noisy', 'stacks', 'alone', 'truth'])
      mkdirSync(join(folder, name));
    for (const k of [1, 2, 3]) {
      const squares = Float64Array.from({ length: 24 * 24 }, (_, p) =>
        (Math.floor(p / (24 * 8)) + Math.floor((p % 24) / 8) + k) % 2 === 0 ? 0.3 : 0.7,
      );
      const truth = createImage(24, 24, squares);
      await writeImage(join(folder, 'truth', `${String(k)}.png`), truth);
      const noisy = addGaussianNoise(truth, { sigma: 0.08, seed: k });
      await writeImage(join(folder, 'alone', `${String(k)}.png`), noisy);
    }
    for (const k of [1, 2, 3, 4, 5]) {
      await picture(join(folder, 'clean', `${String(k)}.png`), k);
      // The last is its own partner.
      await picture(join(folder, 'noisy', `${String(k)}.png`), k === 5 ? 5 : k + 9);
      writeFileSync(join(folder, 'stacks', `${String(k)}.npy`), stack());
    }
    mkdirSync(join(folder, 'masks'));
    for (const [name, side] of [
      ['small', 20],
      ['fits', 32],
    ] as const) {
      const data = Float64Array.from({ length: side * side }, (_, p) => (p % 5 === 0 ? 0 : 1));
      await writeImage(join(folder, 'masks', `${name}.png`), createImage(side, side, data));
    }
    opened = await openApp();
  });
  afterAll(async () => {
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows which ones a share keeps for validation, as the run then does', async () => {
    const { page, app } = opened;
    await chooseFolder(page, 'Choose a folder', join(testData, 'pictures', 'train'));
    await page.getByText('10 pictures, 2 of them for validation').waitFor();
    // Pictures appear one by one, after the sentence.
    const shown = page.locator('.picture.validation img');
    await shown.nth(1).waitFor();
    const names = await shown.evaluateAll((images) =>
      images.map((image) => image.getAttribute('alt') ?? ''),
    );
    expect(names).toHaveLength(2);
    await page.getByLabel('Pixels a side').fill('16');
    await page.getByLabel('Name of the run').fill('Split');
    await start().click();
    await page.getByRole('tab', { name: 'Watch' }).waitFor();
    // What it learns is nothing to these tests.
    await page.getByRole('button', { name: 'Stop, keep the best' }).click();
    const file = join(app.home, 'runs', 'Split', 'config.json');
    const { validation } = JSON.parse(readFileSync(file, 'utf8')) as {
      validation: { clean: string }[];
    };
    expect(validation.map(({ clean }) => clean.replace(/.*\//, '')).sort()).toEqual(names.sort());
    await page.getByRole('link', { name: 'New run', exact: true }).click();
  });

  it('offers the page where a file has several, and reads that one', async () => {
    const { page } = opened;
    await chooseFolder(page, 'Choose a folder', join(folder, 'stacks'));
    await page.getByText('5 of the pictures cannot be used').waitFor();
    await page
      .getByText(/Choose one with “Page”, 1 to 3/)
      .first()
      .waitFor();
    expect(await start().isDisabled()).toBe(true);
    await page.getByLabel('Page', { exact: true }).fill('2');
    await page.getByText('5 pictures, 1 of them for validation').waitFor();
    await expect.poll(() => start().isEnabled(), { timeout: 60_000 }).toBe(true);
    await page.getByRole('button', { name: 'Solvers, tolerances and limits' }).click();
    expect(await page.getByLabel('Page', { exact: true }).inputValue()).toBe('2');
    await page.getByLabel('Page', { exact: true }).fill('');
    await page.getByRole('button', { name: 'Solvers, tolerances and limits' }).click();
  });

  it('does not start what the run would refuse, and says why', async () => {
    const { page } = opened;
    await chooseFolder(page, 'Choose a folder', join(folder, 'clean'));
    await way('Clean pictures with noisy partners').click();
    await page.getByText('Choose the folder “Noisy partners”.').waitFor();
    await chooseFolder(page, 'Choose the folder: Noisy partners', join(folder, 'noisy'));
    await page.getByText('The run would be refused', { exact: true }).waitFor();
    await page.getByText(/received the same pixels in 1 of 5 pairs \(5\)/).waitFor();
    expect(await start().isDisabled()).toBe(true);
    await way('Clean pictures').click();
    await expect.poll(() => start().isEnabled(), { timeout: 60_000 }).toBe(true);
  });

  it('says of a size of memory what is wrong with it, and of one that is too small the least that does', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'Solvers, tolerances and limits' }).click();
    const memory = page.getByLabel('Memory', { exact: true });
    await memory.fill('12');
    await page.getByText(/size above 0 with its unit, such as 2GiB.* for “Memory” but/).waitFor();
    await memory.fill('10MB');
    expect(await seriousFaults(page)).toEqual([]);
    await start().click();
    await page.getByText(/That is the least that does, .* with “Memory”/).waitFor();
    await memory.fill('');
    await page.getByRole('button', { name: 'Solvers, tolerances and limits' }).click();
  });

  it('learns from noisy pictures alone, whose noise is estimated and doubted before the start', async () => {
    const { page, app } = opened;
    await way('One noisy picture of each scene').click();
    await chooseFolder(page, 'Choose a folder', join(folder, 'alone'));
    const noise = page.getByTestId('estimated-noise');
    await noise.getByText('Doubtful in 3 of 3').waitFor();
    expect(await noise.textContent()).toMatch(/σ = 0\.0[6789]\d* to 0\.\d+, estimated in each\./);
    await page
      .getByTestId('findings')
      .getByText(/too small for an estimate/)
      .waitFor();
    await inputOf(page, 'How the noise is known').click();
    await page.getByRole('option', { name: 'as a number' }).click();
    await page.getByLabel('Standard deviation of the noise').fill('0.08');
    await chooseFolder(
      page,
      'Choose the folder: Clean pictures for checking only',
      join(folder, 'truth'),
    );
    await expect.poll(() => start().isEnabled(), { timeout: 60_000 }).toBe(true);
    await page.getByRole('button', { name: 'Solvers, tolerances and limits' }).click();
    await page.getByLabel(PROBE_OPTIONS.probes.name).fill('2');
    await page.getByLabel('Steps at most').fill('2');
    await page.getByLabel('Name of the run').fill('Alone');
    await start().click();
    // With its standard error, once it has ended.
    const result = page.getByRole('region', { name: /^The result, of step \d+/ });
    await result.getByText(/^[\d.]+ noisy → [\d.]+ ± [\d.]+$/).waitFor();
    const file = join(app.home, 'runs', 'Alone', 'config.json');
    const { settings, train } = JSON.parse(readFileSync(file, 'utf8')) as {
      settings: { data: object; training: object };
      train: { noisy: string; check: string }[];
    };
    expect(settings.data).toMatchObject({ noise: { kind: 'measured', sigma: 0.08 } });
    expect(settings.training).toMatchObject({ risk: { options: { probes: 2 } } });
    expect(
      train.map(({ noisy, check }) => [noisy, check].map((path) => path.split('/').at(-2))),
    ).toEqual([
      ['alone', 'truth'],
      ['alone', 'truth'],
    ]);
    await page.getByRole('link', { name: 'New run', exact: true }).click();
    await way('Two noisy pictures of each scene').click();
    await page.getByText('Choose the folder “Second noisy pictures”.').waitFor();
    await chooseFolder(page, 'Choose a folder', join(folder, 'clean'));
    await page.getByRole('combobox', { name: 'Preset' }).click();
    await page.getByRole('option', { name: 'Automatic' }).click();
  });

  it('learns a sum of regularisers with a parameter held, a ridge, and a mask that has to fit', async () => {
    const { page, app } = opened;
    const pick = async (field: string, option: string): Promise<void> => {
      await inputOf(page, field).click();
      await page.getByRole('option', { name: option }).click();
    };
    const mask = async (name: string): Promise<void> => {
      await page.getByRole('button', { name: 'Choose a mask' }).click();
      const dialog = page.getByRole('dialog', { name: 'Choose pictures' });
      await dialog.getByLabel('Folder', { exact: true }).fill(join(folder, 'masks'));
      await dialog.getByRole('button', { name: 'Go there' }).click();
      await dialog.getByRole('checkbox', { name }).check();
      await dialog.getByRole('button', { name: 'Choose 1' }).click();
    };
    await pick('Regulariser', REGULARISERS[1]?.label ?? '');
    await pick('And another', LAST?.label ?? '');
    await page.getByLabel('Learn the weight of term 2').uncheck();
    await page.getByLabel('Weight of term 2, held fixed').fill('0.25');
    await page.getByLabel('Ridge ξ').fill('0.002');
    await pick('Measured', OPERATORS.find((one) => one.picture !== undefined)?.label ?? '');
    await mask('small.png');
    await page.getByText(/Expected a mask of 32×32 pixels/).waitFor();
    expect(await start().isDisabled()).toBe(true);
    await mask('fits.png');
    await expect.poll(() => start().isEnabled(), { timeout: 60_000 }).toBe(true);
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByLabel('Name of the run').fill('Masked');
    await start().click();
    await page.getByRole('tab', { name: 'Watch' }).waitFor();
    const file = join(app.home, 'runs', 'Masked', 'config.json');
    const { settings } = JSON.parse(readFileSync(file, 'utf8')) as {
      settings: { data: object; training: object };
    };
    expect(settings.data).toMatchObject({ mask: join(folder, 'masks', 'fits.png') });
    expect(settings.training).toMatchObject({
      prior: `${REGULARISERS[1]?.name ?? ''}+${LAST?.name ?? ''}`,
      fixed: { weight2: 0.25 },
      ridge: 0.002,
    });
  });
});
