import { describe, expect, it } from 'vitest';
import {
  addGaussianNoise,
  createImage,
  applyWeights,
  learnWeights,
  Model,
  type OperatorEntry,
  type WeightStep,
} from '../../src/index.js';
import { checkOperator } from '../../src/physics/checkOperator.js';
import { composed } from '../../src/physics/composed.js';
import { deblurring } from '../../src/physics/operator/deblurring.js';
import { inpainting } from '../../src/physics/operator/inpainting.js';
import { sines } from '../pictures.js';

/** A blurred picture of which pixels are missing: two of the catalogue, one after the other. */
const blurredHoles: OperatorEntry = {
  ...{ name: 'blurred-holes', label: 'Blurred, with holes', summary: 'both' },
  formula: 'Kx = m ⊙ (k ∗ x)',
  options: inpainting.options,
  make: (shape, options) =>
    composed(inpainting.make(shape, options), deblurring.make(shape, { sigma: 0.7 })),
};

describe("an operator of one's own", () => {
  const choice = { name: 'blurred-holes', options: { missing: 0.2 }, entry: blurredHoles };
  const model = new Model({ operator: choice, fixed: { smoothing: 0.02 } });

  it('is learned with and applied', async () => {
    const truth = createImage(20, 16, sines(20, 16, 1));
    const pair = (seed: number) => ({
      ...{ name: String(seed), truth },
      measured: addGaussianNoise(model.seenOf(truth), { sigma: 0.1, seed }),
    });
    expect(checkOperator(model.operatorOf(truth)).failures).toEqual([]);
    const learning = learnWeights([pair(1)], [pair(2)], { model, maxSteps: 3, threads: 4 });
    let last: WeightStep | undefined;
    for await (const step of learning.steps()) {
      expect(step.bound.kind).toBe('certified');
      last = step;
    }
    expect(last?.train.psnr.reconstructed).toBeGreaterThan(last?.train.psnr.noisy ?? NaN);
    if (last === undefined) throw new Error('no step was made');
    const { status } = await applyWeights(learning.modelOf(last), pair(3).measured);
    expect(status).toBe('converged');
  });

  it('has a name of its own, and options as those of the catalogue', () => {
    const entry = { ...blurredHoles, name: 'deblurring' };
    expect(() => new Model({ operator: { name: 'deblurring', entry } })).toThrow(
      /a name that no operator of the catalogue has .*deblurring/,
    );
    expect(() => new Model({ operator: { ...choice, options: { missing: 2 } } })).toThrow(
      /missing of blurred-holes/,
    );
  });
});
