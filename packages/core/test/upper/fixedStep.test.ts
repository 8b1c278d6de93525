import { describe, expect, it } from 'vitest';
import { ArgumentError, fixedStep, learn, type LearnStep } from '../../src/index.js';
import { chainProblem } from '../support/chain.js';
import { truthOf } from '../support/truth.js';

const problem = chainProblem(40, { dimensions: [11, 6] });
const start = Float64Array.of(-3, -2);

async function run(
  options: Parameters<typeof fixedStep>[0],
  limits: { maxSteps?: number; maxWork?: number } = {},
): Promise<{ steps: LearnStep[]; status: string }> {
  const steps: LearnStep[] = [];
  const iterator = learn(problem, start, { method: fixedStep(options), ...limits }).steps();
  for (;;) {
    const next = await iterator.next();
    if (next.done === true) return { steps, status: next.value.status };
    steps.push(next.value);
  }
}

describe('fixed steps', () => {
  it('are θ⁺ = θ − αh to the bit', async () => {
    const { steps, status } = await run(
      { step: { kind: 'given', size: 0.7 }, epsilon: 0.1, delta: 0.05 },
      { maxSteps: 8 },
    );
    expect(status).toBe('steps');
    expect(steps).toHaveLength(9);
    for (const [k, step] of steps.entries()) {
      expect(step.tolerances).toEqual({ epsilon: 0.1, delta: 0.05 });
      expect(step.epsilon).toBeLessThanOrEqual(0.1);
      expect(step.residual).toBeLessThanOrEqual(0.05);
      expect(step.evaluations).toBe(k + 1);
      if (k === 0) continue;
      const { theta, gradient } = steps[k - 1]!;
      expect(step.stepSize).toBe(0.7);
      expect(step.theta).toEqual(theta.map((t, j) => t - 0.7 * gradient[j]!));
    }
  });

  it('move θ by the length asked for in the first step', async () => {
    const { steps } = await run({ step: { kind: 'firstMove', length: 0.25 } }, { maxSteps: 2 });
    const [zeroth, first, second] = steps;
    if (!zeroth || !first || !second) throw new Error('too few steps');
    expect(Math.hypot(...first.theta.map((t, j) => t - start[j]!))).toBeCloseTo(0.25, 14);
    expect(first.stepSize).toBe(0.25 / zeroth.gradientNorm);
    expect(second.stepSize).toBe(first.stepSize);
  });

  it('claim a certified decrease only where the true F falls', async () => {
    const claims: boolean[] = [];
    for (const epsilon of [1, 1e-2, 1e-6]) {
      // Long steps, so that F both falls and rises.
      const step = { kind: 'firstMove', length: 3 } as const;
      const { steps } = await run({ step, epsilon, delta: epsilon }, { maxSteps: 6 });
      for (const [k, after] of steps.entries()) {
        if (k === 0) continue;
        claims.push(after.certifiedDecrease);
        const falls =
          truthOf(problem, after.theta).value < truthOf(problem, steps[k - 1]!.theta).value;
        if (after.certifiedDecrease) expect(falls).toBe(true);
      }
    }
    expect(claims).toContain(true);
    expect(claims).toContain(false);
  });

  it('end as converged, or when the work is spent', async () => {
    const options = { epsilon: 1e-7, delta: 1e-7, step: { kind: 'given', size: 2 } } as const;
    const stop = { relative: 0, absolute: 5e-3 };
    const good = await run({ ...options, stop }, { maxSteps: 200 });
    expect(good.status).toBe('converged');
    const end = good.steps.at(-1)?.theta ?? start;
    expect(Math.hypot(...truthOf(problem, end).gradient)).toBeLessThanOrEqual(5e-3);
    const short = await run(options, { maxWork: 150 });
    expect(short.status).toBe('budget');
    expect(short.steps.at(-1)?.work.total).toBeLessThanOrEqual(150 + 2 * 5);
  });

  it('refuse a step size at which θ overflows, unless moves are limited', async () => {
    const step = { kind: 'given', size: 1e308 } as const;
    await expect(run({ step, maxMove: Infinity })).rejects.toThrow(ArgumentError);
    const { steps, status } = await run({ step }, { maxSteps: 5 });
    expect(status).toBe('steps');
    for (const [k, { theta }] of steps.entries()) {
      if (k === 0) continue;
      const moves = theta.map((t, j) => Math.abs(t - steps[k - 1]!.theta[j]!));
      expect(Math.max(...moves)).toBeLessThanOrEqual(1 + 1e-14);
    }
  });
});
