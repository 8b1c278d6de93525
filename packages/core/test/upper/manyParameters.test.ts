import { describe, expect, it } from 'vitest';
import {
  adaptiveDescent,
  conjugateGradient,
  dot,
  fista,
  hypergradient,
  inexactLbfgs,
  learn,
  newtonCg,
  type LearnStep,
  type UpperMethod,
} from '../../src/index.js';
import { edgesProblem } from '../support/edges.js';
import { truthOf } from '../support/truth.js';

const STOP = { relative: 0, absolute: 1e-4 };

async function stepsOf(
  parameters: number,
  seed: number,
  method = adaptiveDescent({ stop: STOP }) as UpperMethod,
): Promise<LearnStep[]> {
  const problem = edgesProblem(seed, parameters, 2);
  const start = new Float64Array(parameters).fill(-3);
  const steps: LearnStep[] = [];
  const run = learn(problem, start, {
    method,
    lower: newtonCg(),
    maxSteps: 12,
    certificate: 'sharp',
  });
  for await (const step of run.steps()) steps.push(step);
  return steps;
}

describe('adaptive descent on more parameters than the sharp certificate solves for', () => {
  it.each([
    [12, 1],
    [40, 2],
    [90, 3],
  ])(
    '%i of them: every step is proven, by one direction where the bound of h does not',
    async (parameters, seed) => {
      const problem = edgesProblem(seed, parameters, 2);
      const steps = await stepsOf(parameters, seed);
      expect(steps.length).toBeGreaterThan(5);
      let before = Infinity;
      let alongs = 0;
      for (const [k, step] of steps.entries()) {
        const truth = truthOf(problem, step.theta);
        expect(truth.value).toBeLessThan(before);
        before = truth.value;
        expect(step.certifiedDecrease).toBe(k > 0);
        const { along } = step;
        if (along === undefined) continue;
        alongs++;
        const slope = dot(along.direction, truth.gradient);
        expect(along.bound.kind).toBe('certified');
        expect(Math.abs(along.slope - slope)).toBeLessThanOrEqual(along.bound.total);
        // The start of the path is proven to lead downhill: by h, or by this slope alone.
        const byGradient = step.bound.total <= step.gradientNorm / 2;
        if (!byGradient) expect(along.bound.total).toBeLessThanOrEqual(along.slope / 2);
      }
      expect(alongs).toBeGreaterThan(0);
      expect(steps.at(-1)?.objective.value).toBeLessThan(0.9 * (steps[0]?.objective.value ?? NaN));
    },
  );

  it('is tighter along one direction than for all of h, and tightens that bound too', () => {
    const problem = edgesProblem(5, 60, 2);
    const theta = new Float64Array(60).fill(-2);
    const of = (direction?: Float64Array): ReturnType<typeof hypergradient> =>
      hypergradient(problem, theta, {
        lower: fista(),
        linear: conjugateGradient(),
        epsilon: 1e-3,
        delta: 1e-3,
        ...(direction && { direction }),
      });
    const plain = of();
    const along = of(plain.gradient);
    expect(along.gradient).toEqual(plain.gradient);
    expect(along.bound.total).toBeLessThan(plain.bound.total / 3);
    const slope = along.along?.slope ?? NaN;
    const { gradient } = truthOf(problem, theta);
    const size = Math.sqrt(dot(plain.gradient, plain.gradient));
    expect(along.along?.bound.total).toBeLessThan(size * plain.bound.total);
    expect(Math.abs(slope - dot(plain.gradient, gradient))).toBeLessThanOrEqual(
      along.along?.bound.total ?? NaN,
    );
    // What the error of h is likely to be, and is.
    const error = Math.hypot(...plain.gradient.map((h, j) => h - gradient[j]!));
    expect(error).toBeLessThanOrEqual(along.bound.total);
    expect(along.along?.errorEstimate).toBeGreaterThan(0.5 * error);
    expect(along.along?.errorEstimate).toBeLessThan(2 * error);
  });

  it('bounds the slope where no work is left to come closer, if less well', () => {
    const problem = edgesProblem(3, 40, 1);
    const theta = new Float64Array(40).fill(-2);
    const direction = theta.map((_, j) => Math.sin(j + 1));
    const { gradient } = truthOf(problem, theta);
    const within = (maxWork: number): number => {
      const { along } = hypergradient(problem, theta, {
        epsilon: 1e-9,
        delta: 1e-9,
        maxWork,
        direction,
      });
      const { slope = NaN, bound } = along ?? {};
      expect(Math.abs(slope - dot(direction, gradient))).toBeLessThanOrEqual(bound?.total ?? NaN);
      return bound?.total ?? NaN;
    };
    expect(within(20)).toBeLessThan(within(1));
  });
});

describe('L-BFGS that accepts proven steps alone', () => {
  it.each([
    [12, 1],
    [40, 2],
    [60, 3],
  ])('lowers the true F of %i parameters in every step', async (parameters, seed) => {
    const problem = edgesProblem(seed, parameters, 2);
    const steps = await stepsOf(parameters, seed, inexactLbfgs({ stop: STOP, proven: true }));
    expect(steps.length).toBeGreaterThan(5);
    let before = Infinity;
    for (const [k, step] of steps.entries()) {
      expect(step.certifiedDecrease).toBe(k > 0);
      const { value } = truthOf(problem, step.theta);
      expect(value).toBeLessThan(before);
      before = value;
    }
    const adaptive = await stepsOf(parameters, seed);
    const spent = (of: LearnStep[]): number => of.at(-1)?.work.total ?? NaN;
    // Of certificates along a direction it needs none.
    expect(spent(steps) / steps.length).toBeLessThan(spent(adaptive) / adaptive.length);
  });

  it('proves more steps than L-BFGS that allows for noise', async () => {
    const proven = await stepsOf(40, 2, inexactLbfgs({ stop: STOP, proven: true }));
    const noisy = await stepsOf(40, 2, inexactLbfgs({ stop: STOP }));
    const share = (steps: LearnStep[]): number =>
      steps.filter(({ certifiedDecrease }) => certifiedDecrease).length / (steps.length - 1);
    expect(share(proven)).toBe(1);
    expect(share(noisy)).toBeLessThan(1);
  });
});
