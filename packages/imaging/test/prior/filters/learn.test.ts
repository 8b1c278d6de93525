import { inexactLbfgs } from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import { normalVector, randomStream } from '../../../../core/test/support/random.js';
import {
  applyWeights,
  createImage,
  learnWeights,
  numbersOf,
  psnr,
  startOf,
  type Image,
  type TrainingPair,
  type Values,
} from '../../../src/index.js';
import { Model } from '../../../src/problem/model.js';

/** Stripes of a few pixels: what a filter sees that differences do not. */
function pairOf(seed: number, channels: 1 | 3): TrainingPair & { readonly measured: Image } {
  const side = 20;
  const d = side * side * channels;
  const truth = Float64Array.from({ length: d }, (_, p) => 0.5 + 0.3 * Math.sin((p % side) * 1.1));
  const noise = normalVector(randomStream(seed), d);
  const image = (data: Float64Array) => createImage(side, side, data, channels);
  return {
    name: 'p',
    truth: image(truth),
    measured: image(truth.map((t, p) => t + 0.1 * noise[p]!)),
  };
}

async function learned(prior: string, channels: 1 | 3 = 1) {
  const model = new Model({ prior });
  const learning = learnWeights([pairOf(1, channels), pairOf(2, channels)], [], {
    model,
    maxSteps: 6,
    threads: 1,
  });
  let last = Infinity;
  let steps = 0;
  for await (const step of learning.steps()) {
    expect(step.objective.value).toBeLessThan(last);
    expect(step.certifiedDecrease).toBe(steps++ > 0);
    last = step.objective.value;
  }
  const { best } = learning;
  if (best === undefined) throw new Error('There is a first step.');
  return learning.modelOf(best);
}

/** A start that leaves little convexity. */
function strong(): Values {
  const filterTaps = Array.from({ length: 24 }, (_, i) => Math.sin(1 + i) / 3);
  return { filterWeights: [5, 4, 6], filterSmoothings: [0.1, 0.2, 0.1], filterTaps };
}

