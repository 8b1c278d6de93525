import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addGaussianNoise, createImage, readImage, writeImage } from '@bilevel/imaging';
import type { TuneSummaryEvent } from '@bilevel/runs';
import { beforeAll, describe, expect, it } from 'vitest';
import { bilevel, temporaryFolder } from './support.js';

let folder: string;
const at = (name: string): string => join(folder, name);
const SIGMA = 0.08;

/** Bars of two greys with a ramp, and noise. */
async function save(name: string, width: number, height: number, seed: number): Promise<void> {
  const data = Float64Array.from({ length: width * height }, (_, p) => {
    const [i, j] = [Math.floor(p / width), p % width];
    return ((i >> 4) + (j >> 4)) % 2 === 0 ? 0.2 + (0.2 * i) / height : 0.8;
  });
  const image = addGaussianNoise(createImage(width, height, data), { sigma: SIGMA, seed });
  await writeImage(at(name), image, { bitDepth: 64 });
}

beforeAll(async () => {
  folder = await temporaryFolder();
  await save('one.npy', 90, 70, 1);
  await save('other.npy', 64, 64, 2);
  const flat = createImage(40, 40, new Float64Array(1600).fill(0.5));
  await writeImage(at('flat.npy'), flat, { bitDepth: 64 });
  const half = createImage(
    40,
    40,
    Float64Array.from({ length: 1600 }, (_, p) => (p < 800 ? 0 : 1)),
  );
  await writeImage(at('clean.npy'), half, { bitDepth: 64 });
  writeFileSync(at('broken.png'), 'not a picture');
});

describe('tune', () => {
  it('prints noise, errors and the best weight, and writes a model that apply takes', async () => {
    const model = at('models/tuned.json');
    const { code, stdout, stderr } = await bilevel(
      ['tune', 'one.npy', 'other.npy', '--side', '64', '--out', model],
      folder,
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/one\.npy 90×70, the middle 64×64: σ = 0\.0[78]\d+ \(estimated/);
    expect(stderr).toMatch(/other\.npy 64×64: σ = 0\.0[78]/);
    expect(stderr).toMatch(/^weight 0\.0\d+ {2}estimated PSNR \d+\.\d\d dB {2}mean squared error/m);
    expect(stdout).toMatch(
      /^Best weight of tv: 0\.\d+, smoothing 0\.00\d+, for σ = 0\.0[78]\d*; a minimum .* \(certified\)\.$/m,
    );
    expect(stdout).toMatch(/^Estimated PSNR: \d\d\.\d\d dB \(SURE\)\.$/m);
    expect(stdout).toContain(`Model: ${model}`);
    const applied = await bilevel(['apply', model, 'one.npy', '--out', 'applied'], folder);
    expect(applied.code).toBe(0);
    const [noisy, result] = [
      await readImage(at('one.npy')),
      await readImage(at('applied/one.npy')),
    ];
    const off = noisy.data.reduce((sum, y, p) => sum + (y - result.data[p]!) ** 2, 0);
    // What it takes away is about the noise.
    expect(Math.sqrt(off / noisy.data.length)).toBeCloseTo(SIGMA, 2);
    const again = await bilevel(['tune', 'one.npy', '--out', model], folder);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('Choose another with --out, or let --force replace it.');
  });

  it('tells the same to a program, of noise that is stated', async () => {
    const { code, stdout } = await bilevel(
      ['tune', 'one.npy', '--noise', '0.08', '--json'],
      folder,
    );
    expect(code).toBe(0);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    const { curve, best, between, sigma, values, out } = events.at(-1) as TuneSummaryEvent;
    expect([sigma, out]).toEqual([0.08, null]);
    expect(events[0]).toMatchObject({ type: 'picture', estimated: false, sigma: 0.08, width: 90 });
    const points = events.filter(({ type }) => type === 'point');
    expect(points.length).toBeGreaterThanOrEqual(curve.length);
    expect(best.risk).toBe(Math.min(...curve.map(({ risk }) => risk)));
    expect(values['weight']).toBe(best.weight);
    expect(values['smoothing']).toBeCloseTo(0.004, 12);
    expect(between).toMatchObject({ kind: 'certified' });
  });

  it.each([
    { of: ['flat.npy'], says: 'a picture with some contrast' },
    { of: ['clean.npy'], says: 'a picture with noise that can be estimated' },
    { of: ['broken.png'], says: 'PNG contents' },
    { of: ['missing.png'], says: 'missing.png' },
    {
      of: ['one.npy', '--noise', '0'],
      says: 'a standard deviation above 0, as 0.1 or 10%, for --noise',
    },
    { of: ['one.npy', '--noise', 'poisson:30'], says: 'for --noise but received "photons"' },
    {
      of: ['one.npy', '--prior', 'tgv'],
      says: 'a regulariser of one weight, such as tv, for --prior',
    },
    { of: ['one.npy', '--side', '8'], says: 'a whole number from 32 to 65535' },
  ])('refuses $of', async ({ of, says }) => {
    const out = at('refused.json');
    const { code, stderr } = await bilevel(['tune', ...of, '--out', out], folder);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
    expect(existsSync(out)).toBe(false);
  });

  it('leaves the model alone that it was not asked to write', () => {
    expect(JSON.parse(readFileSync(at('models/tuned.json'), 'utf8'))).toMatchObject({
      format: 'bilevel-model',
      prior: 'tv',
    });
  });
});
