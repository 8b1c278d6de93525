import { numberIn } from '../src/describe/description.js';
import {
  adaptiveDescent,
  fixedStep,
  hoag,
  inexactLbfgs,
  stochastic,
  type UpperMethod,
} from '@bilevel/core';
import { describe, expect, it } from 'vitest';
// The built package: its worker threads import what is in dist.
import {
  START_SHARE,
  createImage,
  learnWeights,
  noiseLevel,
  startOf,
  type Quality,
  type WeightResult,
  type WeightStep,
} from '@bilevel/imaging';
import { HEIGHT, WIDTH, pair } from './trainingPair.js';

const gainOf = (quality: Quality | undefined): number =>
  quality === undefined ? NaN : quality.psnr.reconstructed - quality.psnr.noisy;
const gain = ({ train }: WeightStep): number => gainOf(train);
const kept = ({ validation }: WeightStep): number => gainOf(validation);

const METHODS: Record<string, UpperMethod> = {
  adaptive: adaptiveDescent(),
  lbfgs: inexactLbfgs(),
  hoag: hoag(),
  stochastic: stochastic({ batch: 1 }),
  fixed: fixedStep(),
};

async function learned(
  method: UpperMethod,
  k: number,
  offset = 0,
): Promise<{ steps: WeightStep[]; end: WeightResult }> {
  const pairs = [pair(1, k, offset), pair(2, k, offset)];
  const run = learnWeights(pairs, [pair(3, k, offset)], { method, maxSteps: 25, threads: 1 });
  const steps: WeightStep[] = [];
  const iterator = run.steps();
  for (;;) {
    const next = await iterator.next();
    if (next.done === true) return { steps, end: next.value };
    steps.push(next.value);
  }
}

describe('the unit of the data', () => {
  it('scales the start: a share of the noise', () => {
    const [a, b] = [pair(1, 1), pair(2, 1)];
    const level = noiseLevel([a, b]);
    expect(level).toBeGreaterThan(0.09);
    expect(level).toBeLessThan(0.11);
    expect(startOf([a, b])).toEqual({
      weight: START_SHARE * level,
      smoothing: START_SHARE * level,
    });
    const large = noiseLevel([pair(1, 65535, -1000), pair(2, 65535, -1000)]);
    expect(large / (65535 * level)).toBeCloseTo(1, 10);
  });

  it('has a start where nothing is noisy, and where nothing varies', () => {
    const { truth } = pair(1, 255);
    const clean = { name: 'clean', truth, measured: truth };
    const mean = truth.data.reduce((sum, x) => sum + x, 0) / truth.data.length;
    const squares = truth.data.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    expect(noiseLevel([clean])).toBeCloseTo(Math.sqrt(squares / truth.data.length), 10);
    const flat = createImage(WIDTH, HEIGHT, new Float64Array(WIDTH * HEIGHT));
    expect(noiseLevel([{ name: 'flat', truth: flat, measured: flat }])).toBe(1);
  });

  describe.each(Object.entries(METHODS))('%s', (_, method) => {
    const reference = learned(method, 1);
    it.each([
      ['1e-3', 1e-3, 0],
      ['255', 255, 0],
      ['1000', 1000, 0],
      ['4095', 4095, 0],
      ['65535', 65535, 0],
      ['2000, from −1000 on as in CT', 2000, -1000],
    ])('makes the same steps on data times %s', async (_name, k, offset) => {
      const one = await reference;
      const other = await learned(method, k, offset);
      expect(other.end.status).toBe(one.end.status);
      expect(other.steps).toHaveLength(one.steps.length);
      expect(one.steps.length).toBeGreaterThan(4);
      for (const [i, step] of other.steps.entries()) {
        const same = one.steps[i]!;
        // Solvers iterate in single precision, of 7.2 digits, and residuals are what that leaves.
        const ratio = (a: number, b: number, digits = 5): void => {
          expect(a / b).toBeCloseTo(1, digits);
        };
        ratio(numberIn(step.parameters, 'weight'), k * numberIn(same.parameters, 'weight'));
        ratio(numberIn(step.parameters, 'smoothing'), k * numberIn(same.parameters, 'smoothing'));
        ratio(step.objective.value, k * k * same.objective.value);
        ratio(step.gradientNorm, k * k * same.gradientNorm);
        ratio(step.bound.total, k * k * same.bound.total, 4);
        // It covers the rounding, which is that of the size of the data, as far from 0 as they are.
        ratio(step.objective.error, k * k * same.objective.error, offset === 0 ? 4 : 2);
        expect(step.certifiedDecrease).toBe(same.certifiedDecrease);
        expect(step.work).toEqual(same.work);
        expect(gain(step)).toBeCloseTo(gain(same), 5);
        expect(kept(step)).toBeCloseTo(kept(same), 5);
      }
    });
  });
});