describe('learning filters', () => {
  it.each([
    ['filters:count=4,size=3', 1],
    ['filters:softplus,count=4,size=2', 1],
    ['filters:student,count=4,size=3', 1],
    ['filters:count=3,size=2,channels=3', 3],
    ['filters:count=2,size=2+tv', 1],
  ] as const)(
    '%s: every step is proven to lower the objective',
    async (prior, channels) => {
      const model = await learned(prior, channels);
      const fresh = pairOf(7, channels);
      const { image, status } = await applyWeights(model, fresh.measured);
      expect(status).toBe('converged');
      expect(psnr(image, fresh.truth)).toBeGreaterThan(psnr(fresh.measured, fresh.truth) + 0.5);
    },
    30_000,
  );

  it('learns weakly convex ones the same, to the bit, on threads and after a resume', async () => {
    const model = new Model({ prior: 'filters:student,count=3,size=3' });
    const pairs = [pairOf(1, 1), pairOf(2, 1)];
    const options = { model, maxSteps: 4, start: strong() };
    const whole: number[][] = [];
    for await (const step of learnWeights(pairs, [], { ...options, threads: 1 }).steps()) {
      whole.push([step.objective.value, ...step.theta]);
      const mu = step.beforehand?.constants.strongConvexity.value ?? NaN;
      expect(mu).toBeGreaterThan(0.05);
      expect(mu).toBeLessThan(0.2);
    }
    expect(whole).toHaveLength(5);
    const first = learnWeights(pairs, [], { ...options, threads: 2, maxSteps: 2 });
    for await (const step of first.steps())
      expect(whole[step.step]?.[0]).toBe(step.objective.value);
    const resume = await first.checkpoint();
    expect(resume.convexity).toBe(first.model.options.convexity);
    const rest: number[][] = [];
    for await (const step of learnWeights(pairs, [], { ...options, threads: 1, resume }).steps()) {
      rest.push([step.objective.value, ...step.theta]);
    }
    expect(rest).toEqual(whole.slice(3));
  });

  it('goes on from a learned model, however wide the interval of its objective is', async () => {
    const prior = 'filters:log-cosh,count=4,size=3';
    const { values } = await learned(prior);
    const pairs = [pairOf(1, 1), pairOf(2, 1)];
    const model = new Model({ prior });
    const learning = learnWeights(pairs, [], {
      ...{ model, start: values, maxSteps: 2, threads: 1 },
      method: inexactLbfgs({ epsilon: 10, delta: 10, noise: 'certified' }),
    });
    const usual = startOf(pairs, model);
    let widest = 0;
    for await (const { parameters, objective } of learning.steps()) {
      expect(parameters['filterWeights']).not.toEqual(usual['filterWeights']);
      widest = Math.max(widest, objective.error / objective.value);
    }
    expect(widest).toBeGreaterThan(1);
  });

  it('keeps filters of mean 0, and parameters as plain data', async () => {
    const { values } = await learned('filters:count=2,size=3');
    expect(numbersOf(values['filterWeights'] ?? [])).toHaveLength(2);
    expect(numbersOf(values['filterTaps'] ?? [])).toHaveLength(2 * 8);
    expect(JSON.parse(JSON.stringify(values))).toEqual(values);
    const model = new Model({ prior: 'filters:count=2,size=3' }).with(values);
    const shape = { width: 5, height: 4, channels: 1 } as const;
    const level = model.lowerLevel(new Float64Array(20).fill(0.7), shape, new Float64Array(0));
    const { width, height } = model.gridOf(shape);
    const gradient = new Float64Array(width * height);
    level.gradient(new Float64Array(width * height).fill(0.7), gradient);
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-11);
  });

  it('refuses pictures of other channels, numbers that do not fit, and what is not convex enough', () => {
    const grey = { width: 6, height: 6, channels: 1 } as const;
    const y = new Float64Array(36);
    const colour = new Model({ prior: 'filters:count=1,size=2,channels=3' });
    const theta = new Float64Array(colour.parameters);
    expect(() => colour.lowerLevel(y, grey, theta)).toThrow(
      'Expected 3 channels for pictures with filters but received 1. Choose channels=1, or other pictures',
    );
    const flat = createImage(6, 6, y);
    const pairs = [{ name: 'flat', truth: flat, measured: flat }];
    expect(() => learnWeights(pairs, [], { model: colour })).toThrow('3 channels');
    const fixed = { filterWeights: [1], filterSmoothings: [1], filterTaps: [1, 0, 0] };
    const of = (values: typeof fixed) =>
      new Model({ prior: 'filters:count=1,size=2', fixed: values });
    expect(() => of({ ...fixed, filterTaps: [1, 0] })).toThrow('3 numbers');
    expect(() => of({ ...fixed, filterTaps: [NaN, 0, 0] })).toThrow('finite');
    expect(() => of({ ...fixed, filterWeights: [-1] })).toThrow('above 0');
    const concave = new Model({
      prior: 'filters:student,count=1,size=2',
      fixed: { ...fixed, filterWeights: [20] },
    });
    expect(() => concave.lowerLevel(y, grey, new Float64Array(0))).toThrow('weak convexity');
    const dot = { width: 1, height: 1 };
    expect(() => of(fixed).lowerLevel(new Float64Array(1), dot, new Float64Array(0))).not.toThrow();
    const { options } = of(fixed);
    const blurred = new Model({ ...options, operator: { name: 'deblurring' } });
    expect(() => blurred.lowerLevel(new Float64Array(1), dot, new Float64Array(0))).toThrow(
      'at least 2 columns',
    );
    expect(() => new Model({ prior: 'filters:size=33' })).toThrow('2 to 9');
    expect(() => new Model({ prior: 'filters:no-such' })).toThrow('softplus');
  });
});
