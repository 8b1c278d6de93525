import { CancelledError } from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import { applyWeights, modelOf } from '../../src/apply.js';
import { createImage, type Image } from '../../src/image.js';
import { psnr } from '../../src/metric/psnr.js';
import { addGaussianNoise } from '../../src/physics/gaussianNoise.js';
import { oneWeightModel } from '../../src/tune/oneWeight.js';
import {
  tuneWeight,
  type NoisyPicture,
  type RiskPoint,
  type TuneWeightOptions,
  type TunedWeight,
} from '../../src/tune/tuneWeight.js';
import { WeightPreview } from '../../src/tune/weightPreview.js';

const SIGMA = 0.1;

/** Discs and a ramp. */
function truthOf(side: number, channels: 1 | 3 = 1): Image {
  const data = Float64Array.from({ length: side * side * channels }, (_, k) => {
    const [c, p] = [Math.floor(k / (side * side)), k % (side * side)];
    const [i, j] = [Math.floor(p / side), p % side];
    const inside = Math.hypot(i - side / 2, j - side / (2 + c)) < side / 3;
    return (inside ? 0.8 : 0.2) + (0.1 * j) / side;
  });
  return createImage(side, side, data, channels);
}

function noisy(truth: Image, seed = 1, sigma = SIGMA): NoisyPicture {
  return { name: 'p', image: addGaussianNoise(truth, { sigma, seed }), sigma };
}

/** To its end; `told` of each weight that is tried. */
async function tuned(
  pictures: readonly NoisyPicture[],
  options: TuneWeightOptions = {},
  told: RiskPoint[] = [],
): Promise<TunedWeight> {
  const points = tuneWeight(pictures, options);
  for (;;) {
    const next = await points.next();
    if (next.done === true) return next.value;
    told.push(next.value);
  }
}

const truth = truthOf(48);
const picture = noisy(truth);

describe('tuneWeight', () => {
  it('finds the weight of least risk, which is nearly that of the least error', async () => {
    const told: RiskPoint[] = [];
    const { best, between, curve, model, sigma } = await tuned([picture], {}, told);
    expect(sigma).toBe(SIGMA);
    const weights = new Set(told.map(({ weight }) => weight));
    expect(curve.map(({ weight }) => weight)).toEqual([...weights].sort((a, b) => a - b));
    expect(best.risk).toBe(Math.min(...curve.map(({ risk }) => risk)));
    expect(between?.kind).toBe('certified');
    expect(between?.low).toBeLessThanOrEqual(best.weight);
    expect(between?.high).toBeGreaterThanOrEqual(best.weight);
    const scores: number[] = [];
    for (const factor of [1, 0.5, 0.7, 1.4, 2]) {
      const { image } = await applyWeights(
        oneWeightModel('tv', SIGMA).at(factor * best.weight),
        picture.image,
      );
      scores.push(psnr(image, truth));
    }
    expect(Math.max(...scores) - scores[0]!).toBeLessThan(0.4);
    // The estimate of the mean of n squares is off by chance alone, √(2/n) σ² or so.
    const error = 10 ** (-scores[0]! / 10);
    expect(Math.abs(best.risk - error)).toBeLessThan(4 * SIGMA ** 2 * Math.sqrt(2 / 48 ** 2));
    expect(best.psnr).toBeCloseTo(-10 * Math.log10(best.risk), 10);
    expect(modelOf(model).prior).toBe('tv');
    expect(model.values['weight']).toBe(best.weight);
  });

  it.each(['tv', 'tv-colour'])(
    'has slopes of its risks, and errors that hold: %s',
    async (prior) => {
      const own = noisy(truthOf(20, 3), 3);
      const { curve } = await tuned([own], { prior });
      // Neighbours that are near: a cubic through values and slopes at both ends has the slopes of secants.
      const pairs = curve.slice(1).map((high, k) => [curve[k]!, high] as const);
      const near = pairs.filter(([low, high]) => high.weight < 1.2 * low.weight);
      expect(near.length).toBeGreaterThan(0);
      for (const [low, high] of near) {
        const step = Math.log(high.weight / low.weight);
        const secant = (high.risk - low.risk) / step;
        const scale = Math.abs(low.slope) + Math.abs(high.slope) + 1e-3 * low.risk;
        expect(Math.abs(secant - (low.slope + high.slope) / 2)).toBeLessThan(0.1 * scale);
      }
      for (const { errors, risk, kind } of curve) {
        expect(kind).toBe('certified');
        expect(errors.risk).toBeLessThan(0.02 * Math.abs(risk));
      }
    },
  );

  it('takes channels that nothing couples, and several pictures, as the mean over all of their numbers', async () => {
    const colour = noisy(truthOf(24, 3));
    const both = await tuned([colour, noisy(truthOf(24), 5)]);
    const [first, other] = [await tuned([colour]), await tuned([noisy(truthOf(24), 5)])];
    const at = (of: typeof both): number => of.curve[0]!.risk;
    expect(at(both)).toBeCloseTo((3 * at(first) + at(other)) / 4, 5);
    expect(both.sigma).toBeCloseTo(SIGMA, 12);
  });

  it('goes on beyond the weights that it tries first', async () => {
    const flat = createImage(24, 24, new Float64Array(576).fill(0.5));
    const { best, between, curve } = await tuned([noisy(flat)]);
    // The grid goes to 2.6 σ, 1.5 times as far for each step beyond.
    expect(curve.at(-1)?.weight).toBeGreaterThan(3.5 * SIGMA);
    expect(best.weight).toBeGreaterThan(2 * SIGMA);
    expect(between?.high).toBeGreaterThan(best.weight);
  });

  it('refuses what it cannot tune', async () => {
    await expect(tuned([])).rejects.toThrow('Expected at least one picture');
    await expect(tuned([{ ...picture, sigma: 0 }])).rejects.toThrow(
      'Expected a standard deviation above 0 for the noise of p but received 0.',
    );
    for (const prior of ['tgv', 'tv+tikhonov', 'filters', 'weight-map']) {
      await expect(tuned([picture], { prior })).rejects.toThrow(
        'Expected a regulariser of one weight, such as tv, for `prior`',
      );
    }
    await expect(tuned([picture], { signal: AbortSignal.abort() })).rejects.toThrow(CancelledError);
  });
});

