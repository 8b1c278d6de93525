import { describe, expect, it } from 'vitest';
import {
  LocalOracle,
  adaptiveDescent,
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

/** ∇²F, by central differences of exact hypergradients. */
function byDifferences(problem: BilevelProblem, at: Float64Array): Float64Array {
  const n = at.length;
  const step = 1e-4;
  const slope = (j: number, sign: number): Float64Array =>
    hypergradient(
      problem,
      at.map((t, k) => (k === j ? t + sign * step : t)),
      SHARP,
    ).gradient;
  const bends = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const behind = slope(j, -1);
    for (const [i, h] of slope(j, 1).entries()) {
      bends[i * n + j] = (h - behind[i]!) / (2 * step);
    }
  }
  return bends;
}

/** The tangents are moderately accurate. */
function expectNear(found: Float64Array | undefined, wanted: Float64Array): void {
  const size = Math.max(...wanted.map(Math.abs));
  const errors = wanted.map((g, k) => Math.abs(g - (found?.[k] ?? NaN)));
  expect(Math.max(...errors)).toBeLessThan(0.03 * size);
}

describe('the curvature that an evaluation estimates', () => {
  it.each(['plain', 'local', 'sharp', 'newton'] as const)(
    'is that of F, beside the certificate %s',
    (certificate) => {
      // A loss that is not quadratic and depends on θ itself, and a penalty.
      for (const seed of [3, 4, 5, 6]) {
        const problem = chainProblem(seed, { ...SIZES, direct: 0.5, regularised: true });
        const asked = hypergradient(problem, theta, { ...SHARP, certificate, curvature: true });
        expectNear(asked.curvature, byDifferences(problem, theta));
        const plain = hypergradient(problem, theta, { ...SHARP, certificate });
        expect(plain.curvature).toBeUndefined();
        expect(asked.gradient).toEqual(plain.gradient);
        expect(asked.bound).toEqual(plain.bound);
      }
    },
  );

  it('has the sign of F where that curves downwards', () => {
    const problem = chainProblem(3, SIZES);
    const low = Float64Array.of(-4, 0);
    const wanted = byDifferences(problem, low);
    expect(wanted[0]).toBeLessThan(0);
    expectNear(hypergradient(problem, low, { ...SHARP, curvature: true }).curvature, wanted);
  });

  it('is nothing that ends an evaluation where g cannot be told beside θ', () => {
    const problem = chainProblem(3, SIZES);
    const [sample] = problem.samples;
    if (sample === undefined) throw new Error('There are three.');
    const alone: BilevelProblem = {
      ...problem,
      samples: [
        {
          ...sample,
          lower: (at) =>
            at.every((t, j) => t === theta[j])
              ? sample.lower(at)
              : {
                  ...sample.lower(at),
                  linearise: (x) => ({
                    ...sample.lower(at).linearise(x),
                    hessianVector: (_v, out) => out.fill(NaN),
                  }),
                },
        },
      ],
    };
    const { curvature, bound } = hypergradient(alone, theta, { ...SHARP, curvature: true });
    expect(curvature?.some(Number.isNaN)).toBe(true);
    expect(bound.total).toBeLessThan(1e-6);
  });

  it('is left out where its units of work are not left', () => {
    const problem = chainProblem(3, SIZES);
    const whole = hypergradient(problem, theta, { ...SHARP, curvature: true });
    const most = Math.max(...whole.samples.map(({ work }) => work.total));
    const short = hypergradient(problem, theta, { ...SHARP, curvature: true, maxWork: most / 4 });
    expect(short.curvature).toBeUndefined();
  });

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
