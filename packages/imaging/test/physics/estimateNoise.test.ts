import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createImage, type Image } from '../../src/image.js';
import { readImage } from '../../src/io/read.js';
import { diagonalDetail, halved } from '../../src/physics/diagonalDetail.js';
import { estimateNoise } from '../../src/physics/estimateNoise.js';
import { addGaussianNoise } from '../../src/physics/gaussianNoise.js';
import { resize } from '../../src/transform/resize.js';

const SIZE = 320;
const DATA = process.env['BILEVEL_DATA'];

/** A smooth picture, of channels that differ. */
function smooth(channels: 1 | 3 = 1, size = SIZE): Image {
  const data = Float64Array.from({ length: channels * size * size }, (_, i) => {
    const [x, y] = [i % size, Math.floor(i / size) % size];
    return 0.5 + 0.3 * Math.sin(x / 40 + Math.floor(i / size ** 2)) * Math.cos(y / 30);
  });
  return createImage(size, size, data, channels);
}

describe('diagonalDetail', () => {
  it('has white noise of σ as noise of σ, at half the size as well', () => {
    const noise = addGaussianNoise(createImage(SIZE, SIZE, new Float64Array(SIZE ** 2)), {
      ...{ sigma: 0.3, seed: 4 },
    });
    const plane = { width: SIZE, height: SIZE, data: noise.data };
    for (const { data } of [diagonalDetail(plane), diagonalDetail(halved(plane))]) {
      const variance = data.reduce((sum, x) => sum + x * x, 0) / data.length;
      // Four standard errors.
      expect(Math.abs(variance / 0.09 - 1)).toBeLessThan(4 * Math.sqrt(2 / data.length));
    }
  });

  it('has nothing of products of a straight line and anything', () => {
    const data = Float64Array.from(
      { length: 400 },
      (_, i) => (2 * (i % 20) - 5) * Math.sin(Math.floor(i / 20)),
    );
    const details = diagonalDetail({ width: 20, height: 20, data }).data;
    expect(details.length).toBe(81);
    expect(Math.max(...details.map(Math.abs))).toBeLessThan(1e-12);
  });
});

describe('estimateNoise', () => {
  it.each([
    [1, 0.01],
    [1, 0.1],
    [3, 0.05],
    [1, 4],
  ] as const)('finds the noise of a smooth picture of %i channels, σ = %f', (channels, sigma) => {
    const {
      sigma: found,
      error,
      doubts,
    } = estimateNoise(addGaussianNoise(smooth(channels), { sigma, seed: 7 }), 'a.png');
    // 159² details a channel.
    expect(error / found).toBeCloseTo(1.1664 / (159 * Math.sqrt(channels)), 5);
    expect(Math.abs(found - sigma)).toBeLessThan(4 * error);
    expect(doubts).toEqual([]);
  });

  it('states the spread of its estimates', () => {
    const flat = createImage(40, 40, new Float64Array(1600));
    const found = Array.from({ length: 400 }, (_, seed) =>
      estimateNoise(addGaussianNoise(flat, { sigma: 1, seed }), 'a.png'),
    );
    const square = (of: (one: (typeof found)[number]) => number): number =>
      Math.sqrt(found.reduce((sum, one) => sum + of(one) ** 2 / found.length, 0));
    const ratio = square(({ sigma }) => sigma - 1) / square(({ error }) => error);
    expect(ratio).toBeGreaterThan(0.88);
    expect(ratio).toBeLessThan(1.12);
  });

  it('leaves out what is not known', () => {
    const known = smooth();
    for (let i = 0; i < known.data.length; i++) known.data[i] = (i * 7919) % 11 === 0 ? 0 : 1;
    const { data, ...shape } = addGaussianNoise(smooth(), { sigma: 0.05, seed: 1 });
    const holes = { ...shape, data: data.map((x, i) => (known.data[i] === 0 ? 9 : x)) };
    expect(estimateNoise(holes, 'a.png', known).sigma).toBeCloseTo(0.05, 2);
    expect(estimateNoise(holes, 'a.png').sigma).toBeGreaterThan(0.3);
  });

  const doubts = (image: Image): string =>
    estimateNoise(image, 'a.png')
      .doubts.map(({ message }) => message)
      .join('\n');

  it('doubts an estimate that is texture, or noise of parts', () => {
    const { data, ...shape } = addGaussianNoise(smooth(), { sigma: 0.02, seed: 1 });
    const texture = data.map((x, i) => (i % SIZE < 200 ? x + 0.2 * Math.sin(i * i) : x));
    const message = doubts({ ...shape, data: texture });
    expect(message).toMatch(/quiet parts have σ = 0\.0(19|2|21)\d*, so that it is texture in part/);
    expect(message).toContain('give the standard deviation where it is known');
  });

  it('doubts an estimate of noise that neighbours share', () => {
    const small = addGaussianNoise(smooth(1, 160), { sigma: 0.1, seed: 1 });
    expect(doubts(resize(small, SIZE, SIZE))).toContain('neighbouring pixels share their noise');
  });

  it('doubts an estimate of noise that was cut off', () => {
    const { data, ...shape } = addGaussianNoise(smooth(), { sigma: 0.3, seed: 1 });
    const cut = { ...shape, data: data.map((x) => Math.min(1, Math.max(0, x))) };
    expect(doubts(cut)).toMatch(/1\d % of it are its least or largest number/);
  });

  it('compares smaller parts of small pictures', () => {
    const even = addGaussianNoise(smooth(1, 96), { sigma: 0.1, seed: 1 });
    expect(doubts(even)).toBe('');
    const { data } = addGaussianNoise(even, { sigma: 0.3, seed: 2 });
    const mixed = even.data.map((x, i) => (i < 96 * 60 ? data[i]! : x));
    expect(doubts({ ...even, data: mixed })).toContain('quiet parts have σ = 0.1');
  });

  it('doubts an estimate of few pixels', () => {
    expect(doubts(addGaussianNoise(smooth(1, 20), { sigma: 0.1, seed: 1 }))).toContain('too small');
  });

  it('refuses pictures without noise, and those too small for an estimate', () => {
    const flat = createImage(40, 40, new Float64Array(1600).fill(0.7));
    expect(() => estimateNoise(flat, 'flat.png')).toThrow(
      /^Expected a picture with noise that can be estimated .*flat\.png but received one that has none in most of it/,
    );
    expect(() => estimateNoise(smooth(1, 3), 'a.png')).toThrow('one that is too small for it');
  });

  it.skipIf(DATA === undefined)(
    'is nearly right, or doubted, of most photographs [needs BILEVEL_DATA]',
    async () => {
      for (const [levels, most] of [
        [5, 1],
        [25, 0],
      ] as const) {
        let silent = 0;
        for (let k = 1; k <= 68; k += 9) {
          const path = join(DATA ?? '', 'bsd68', `test${String(k).padStart(3, '0')}.png`);
          const noisy = addGaussianNoise(await readImage(path), {
            ...{ sigma: levels / 255, seed: k },
          });
          const found = estimateNoise(noisy, path);
          const isOff = Math.abs((255 * found.sigma) / levels - 1) > (levels < 10 ? 0.3 : 0.12);
          if (isOff && found.doubts.length === 0) silent++;
        }
        expect(silent).toBeLessThanOrEqual(most);
      }
    },
  );
});
