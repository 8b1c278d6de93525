import { describe, expect, it } from 'vitest';
import {
  adaptiveDescent,
  betterStep,
  fixedStep,
  hoag,
  ridgeRegression,
  safeHeavyBall,
  stochastic,
  stoppingLevel,
  stoppingRule,
  stoppingState,
  type LearnStep,
  type RidgeProblem,
} from '../../src/index.js';
import { METHODS, runAll } from '../support/methods.js';
import { quadraticProblem } from '../support/quadratic.js';
import { randomStream } from '../support/random.js';
import { regressionData } from '../support/regression.js';

const D = 3;

/** Ridge regression: F is flat where the penalties are as good as 0, and where they are all there is. */
function ridge(seed = 5): RidgeProblem {
  const random = randomStream(seed);
  const train = regressionData(random, D + 2, D);
  const data = regressionData(random, 2 * D, D);
  return ridgeRegression({ train, upper: { kind: 'meanSquare', data } });
}

const at = (value: number): Float64Array => new Float64Array(D).fill(value);
const distance = (a: LearnStep, b: LearnStep): number =>
  Math.max(...a.theta.map((t, j) => Math.abs(t - b.theta[j]!)));

describe('gradient steps from where F is as good as flat', () => {
  const options = { stop: { relative: 1e-9 } };
  it.each([
    ['hoag', hoag(options)],
    ['fixed', fixedStep(options)],
    ['stochastic', stochastic({ ...options, batch: 1 })],
  ])('are limited, and lead down: %s', async (_, method) => {
    for (const start of [-9, -7, 9, 11]) {
      const { steps, result } = await runAll(ridge(), at(start), { method, maxSteps: 40 });
      for (const [k, step] of steps.entries()) {
        if (k > 0) expect(distance(step, steps[k - 1]!)).toBeLessThanOrEqual(1 + 1e-12);
      }
      const value = (theta: Float64Array): number => ridge().closedForm(theta).value;
      expect(value(result.best.theta)).toBeLessThan(value(at(start)));
    }
  });

  it('may be longer when that is asked for', async () => {
    const step = { kind: 'firstMove', length: 3 } as const;
    const { steps } = await runAll(ridge(), at(-5), {
      method: fixedStep({ step }),
      maxSteps: 1,
    });
    const moves = steps[1]!.theta.map((t) => t + 5);
    expect(Math.hypot(...moves)).toBeCloseTo(3, 10);
  });
});

describe.each(Object.entries(METHODS))('%s from anywhere', (_, method) => {
  it.each([1, 2, 3, 4])('says converged only where the rule holds, seed %i', async (seed) => {
    const problem = ridge(seed);
    const random = randomStream(100 + seed);
    const start = Float64Array.from({ length: D }, () => 40 * random() - 20);
    const stop = { relative: 1e-3 };
    const { steps, result } = await runAll(problem, start, {
      method: method({ stop }),
      maxSteps: 40,
      maxWorkPerSolve: 2000,
    });
    const { status, last, best } = result;
    const measure = {
      objective: last.objective.value,
      norm: last.stationarity,
      bound: last.bound.total,
    };
    if (status === 'converged') {
      expect(stoppingState(measure, stop)).toBe('met');
      expect(best).toBe(last);
      const least = Math.min(...steps.map(({ theta }) => problem.closedForm(theta).value));
      const value = problem.closedForm(last.theta).value;
      const farthest = Math.max(...steps.map((step) => distance(step, last)), 1);
      expect(value - least).toBeLessThanOrEqual(1.01 * stoppingLevel(value, stop) * farthest);
    } else if (status !== 'unmoved' && status !== 'flat') {
      expect(['steps', 'accuracy']).toContain(status);
    }
  });
});

describe('the usual start', () => {
  /** Its lowest on the diagonal is near 0, and lower than both plateaus. */
  const problem = ridge(13);
  const usualStart = at(1);
  it.each(Object.entries(METHODS))(
    'is gone on from where the start is hopeless: %s',
    async (_, method) => {
      for (const start of [60, -60]) {
        const { steps, result } = await runAll(problem, at(start), {
          method: method({ stop: { relative: 1e-3 } }),
          usualStart,
          maxSteps: 30,
          maxWorkPerSolve: 2000,
        });
        expect([...steps[1]!.theta]).toEqual([...usualStart]);
        const value = problem.closedForm(result.best.theta).value;
        expect(value).toBeLessThanOrEqual(problem.closedForm(usualStart).value);
      }
    },
  );

  it('is not looked at from a start of its kind', async () => {
    const options = { method: hoag(), maxSteps: 3 };
    const near = usualStart.map((t) => t - 2);
    const plain = await runAll(problem, near, options);
    const told = await runAll(problem, near, { ...options, usualStart });
    expect(told).toEqual(plain);
  });
});

describe('doubting a minimum', () => {
  it('costs nothing where the parameters were seen to matter on the way', async () => {
    const problem = quadraticProblem(2, {
      dimensions: [5, 3],
      parameters: 2,
      condition: 4,
      regularised: true,
    });
    const { steps, result } = await runAll(problem, Float64Array.of(-2, -1), {
      method: adaptiveDescent(),
    });
    expect(result.status).toBe('converged');
    expect(result.last.evaluations).toBe(steps.at(-1)?.evaluations);
  });
});

describe('the rules', () => {
  it('of stopping', () => {
    expect(stoppingRule(1e-3)).toBe('‖h‖ + bound ≤ 0.001 × |objective|');
    expect(stoppingRule('t', 2)).toBe('‖h‖ + bound ≤ max(2, t × |objective|)');
    const measure = { objective: -8.57, norm: 0.00145, bound: 0.452 };
    expect(stoppingLevel(measure.objective, {})).toBeCloseTo(0.00857, 15);
    expect(stoppingState(measure, {})).toBe('norm');
    expect(stoppingState({ ...measure, bound: 0.007 }, {})).toBe('met');
    expect(stoppingState({ ...measure, norm: 0.01, bound: 0 }, {})).toBe('open');
    expect(stoppingState({ ...measure, bound: NaN }, {})).toBe('norm');
    expect(stoppingState(measure, { relative: 0, absolute: 1 })).toBe('met');
  });

  it('of the best step: the smallest upper end, of equal ones the later', () => {
    const least = (ends: readonly number[]): number | undefined => {
      let best: number | undefined;
      for (const i of ends.keys()) best = betterStep(best, i, (k) => ends[k]!);
      return best;
    };
    expect(least([])).toBeUndefined();
    expect(least([3, 1, 2])).toBe(1);
    expect(least([3, 1, 1, 4])).toBe(2);
    expect(least([NaN, 5, NaN])).toBe(1);
  });
});

describe('heavy ball with FISTA', () => {
  it('begins at once whatever the condition number', () => {
    const begun = performance.now();
    for (const kappa of [1e20, 1e40, 1e300]) {
      const { samples } = quadraticProblem(3, { dimensions: [4], parameters: 1, condition: 5 });
      const level = samples[0]!.lower(Float64Array.of(0));
      const { lipschitzGradient } = level.constants;
      const constants = {
        ...level.constants,
        lipschitzGradient: { ...lipschitzGradient, value: kappa },
      };
      safeHeavyBall()
        .start({ ...level, constants }, new Float64Array(4))
        .step();
    }
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});
