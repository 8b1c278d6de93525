import { describe, expect, it } from 'vitest';
import { applyWeights, modelOf, type LearnedModel } from '../../src/apply.js';
import { createImage, type Image } from '../../src/image.js';
import { addGaussianNoise } from '../../src/physics/gaussianNoise.js';
import { Model } from '../../src/problem/model.js';
import { startOf } from '../../src/problem/start.js';
import { termsOf } from '../../src/prior/expression.js';
import { applyTiled } from '../../src/tiles/applyTiled.js';
import { seamBound } from '../../src/tiles/seamBound.js';
import { tilesOf } from '../../src/tiles/tilesOf.js';
import { crop } from '../../src/transform/crop.js';

const SIGMA = 0.1;

function noisyOf(width: number, height: number, channels: 1 | 3 = 1): Image {
  const data = Float64Array.from({ length: width * height * channels }, (_, k) => {
    const p = k % (width * height);
    return Math.hypot(Math.floor(p / width) - 30, (p % width) - 40) % 24 < 12 ? 0.2 : 0.7;
  });
  return addGaussianNoise(createImage(width, height, data, channels), { sigma: SIGMA, seed: 4 });
}

function rms(a: Image, b: Image): number {
  return Math.sqrt(a.data.reduce((sum, x, p) => sum + (x - b.data[p]!) ** 2, 0) / a.data.length);
}

const TV: LearnedModel = { prior: 'tv', values: { weight: 0.05, smoothing: 0.02 } };
const MODELS: readonly { name: string; learned: LearnedModel; channels?: 1 | 3; kind?: string }[] =
  [
    { name: 'tv', learned: TV },
    { name: 'tv of three channels', learned: TV, channels: 3 },
    { name: 'tv-colour', learned: { ...TV, prior: 'tv-colour' }, channels: 3 },
    { name: 'tv-isotropic', learned: { ...TV, prior: 'tv-isotropic' } },
    { name: 'tikhonov', learned: { prior: 'tikhonov', values: { weight: 1.5 } } },
    {
      name: 'two terms',
      learned: { prior: 'tv:huber+ridge', values: { ...TV.values, weight2: 0.01 } },
    },
  ];

describe('a picture by tiles', () => {
  it.each(MODELS)('is that of the whole, within what is certified: $name', async (of) => {
    const { learned, channels = 1 } = of;
    const noisy = noisyOf(150, 110, channels);
    const exact = await applyWeights(learned, noisy, { accuracy: 1e-9 });
    const tiled = await applyTiled(learned, noisy, { side: 40, accuracy: 1e-4, threads: 1 });
    expect(tiled).toMatchObject({ status: 'converged', kind: 'certified', tiles: 12 });
    expect(tiled.seams.kind).toBe('certified');
    expect(tiled.accuracy).toBeLessThanOrEqual(1e-4);
    expect(rms(tiled.image, exact.image)).toBeLessThanOrEqual(tiled.accuracy + 1e-9);
  });

  it('is the same on two threads', async () => {
    const noisy = noisyOf(100, 90);
    const [one, two] = await Promise.all(
      [1, 2].map((threads) => applyTiled(TV, noisy, { side: 40, threads })),
    );
    expect(two?.image).toEqual(one?.image);
  });

  it('measures seams that are not proven, and says so', async () => {
    const noisy = noisyOf(190, 90);
    const prior = 'filters:count=2,size=3';
    const picture = { name: 'p', measured: noisy, sigma: SIGMA };
    const learned: LearnedModel = { prior, values: startOf([picture], new Model({ prior })) };
    const exact = await applyWeights(learned, noisy, { accuracy: 1e-8 });
    const tiled = await applyTiled(learned, noisy, { side: 60, accuracy: 1e-4, threads: 1 });
    expect(tiled).toMatchObject({ kind: 'estimated', tiles: 8, seams: { kind: 'estimated' } });
    expect(rms(tiled.image, exact.image)).toBeLessThanOrEqual(tiled.accuracy);
  });

  it('is solved as a whole where it is small, or a model sees more than each part', async () => {
    const noisy = noisyOf(60, 50);
    const small = await applyTiled(TV, noisy, { threads: 1 });
    expect(small.tiles).toBe(1);
    expect(small.image).toEqual((await applyWeights(TV, noisy)).image);
    const blurred = { ...TV, operator: { name: 'deblurring' } };
    expect((await applyTiled(blurred, noisy, { side: 20, threads: 1 })).tiles).toBe(1);
  });
});

describe('the bound of seams', () => {
  it('is never below what a tile differs from the whole', async () => {
    for (const { learned, channels = 1 } of MODELS) {
      const noisy = noisyOf(64, 56, channels);
      const exact = (await applyWeights(learned, noisy, { accuracy: 1e-11 })).image;
      const model = modelOf(learned);
      for (const margin of [1, 3, 8, 16]) {
        for (const tile of tilesOf(noisy, 20, margin).flat().slice(0, 5)) {
          const { kept, solved, cut } = tile;
          const part = crop(noisy, solved.row, solved.column, solved.width, solved.height);
          const { image } = await applyWeights(learned, part, { accuracy: 1e-11 });
          const level = model.lowerLevel(part.data, part, new Float64Array(0));
          const bound = seamBound(termsOf(learned.prior), learned.values, {
            ...{ constants: level.constants, margin, cut: cut * channels, range: 1.5 },
          });
          level.release?.();
          const inside = crop(
            image,
            ...([kept.row - solved.row, kept.column - solved.column] as const),
            ...([kept.width, kept.height] as const),
          );
          const there = crop(exact, kept.row, kept.column, kept.width, kept.height);
          const error = rms(inside, there) * Math.sqrt(inside.data.length);
          expect(error).toBeLessThanOrEqual((bound ?? NaN) + 1e-9);
        }
      }
    }
  });

  it('is stated for regularisers of single pixels and bounded slopes alone', () => {
    const constants = { strongConvexity: { value: 1 }, lipschitzGradient: { value: 9 } } as never;
    const cut = { constants, margin: 8, cut: 40, range: 1 };
    const values = { weight: 1, smoothing: 1, weight2: 1 };
    expect(seamBound(termsOf('tv-isotropic:quadratic'), values, cut)).toBeUndefined();
    expect(seamBound(termsOf('filters'), values, cut)).toBeUndefined();
    expect(seamBound(termsOf('tgv'), values, cut)).toBeUndefined();
    // (1 + 3)²/18 · 2⁻⁸ · 2√8 √44.
    const expected = (16 / 18) * 2 ** -8 * 2 * Math.sqrt(8) * Math.sqrt(44);
    expect(seamBound(termsOf('tv'), values, cut)).toBeCloseTo(expected, 12);
  });
});

describe('tiles', () => {
  it('have every pixel once, and margins within the picture', () => {
    const count = new Uint8Array(31 * 17);
    for (const { kept, solved } of tilesOf({ width: 31, height: 17 }, 8, 5).flat()) {
      expect(solved.row).toBe(Math.max(0, kept.row - 5));
      expect(solved.column + solved.width).toBe(Math.min(31, kept.column + kept.width + 5));
      for (let i = 0; i < kept.height; i++) {
        for (let j = 0; j < kept.width; j++) count[(kept.row + i) * 31 + kept.column + j]!++;
      }
    }
    expect(count.every((times) => times === 1)).toBe(true);
  });
});
