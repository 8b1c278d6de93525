import { describe, expect, it } from 'vitest';
import {
  adaptiveDescent,
  dot,
  fista,
  gradientDescent,
  heavyBall,
  learn,
  type AdaptiveOptions,
  type BilevelProblem,
  type LearnOptions,
  type LearnResult,
  type LearnStep,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';
import { quadraticProblem } from '../support/quadratic.js';
import { logUniform, randomStream } from '../support/random.js';
import { distance, truthOf } from '../support/truth.js';

interface Run {
  readonly steps: LearnStep[];
  readonly result: LearnResult;
}

async function runAll(
  problem: BilevelProblem,
  theta: Float64Array,
  options: LearnOptions,
): Promise<Run> {
  const steps: LearnStep[] = [];
  const iterator = learn(problem, theta, options).steps();
  for (;;) {
    const next = await iterator.next();
    if (next.done === true) return { steps, result: next.value };
    steps.push(next.value);
  }
}

/** A problem, a start and options, all from one seed, many of them badly chosen. */
function scenario(seed: number): {
  problem: BilevelProblem;
  theta: Float64Array;
  method: AdaptiveOptions;
  options: LearnOptions;
} {
  const random = randomStream(seed);
  const pick = <T>(...choices: readonly T[]): T => {
    const chosen = choices[Math.floor(random() * choices.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  };
  const regularised = random() < 0.5;
  const direct = random() < 0.5;
  const quadratic = seed % 2 === 0;
  const parameters = quadratic ? pick(1, 2, 4) : 2;
  const problem = quadratic
    ? quadraticProblem(seed, {
        dimensions: pick([1], [6], [4, 9]),
        parameters,
        condition: pick(1, 10, 1e3),
        // F is bounded below when f has no term linear in x and θ, or r outweighs it.
        direct: direct && regularised && parameters === 1,
        regularised,
      })
    : chainProblem(seed, {
        dimensions: pick([12], [7, 10], [5, 1, 8]),
        direct: direct ? 0.1 : 0,
        regularised,
        noise: pick(0.05, 0.2),
      });
  const spread = quadratic ? 3 : 1;
  const theta = Float64Array.from({ length: parameters }, () => spread * (2 * random() - 1) - 2);
  const eta = pick(0.1, 0.5, 0.9);
  const method: AdaptiveOptions = {
    eta,
    sufficientDecrease: eta * pick(0.01, 0.5, 0.99),
    backtracking: pick(0.1, 0.5, 0.9),
    ...(random() < 0.6 && { epsilon: logUniform(random, 1e-9, 1e9) }),
    ...(random() < 0.6 && { delta: logUniform(random, 1e-9, 1e9) }),
    ...(random() < 0.5 && { firstMove: logUniform(random, 1e-6, 1e3) }),
    ...(random() < 0.5 && { maxMove: logUniform(random, 0.1, 10) }),
    stop: pick({ relative: 1e-2 }, {}, { relative: 0, absolute: 1e-6 }, { relative: 1e-5 }),
  };
  const lower = pick(fista(), gradientDescent(), heavyBall());
  return { problem, theta, method, options: { lower, maxSteps: 40, maxWork: 60_000 } };
}

describe('adaptive descent lowers the true F with every step', () => {
  it.each(Array.from({ length: 40 }, (_, k) => k + 1))('in random run %i', async (seed) => {
    const { problem, theta, method, options } = scenario(seed);
    const { steps, result } = await runAll(problem, theta, {
      ...options,
      method: adaptiveDescent(method),
    });
    const { eta = 0.5, sufficientDecrease: c = 0.05, stop = {} } = method;
    let before: { value: number; gradient: Float64Array } | undefined;
    for (const [k, step] of steps.entries()) {
      const truth = truthOf(problem, step.theta);
      expect(step.step).toBe(k);
      expect(Math.abs(step.objective.value - truth.value)).toBeLessThanOrEqual(
        step.objective.error + 1e-14 * Math.abs(truth.value),
      );
      expect(distance(step.gradient, truth.gradient)).toBeLessThanOrEqual(
        step.bound.total + 1e-13 * Math.hypot(...truth.gradient),
      );
      expect(step.certifiedDecrease).toBe(k > 0);
      const next = steps[k + 1];
      if (next !== undefined) {
        // The direction was certified: ω ≤ (1 − η)⟨h, p⟩/‖p‖, which is at most (1 − η)‖h‖.
        expect(step.bound.total).toBeLessThanOrEqual((1 - eta) * step.gradientNorm * (1 + 1e-12));
        const along = step.theta.map((t, j) => t - (next.theta[j] ?? NaN));
        const size = Math.hypot(...along);
        expect(dot(along, truth.gradient)).toBeGreaterThan(0);
        expect(dot(along, truth.gradient)).toBeGreaterThanOrEqual(
          eta * dot(along, step.gradient) - 1e-12 * size * step.gradientNorm,
        );
      }
      if (before !== undefined) {
        expect(truth.value).toBeLessThan(before.value + 1e-14 * Math.abs(before.value));
        const previous = steps[k - 1];
        if (previous !== undefined) {
          const moved = distance(step.theta, previous.theta);
          expect(moved).toBeLessThanOrEqual((method.maxMove ?? 1) * (1 + 1e-12));
          // α⟨h, Hh⟩ = ⟨h, θ − θ⁺⟩; h may since have been refined: hence the half.
          const promised =
            c *
            dot(
              previous.gradient,
              previous.theta.map((t, j) => t - (step.theta[j] ?? NaN)),
            );
          expect(before.value - truth.value).toBeGreaterThan(
            0.5 * promised - 1e-13 * Math.abs(truth.value),
          );
        }
      }
      before = truth;
    }
    expect(['converged', 'accuracy', 'steps', 'budget']).toContain(result.status);
    if (result.status === 'converged') {
      const { theta: end, objective } = result.last;
      const tolerance = Math.max(
        stop.absolute ?? 0,
        (stop.relative ?? 1e-3) * Math.abs(objective.value),
      );
      const { gradient } = truthOf(problem, end);
      expect(Math.hypot(...gradient)).toBeLessThanOrEqual(tolerance);
    }
    expect(result.best.objective.value + result.best.objective.error).toBe(
      Math.min(...[...steps, result.last].map((s) => s.objective.value + s.objective.error)),
    );
  });
});

// The penalty keeps the minimiser finite: for a signal with a jump alone, ν → 0 is best.
const chain = chainProblem(31, { dimensions: [14, 9], regularised: true });
const start = Float64Array.of(-4, -2);

describe('the status of adaptive descent', () => {
  it('is converged where the gradient is proven small', async () => {
    const stop = { relative: 0, absolute: 1e-7 };
    const { result, steps } = await runAll(chain, start, { method: adaptiveDescent({ stop }) });
    expect(result.status).toBe('converged');
    expect(Math.hypot(...truthOf(chain, result.last.theta).gradient)).toBeLessThanOrEqual(1e-7);
    expect(steps.length).toBeLessThan(100);
  });

  it('is accuracy, and soon, when the tolerance is below what floats can prove', async () => {
    const stop = { relative: 0, absolute: 0 };
    for (const problem of [
      chain,
      quadraticProblem(3, { dimensions: [5], parameters: 2, condition: 10 }),
      quadraticProblem(4, { dimensions: [1], parameters: 1, condition: 1 }),
    ]) {
      const theta = new Float64Array(problem.parameters).fill(-2);
      const { result } = await runAll(problem, theta, {
        method: adaptiveDescent({ stop }),
        maxWork: 200_000,
      });
      expect(result.status).toBe('accuracy');
      expect(result.last.evaluations).toBeLessThan(1000);
      // As far as floats tell: the decrease is proven until h is lost in the rounding of F.
      expect(result.last.gradientNorm).toBeLessThan(1e-6);
    }
  });

  it('is accuracy when the work allowed per solve cannot certify a direction', async () => {
    const { result, steps } = await runAll(chain, Float64Array.of(0, -5), { maxWorkPerSolve: 3 });
    expect(result.status).toBe('accuracy');
    expect(steps).toHaveLength(1);
    expect(result.last.certifiedDecrease).toBe(false);
  });

  it('ends at a perfect fit, where F and its gradient vanish together', async () => {
    // Without noise F falls to 0 as the weight does; no relative tolerance is ever met.
    const perfect = chainProblem(5, { dimensions: [10], noise: 0 });
    const { steps, result } = await runAll(perfect, Float64Array.of(-2, -2), { maxWork: 100_000 });
    expect(result.last.objective.value).toBeLessThan(1e-6);
    for (const [k, step] of steps.entries()) {
      if (k > 0) expect(step.objective.value).toBeLessThan(steps[k - 1]!.objective.value);
    }
  });

  it('has not moved for F that is constant', async () => {
    const problem = quadraticProblem(9, { dimensions: [4], parameters: 2, condition: 5 });
    const constant: BilevelProblem = {
      ...problem,
      samples: problem.samples.map((sample) => ({
        ...sample,
        lower: (theta) => {
          const level = sample.lower(theta.map(() => 0));
          return {
            ...level,
            linearise: (x) => ({
              ...level.linearise(x),
              // A product with 0 is exact.
              rounding: { hessianVector: () => 0, crossTranspose: () => 0, cross: () => 0 },
              cross: (_u, out) => {
                out.fill(0);
              },
              crossTranspose: (_q, out) => {
                out.fill(0);
              },
            }),
          };
        },
      })),
    };
    const stop = { relative: 0, absolute: 0 };
    const { result } = await runAll(constant, Float64Array.of(1, 2), {
      method: adaptiveDescent({ stop }),
    });
    expect(result.status).toBe('unmoved');
    expect(result.last.step).toBe(0);
  });

  it('is steps or budget when there is no more of them', async () => {
    const few = await runAll(chain, start, { maxSteps: 3 });
    expect(few.result.status).toBe('steps');
    expect(few.result.last.step).toBe(3);
    for (const maxWork of [1, 10, 100, 300]) {
      const { result } = await runAll(chain, start, { maxWork, lower: fista() });
      expect(result.status).toBe('budget');
      // The overshoot: what certificates cost (Oracle.evaluate), for each of the two samples.
      expect(result.last.work.total).toBeLessThanOrEqual(maxWork + 2 * 5);
    }
  });
});

it('a decrease proven with an estimated constant is not called certified', async () => {
  for (const kinds of [{ hessian: 'estimated' }, { upper: 'estimated' }] as const) {
    const problem = chainProblem(31, { dimensions: [14, 9], regularised: true, kinds });
    const { steps } = await runAll(problem, start, { maxSteps: 5 });
    expect(steps.length).toBeGreaterThan(3);
    for (const step of steps) {
      expect(step.certifiedDecrease).toBe(false);
      expect(step.objective.kind).toBe('estimated');
    }
  }
});
