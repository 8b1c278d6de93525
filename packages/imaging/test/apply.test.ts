import { ArgumentError, CancelledError, gradientDescent, heavyBall } from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import { applyWeights, type LearnedModel } from '../src/apply.js';
import { learnWeights } from '../src/learn.js';
import { Model } from '../src/problem/model.js';
import { addGaussianNoise } from '../src/physics/gaussianNoise.js';
import { createImage, type Image } from '../src/image.js';
import { expectSame, randomImage, sines } from './pictures.js';

const model: LearnedModel = { prior: 'tv', values: { weight: 0.1, smoothing: 0.02 } };
const grey = createImage(15, 12, sines(15, 12));

/** Root mean square of the difference. */
function distance(a: Image, b: Image): number {
  const sum = a.data.reduce((total, x, p) => total + (x - b.data[p]!) ** 2, 0);
  return Math.sqrt(sum / a.data.length);
}

describe('applyWeights', () => {
  it.each([
    { ...model },
    { ...model, prior: 'tv-isotropic' },
    { ...model, values: { smoothing: 1e-3, weight: 0.3 } },
    { ...model, ridge: 0.5 },
  ] satisfies LearnedModel[])(
    'lies within its certificate of a far more accurate solution (%o)',
    async (of) => {
      const noisy = randomImage(15, 12, 3, 7);
      for (const lower of [undefined, gradientDescent(), heavyBall()]) {
        const rough = await applyWeights(of, noisy, { accuracy: 1e-2, ...(lower && { lower }) });
        const exact = await applyWeights(of, noisy, { accuracy: 1e-9, maxWork: 1e6 });
        expect(rough.status).toBe('converged');
        expect(exact.status).toBe('converged');
        expect(exact.accuracy).toBeLessThanOrEqual(1e-9);
        expect(rough.accuracy).toBeLessThanOrEqual(1e-2);
        expect(distance(rough.image, exact.image)).toBeLessThanOrEqual(
          rough.accuracy + exact.accuracy,
        );
      }
    },
  );

  it('keeps its certificate, and says so, when the work runs out', async () => {
    const noisy = randomImage(15, 12, 1, 8);
    const cut = await applyWeights(model, noisy, { accuracy: 1e-9, maxWork: 5 });
    const exact = await applyWeights(model, noisy, { accuracy: 1e-10, maxWork: 1e6 });
    expect(cut.status).not.toBe('converged');
    expect(cut.work).toBeLessThanOrEqual(5);
    expect(cut.accuracy).toBeGreaterThan(1e-9);
    expect(distance(cut.image, exact.image)).toBeLessThanOrEqual(cut.accuracy + exact.accuracy);
  });

  it('solves (1 + ridge) x = y where there is nothing but a constant', async () => {
    const constant = createImage(12, 11, new Float64Array(132).fill(0.4));
    const { image } = await applyWeights({ ...model, ridge: 0.25 }, constant, { accuracy: 1e-12 });
    for (const value of image.data) expect(value).toBeCloseTo(0.4 / 1.25, 11);
    expectSame((await applyWeights(model, constant)).image, constant);
  });

  it('leaves the picture nearly alone at a tiny weight, and flattens it at a huge one', async () => {
    const tiny = await applyWeights({ ...model, values: { ...model.values, weight: 1e-9 } }, grey, {
      accuracy: 1e-6,
    });
    expect(distance(tiny.image, grey)).toBeLessThan(2e-6);
    const huge = { ...model, values: { weight: 1e4, smoothing: 1 } };
    const flat = await applyWeights(huge, grey, { accuracy: 1e-6, maxWork: 1e6 });
    const mean = grey.data.reduce((sum, x) => sum + x, 0) / grey.data.length;
    for (const value of flat.image.data) expect(value).toBeCloseTo(mean, 2);
  });

  it.each([1e-3, 255, 65535])(
    'gives k times the picture for k times the data (k = %d)',
    async (k) => {
      const scaled = createImage(
        15,
        12,
        grey.data.map((x) => k * x),
      );
      const one = await applyWeights(model, grey);
      const weights = { ...model, values: { weight: k * 0.1, smoothing: k * 0.02 } };
      const other = await applyWeights(weights, scaled);
      expect(one.accuracy).toBeLessThanOrEqual(1e-4);
      expect(one.work).toBeGreaterThan(0);
      expect(other.work).toBe(one.work);
      expect(other.accuracy / (k * one.accuracy)).toBeCloseTo(1, 6);
      for (const [p, x] of other.image.data.entries()) {
        expect(x / k).toBeCloseTo(one.image.data[p]!, 9);
      }
    },
  );

  it('leaves a picture as it was read where the weight is nothing beside it', async () => {
    for (const k of [1, 65535]) {
      const scaled = createImage(
        15,
        12,
        grey.data.map((x) => k * x),
      );
      const { image, status } = await applyWeights(
        { ...model, values: { ...model.values, weight: 1e-12 } },
        scaled,
      );
      expect(status).toBe('converged');
      expectSame(image, scaled);
    }
  });

  it('treats the channels of a colour picture each for itself', async () => {
    const colour = randomImage(15, 12, 3, 9);
    const whole = await applyWeights(model, colour);
    const d = 15 * 12;
    let work = 0;
    for (let c = 0; c < 3; c++) {
      const channel = createImage(15, 12, colour.data.slice(c * d, (c + 1) * d));
      const alone = await applyWeights(model, channel);
      expectSame(createImage(15, 12, whole.image.data.slice(c * d, (c + 1) * d)), alone.image);
      work += alone.work;
    }
    expect(whole.work).toBe(work);
  });

  it('does not touch the picture it is given', async () => {
    const before = grey.data.slice();
    await applyWeights(model, grey);
    expect(grey.data).toEqual(before);
  });

  it('refuses weights, smoothings and accuracies that are not above 0, by name', async () => {
    for (const bad of [0, -1, NaN, Infinity]) {
      await expect(
        applyWeights({ ...model, values: { ...model.values, weight: bad } }, grey),
      ).rejects.toThrow(/for weight/);
      await expect(
        applyWeights({ ...model, values: { ...model.values, smoothing: bad } }, grey),
      ).rejects.toThrow(/for smoothing/);
      const failed = applyWeights(model, grey, { accuracy: bad });
      await expect(failed).rejects.toThrow(/for accuracy/);
      await expect(failed).rejects.toBeInstanceOf(ArgumentError);
    }
  });

  it('stops when its signal has fired', async () => {
    const signal = AbortSignal.abort();
    await expect(applyWeights(model, grey, { signal })).rejects.toThrow(CancelledError);
  });
});