describe('WeightPreview', () => {
  it('is coarse within what it states, and fine as the model that is applied', async () => {
    const preview = new WeightPreview(picture);
    const family = oneWeightModel('tv', SIGMA);
    for (const weight of [0.03, 0.05, 0.08, 0.2]) {
      const coarse = await preview.at(weight, 'coarse');
      const { image } = await applyWeights(family.at(weight), picture.image, { accuracy: 1e-7 });
      const off = (other: Image): number =>
        Math.sqrt(
          other.data.reduce((sum, x, p) => sum + (x - image.data[p]!) ** 2, 0) / image.data.length,
        );
      expect(off(coarse.image)).toBeLessThanOrEqual(coarse.accuracy + 1e-7);
      expect(off(coarse.image)).toBeLessThan(0.2 * SIGMA);
      const fine = await preview.at(weight);
      expect(fine.accuracy).toBeLessThanOrEqual(1e-3 * SIGMA);
      expect(off(fine.image)).toBeLessThanOrEqual(fine.accuracy + 1e-7);
      expect(await preview.at(weight)).toBe(fine);
    }
  });

  it('needs less from a neighbour than from the noisy picture', async () => {
    const preview = new WeightPreview(picture);
    const cold = await preview.at(0.05);
    const warm = await preview.at(0.051);
    expect(warm.work).toBeLessThan(cold.work);
  });
});

describe('applyWeights from a start', () => {
  it('comes to the same picture, and refuses a start that does not fit', async () => {
    const model = oneWeightModel('tv', SIGMA).at(0.08);
    const cold = await applyWeights(model, picture.image, { accuracy: 1e-8 });
    const warm = await applyWeights(model, picture.image, { accuracy: 1e-8, start: cold.image });
    expect(warm.work).toBeLessThan(3);
    const most = cold.image.data.reduce(
      (far, x, p) => Math.max(far, Math.abs(x - warm.image.data[p]!)),
      0,
    );
    expect(most).toBeLessThan(1e-6);
    await expect(applyWeights(model, picture.image, { start: truthOf(12) })).rejects.toThrow(
      'Expected 48×48 pixels of 1 channels for the picture to start at',
    );
  });
});
