import { describe, expect, it } from 'vitest';
import {
  LocalOracle,
  adaptiveDescent,
  dot,
  hypergradient,
  learn,
  sumOfSamples,
  type BilevelProblem,
  type Oracle,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';
import { quadraticProblem } from '../support/quadratic.js';

const SIZES = { dimensions: [12, 7, 9] } as const;
const SHARP = { epsilon: 1e-10, delta: 1e-10 };
const theta = Float64Array.of(-2, -3);

/** (1/m) Σ L_f (∂x*)ᵀ∂x*, by central differences of x*. */
function byDifferences(problem: BilevelProblem, at: Float64Array): Float64Array {
  const n = at.length;
  const step = 1e-4;
  const solutions = (j: number, sign: number): readonly Float64Array[] => {
    const moved = at.map((t, k) => (k === j ? t + sign * step : t));
    return hypergradient(problem, moved, SHARP).samples.map(({ solution }) => solution);
  };
  const slopes = Array.from(at, (_, j) => {
    const behind = solutions(j, -1);
    return solutions(j, 1).map((x, i) =>
      x.map((a, p) => (a - (behind[i]?.[p] ?? NaN)) / (2 * step)),
    );
  });
  const G = new Float64Array(n * n);
  for (const [s, sample] of problem.samples.entries()) {
    const scale = sample.upper.lipschitzGradient.value / problem.samples.length;
    for (const [i, one] of slopes.entries()) {
      for (const [j, other] of slopes.entries()) {
        G[i * n + j]! += scale * dot(one[s] ?? at, other[s] ?? at);
      }
    }
  }
  return G;
}

/** Moderately accurate tangents. */
function expectNear(found: Float64Array | undefined, wanted: Float64Array): void {
  const size = Math.max(...wanted.map(Math.abs));
  const errors = wanted.map((g, k) => Math.abs(g - (found?.[k] ?? NaN)));
  expect(Math.max(...errors)).toBeLessThan(0.15 * size);
}

describe('the curvature that an evaluation estimates', () => {
  it.each(['plain', 'local', 'sharp', 'newton'] as const)(
    'is that of Gauss and Newton, beside the certificate %s',
    (certificate) => {
      const problem = chainProblem(3, SIZES);
      const wanted = byDifferences(problem, theta);
      const asked = hypergradient(problem, theta, { ...SHARP, certificate, curvature: true });
      expectNear(asked.curvature, wanted);
      const plain = hypergradient(problem, theta, { ...SHARP, certificate });
      expect(plain.curvature).toBeUndefined();
      expect(asked.gradient).toEqual(plain.gradient);
      expect(asked.bound).toEqual(plain.bound);
    },
  );

  it('is the sum over parts, and the mean over samples', () => {
    const apart = chainProblem(5, SIZES);
    const sum = { ...apart, samples: [sumOfSamples(apart.samples)] };
    const mean = hypergradient(apart, theta, { ...SHARP, curvature: true }).curvature;
    const total = hypergradient(sum, theta, { ...SHARP, curvature: true }).curvature;
    expect(total).toHaveLength(4);
    const off = total?.map((g, k) => Math.abs(g / 3 - (mean?.[k] ?? NaN)));
    expect(Math.max(...(off ?? [NaN]))).toBeLessThan(1e-8);
  });

  it('is left out for more parameters than it is worth', () => {
    const many = quadraticProblem(2, { dimensions: [20], parameters: 9, condition: 10 });
    expect(hypergradient(many, new Float64Array(9), { curvature: true }).curvature).toBeUndefined();
  });
});

/** The same without what is asked of curvature. */
function blind(oracle: Oracle): Oracle {
  return Object.assign(Object.create(oracle) as Oracle, {
    evaluate: (...[at, tolerances, work, subset]: Parameters<Oracle['evaluate']>) =>
      oracle.evaluate(at, tolerances, work, subset),
    snapshot: () => oracle.snapshot(),
    restore: (...[warmStarts]: Parameters<Oracle['restore']>) => oracle.restore(warmStarts),
  });
}

/** How many steps descent takes, and the objective at its end. */
async function descend(
  problem: BilevelProblem,
  isBlind: boolean,
): Promise<{ readonly steps: number; readonly objective: number }> {
  const run = learn(problem, Float64Array.of(-1, 1), {
    method: adaptiveDescent({ stop: { relative: 1e-4 } }),
    oracle: (of, options) => {
      const oracle = new LocalOracle(of, options);
      return isBlind ? blind(oracle) : oracle;
    },
  });
  let end = { steps: 0, objective: NaN };
  for await (const { step, objective } of run.steps()) {
    end = { steps: step, objective: objective.value };
  }
  return end;
}

it('saves descent the steps in which it would learn what the parameters weigh', async () => {
  let steps = 0;
  let without = 0;
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const problem = chainProblem(seed, SIZES);
    const seeing = await descend(problem, false);
    const blinded = await descend(problem, true);
    steps += seeing.steps;
    without += blinded.steps;
    expect(seeing.objective).toBeLessThan(1.001 * blinded.objective);
  }
  expect(steps).toBeLessThan(0.8 * without);
});
