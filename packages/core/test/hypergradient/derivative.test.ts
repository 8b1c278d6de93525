import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hypergradient, warmStartOf, type BilevelProblem } from '../../src/index.js';
import { chainProblem } from '../support/chain.js';
import { quadraticProblem } from '../support/quadratic.js';
import { distance, truthOf } from '../support/truth.js';

const EXACT = { epsilon: 1e-12, delta: 1e-12 };

/** ‖central difference of F − ∇F‖ for a step in θ, F by the independent dense solver. */
function differenceError(
  problem: BilevelProblem,
  theta: Float64Array,
  gradient: Float64Array,
  step: number,
): number {
  const along = theta.map((_, j) => {
    const at = (sign: number): number => {
      const moved = theta.slice();
      moved[j]! += sign * step;
      return truthOf(problem, moved).value;
    };
    return (at(1) - at(-1)) / (2 * step);
  });
  return distance(along, gradient);
}

const problems: [string, BilevelProblem, Float64Array][] = [
  [
    'total variation',
    chainProblem(1, { dimensions: [8, 5], regularised: true }),
    Float64Array.of(-1.5, -1),
  ],
  [
    'total variation, f depending on θ',
    chainProblem(2, { dimensions: [7, 1, 6], direct: 0.4, regularised: true }),
    Float64Array.of(-0.5, -1.2),
  ],
];

describe.each(problems)('the hypergradient of %s', (_name, problem, theta) => {
  const { gradient, corrected } = hypergradient(problem, theta, EXACT);

  it('equals the one by dense linear algebra', () => {
    const truth = truthOf(problem, theta);
    expect(distance(gradient, truth.gradient)).toBeLessThan(1e-11);
    expect(Math.abs(corrected.value - truth.value)).toBeLessThan(1e-13);
  });

  it('is the limit of central differences of F, at their order', () => {
    const steps = [1e-1, 3e-2, 1e-2, 3e-3];
    const errors = steps.map((step) => differenceError(problem, theta, gradient, step));
    for (let k = 1; k < steps.length; k++) {
      const order = Math.log(errors[k]! / errors[k - 1]!) / Math.log(steps[k]! / steps[k - 1]!);
      expect(order).toBeGreaterThan(1.9);
      expect(order).toBeLessThan(2.1);
    }
    // Where truncation and rounding balance.
    expect(differenceError(problem, theta, gradient, 1e-5)).toBeLessThan(1e-8);
  });
});

it('equals the closed form for quadratics, whose F central differences give exactly', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e9 }),
      fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      (seed, dimensions, parameters, direct) => {
        const options = { dimensions, parameters, condition: 20, direct, regularised: true };
        const problem = quadraticProblem(seed, options);
        const theta = Float64Array.from({ length: parameters }, (_, j) => Math.cos(seed + j));
        const closed = problem.truth(theta);
        const { gradient, value } = hypergradient(problem, theta, EXACT);
        const size = 1 + Math.hypot(...closed.gradient);
        expect(distance(gradient, closed.gradient)).toBeLessThan(1e-9 * size);
        expect(Math.abs(value.value - closed.value)).toBeLessThan(1e-9 * (1 + closed.value));
        expect(distance(truthOf(problem, theta).gradient, closed.gradient)).toBeLessThan(
          1e-10 * size,
        );
        // F is a quadratic in θ: no truncation error at any step.
        expect(differenceError(problem, theta, closed.gradient, 0.5)).toBeLessThan(
          1e-10 * (size + closed.value),
        );
      },
    ),
    { seed: 3, numRuns: 60 },
  );
});

describe('the mean over samples', () => {
  it('is that of the hypergradients, values, bounds and works of the samples', () => {
    const problem = chainProblem(6, { dimensions: [4, 9, 2], direct: 0.2, regularised: true });
    const theta = Float64Array.of(-1, -2);
    const options = { epsilon: 1e-2, delta: 1e-3 };
    const all = hypergradient(problem, theta, options);
    const { regulariser: r, ...rest } = problem;
    const apart = problem.samples.map((sample) =>
      hypergradient({ ...rest, samples: [sample] }, theta, options),
    );
    const mean = (pick: (one: (typeof apart)[0]) => number): number =>
      apart.reduce((sum, one) => sum + pick(one), 0) / 3;
    const penalty = new Float64Array(2);
    r?.gradient(theta, penalty);
    for (const j of [0, 1]) {
      expect(all.gradient[j]).toBeCloseTo(mean((one) => one.gradient[j]!) + penalty[j]!, 14);
    }
    expect(all.value.value).toBeCloseTo(mean((o) => o.value.value) + (r?.value(theta) ?? NaN), 13);
    expect(all.bound.total).toBeCloseTo(
      mean((one) => one.bound.total),
      12,
    );
    expect(all.value.error).toBeCloseTo(
      mean((one) => one.value.error),
      13,
    );
    expect(all.corrected.error).toBeCloseTo(
      mean((one) => one.corrected.error),
      13,
    );
    expect(all.work.lower).toBe(3 * mean((one) => one.work.lower));
    expect(all.work.adjoint).toBe(3 * mean((one) => one.work.adjoint));
    expect(all.work.total).toBe(all.work.lower + all.work.adjoint);
    expect(all.converged).toBe(true);
    const parts = Object.values<number>({ ...all.bound.parts });
    expect(parts.reduce((x, y) => x + y, 0)).toBeCloseTo(all.bound.total, 13);
  });
});

it('reports solves that miss their tolerance, and starts again from what it is given', () => {
  const problem = chainProblem(8, { dimensions: [12] });
  const theta = Float64Array.of(0, -3);
  const short = hypergradient(problem, theta, { ...EXACT, maxWork: 4 });
  expect(short.converged).toBe(false);
  expect(short.samples[0]?.status).toEqual({ lower: 'budget', adjoint: 'budget' });
  expect(short.samples[0]?.work.lower).toBe(4);
  const full = hypergradient(problem, theta, EXACT);
  const start = full.samples.map((sample) => warmStartOf(sample, theta));
  const again = hypergradient(problem, theta, { ...EXACT, start });
  expect(again.gradient).toEqual(full.gradient);
  // One unit for the adjoint and one for each of the two duals, to see that they are solved.
  expect(again.work).toEqual({ lower: 1, adjoint: 3, total: 4 });
});
