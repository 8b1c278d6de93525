import { describe, expect, it } from 'vitest';
import { normalVector, randomStream } from '../../../core/test/support/random.js';
import { applyWeights, createImage, startOf } from '../../src/index.js';
import { REGULARISERS } from '../../src/prior/catalogue.js';
import { Model } from '../../src/problem/model.js';
import { scaledModel } from '../../src/problem/scaledModel.js';

const SIDE = 9;
const K = 0.37;

describe('scaledModel', () => {
  // By the catalogue: every regulariser that there is, and a sum.
  it.each([
    ...REGULARISERS.map(({ name }) => name),
    'filters:log-cosh,count=3,size=4',
    'tv:huber+tikhonov',
  ])('%s: the result for ky is k times that for y', async (prior) => {
    const channels =
      REGULARISERS.find(({ name }) => name === prior)?.couplesChannels === true ? 3 : 1;
    const noise = normalVector(randomStream(2), SIDE * SIDE * channels);
    const truth = createImage(
      SIDE,
      SIDE,
      noise.map((_, p) => (p % SIDE > 4 ? 0.7 : 0.2)),
      channels,
    );
    const measured = { ...truth, data: truth.data.map((t, p) => t + 0.1 * noise[p]!) };
    const values = startOf([{ name: 'p', truth, measured }], new Model({ prior }));
    const learned = { prior, values, ridge: 0.1 };
    const scaled = { ...measured, data: measured.data.map((y) => K * y) };
    const [one, other] = [
      await applyWeights(learned, measured, { accuracy: 1e-9 }),
      await applyWeights(scaledModel(learned, K), scaled, { accuracy: 1e-9 }),
    ];
    for (const [p, x] of one.image.data.entries())
      expect(other.image.data[p]).toBeCloseTo(K * x, 7);
  });

  it('is refused for a data term that states the noise, and for no scale', () => {
    const learned = { prior: 'tv', values: { weight: 0.1, smoothing: 0.1 } };
    expect(() => scaledModel(learned, 0)).toThrow('above 0');
    const fidelity = { name: 'heteroscedastic' };
    expect(() => scaledModel({ ...learned, fidelity }, 2)).toThrow('states the noise itself');
  });
});