it.each(['tv', 'tv-colour', 'tgv'])(
  'goes on from the point of a picture that was learned from (%s), as far as its certificate says',
  async (prior) => {
    for (const channels of [1, 3] as const) {
      const truth = randomImage(12, 11, channels, 3);
      const pair = { name: 'a', truth, measured: addGaussianNoise(truth, { sigma: 0.1, seed: 4 }) };
      const learning = learnWeights([pair], [], {
        ...{ model: new Model({ prior }), maxSteps: 3, threads: 1 },
      });
      for await (const _ of learning.steps());
      const learned: LearnedModel = {
        prior,
        values: learning.model.at(learning.best?.theta ?? new Float64Array()),
      };
      const point = (await learning.point('train', 0)) ?? new Float64Array();
      const asked = { accuracy: 1e-7, maxWork: 1e6 };
      const afresh = await applyWeights(learned, pair.measured, asked);
      // Of a longer one, as risks have it, the first numbers count.
      for (const given of [point, Float64Array.of(...point, 1, 2)]) {
        const on = await applyWeights(learned, pair.measured, { ...asked, point: given });
        expect(on.status).toBe('converged');
        expect(distance(on.image, afresh.image)).toBeLessThanOrEqual(on.accuracy + afresh.accuracy);
        // Slopes of channels that nothing couples are not told apart.
        if (prior === 'tgv' && channels === 3) expect(on.work).toBe(afresh.work);
        else expect(on.work).toBeLessThan(afresh.work);
      }
      const short = await applyWeights(learned, pair.measured, { ...asked, point: point.slice(1) });
      expect(short).toEqual(afresh);
    }
  },
);
