import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addGaussianNoise,
  centreCrop,
  psnr,
  readImage,
  toGrey,
  writeImage,
  type Image,
} from '@bilevel/imaging';
import { shippedModels } from '@bilevel/runs/shipped-models';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bilevel, testData } from './support.js';

const [first] = shippedModels();
const NAME = first?.name ?? '';
let folder: string;
let truth: Image;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bilevel-shipped-'));
  const whole = toGrey(await readImage(join(testData, 'pictures', 'validation', 'fruit.png')));
  truth = centreCrop(whole, 32, 32);
  const noisy = addGaussianNoise(truth, { sigma: first?.sigma ?? NaN, seed: 3 });
  await writeImage(join(folder, 'noisy.npy'), noisy);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function scoreIn(out: string): Promise<number> {
  return psnr(await readImage(join(folder, out, 'noisy.npy')), truth);
}

describe('a model that comes with bilevel', () => {
  it('is applied by its name, into a folder of its own unless it is told', async () => {
    const { code, stdout, stderr } = await bilevel(['apply', '--model', NAME, 'noisy.npy'], folder);
    expect(stderr).toContain('1/1');
    expect(code).toBe(0);
    expect(stdout).toContain(`with ${NAME}: `);
    const [out = ''] = await readdir(join(folder, 'bilevel-runs'));
    expect(out).toMatch(/^applied-/);
    const before = psnr(await readImage(join(folder, 'noisy.npy')), truth);
    expect(await scoreIn(join('bilevel-runs', out))).toBeGreaterThan(before + 5);
  });

  it('is told of by help and show', async () => {
    const { stdout } = await bilevel(['apply', '--help']);
    for (const { name, summary } of shippedModels()) {
      expect(stdout.replace(/ +/g, ' ')).toContain(`${name} ${summary}`);
    }
    expect(stdout).toMatch(/σ = 25\/255; \d\d\.\d\d dB on /);
    const shown = await bilevel(['show', NAME]);
    expect(shown.stdout).toMatch(/which comes with bilevel[^]*learned from[^]*licence +MIT/);
    const json = await bilevel(['show', NAME, '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ name: NAME, model: { sigma: first?.sigma } });
  });

  it('is scaled to the noise that is told, and refused by another name', async () => {
    const quarter = String((first?.sigma ?? NaN) / 4);
    const done = await bilevel(
      ['apply', NAME, 'noisy.npy', '--noise', quarter, '--out', 'quarter'],
      folder,
    );
    expect(done.code).toBe(0);
    // Less smooth than is right for it.
    const right = await bilevel(['apply', NAME, 'noisy.npy', '--out', 'right'], folder);
    expect(right.code).toBe(0);
    expect(await scoreIn('quarter')).toBeLessThan((await scoreIn('right')) - 2);
    const { code, stderr } = await bilevel(
      ['apply', `${NAME}x`, 'noisy.npy', '--out', 'x'],
      folder,
    );
    expect(code).toBe(2);
    expect(stderr).toContain(NAME);
    expect(stderr).toContain('comes with bilevel');
    await writeFile(
      join(folder, 'plain.json'),
      JSON.stringify({
        format: 'bilevel-model',
        version: 2,
        prior: 'tikhonov',
        values: { weight: 1 },
      }),
    );
    const unknown = await bilevel(
      ['apply', 'plain.json', 'noisy.npy', '--noise', '0.1', '--out', 'x'],
      folder,
    );
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.stderr).toContain('(--noise)');
  });
});

describe('noise that is estimated', () => {
  it('is told for each picture, with a warning where it cannot be trusted', async () => {
    const pictures = join(testData, 'pictures', 'validation');
    const whole = toGrey(await readImage(join(pictures, 'fruit.png')));
    const noisy = addGaussianNoise(centreCrop(whole, 96, 96), { sigma: 0.1, seed: 3 });
    await writeImage(join(folder, 'even.npy'), noisy);
    // Half of it has three times the noise.
    const { data } = addGaussianNoise(noisy, { sigma: 0.3, seed: 4 });
    await writeImage(join(folder, 'uneven.npy'), {
      ...noisy,
      data: noisy.data.map((x, i) => (i < 96 * 60 ? (data[i] ?? x) : x)),
    });
    const { code, stderr } = await bilevel(
      ['apply', NAME, 'even.npy', 'uneven.npy', '--noise', 'auto', '--out', 'estimated'],
      folder,
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/1\/2 .*even\.npy ± \S+, for σ ≈ 0\.(09|1)\d*$/m);
    expect(stderr).toMatch(/2\/2 .*uneven\.npy ± \S+, for σ ≈ 0\.\d+, a doubtful estimate$/m);
    expect(stderr.replace(/\s+/g, ' ')).toMatch(
      /warning: σ = \S+ as estimated in .*uneven\.npy may be far from the truth: quiet parts have σ = /,
    );
    const refused = await bilevel(['apply', NAME, 'even.npy', '--noise', 'automatic'], folder);
    expect(refused.code).toBe(2);
  });
});

describe('learn --start', () => {
  it.each([
    ['x', 'no readable file'],
    ['random', 'for the start of tv but received "random"'],
    [NAME, 'it has no weight; it has no smoothing; it has filterWeights besides'],
  ])('refuses %s for total variation', async (start, message) => {
    const { code, stderr } = await bilevel([
      'learn',
      join(testData, 'pictures', 'train', 'book.png'),
      '--prior',
      'tv',
      '--colour',
      'grey',
      '--start',
      start,
      '--out',
      join(folder, 'run'),
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
