import { describe, expect, it } from 'vitest';
import {
  adaptiveDescent,
  certified,
  hoag,
  inexactLbfgs,
  type Evaluation,
  type LearnStep,
  type Oracle,
  type UpperMethod,
} from '../../src/index.js';

/** ½‖θ‖² with curvatures 1 and 5, or another. */
const objective = (theta: Float64Array, curvature = 5): number =>
  theta.reduce((sum, t, j) => sum + ((j === 0 ? 1 : curvature) * t * t) / 2, 0);

const CONSTANTS = {
  strongConvexity: certified(1),
  lipschitzGradient: certified(1),
  lipschitzHessian: certified(0),
  lipschitzCross: certified(0),
};

/**
 * An oracle that errs as far as its certificates allow, in the direction that flatters: F too large
 * where it was first asked for, too small at each new θ, and h turned by the whole bound. Errors are
 * proportional to ε, down to a floor at which nothing converges any more; those of F are `share` of it.
 */
function adversary(floor: number, curvature = 5, share = 0.3): Oracle & { evaluations: number } {
  let last: string | undefined;
  return {
    evaluations: 0,
    parameters: 2,
    samples: 1,
    evaluate(theta, tolerances) {
      this.evaluations++;
      const epsilon = Math.max(tolerances.epsilon, floor);
      const key = theta.join();
      const sign = last === undefined || last === key ? 1 : -1;
      last = key;
      const error = share * epsilon;
      const work = { lower: 1, adjoint: 1, total: 2 };
      const zero = { parameterGradient: 0, cross: 0, hessian: 0, adjointResidual: 0, rounding: 0 };
      const evaluation: Evaluation = {
        theta: theta.slice(),
        tolerances,
        epsilon,
        residual: 0,
        gradient: theta.map((t, j) => (j === 0 ? t : curvature * t + epsilon)),
        bound: { total: epsilon, kind: 'certified', parts: { ...zero, upperGradient: epsilon } },
        beforehand: { constants: CONSTANTS, bound: { total: epsilon, kind: 'certified' } },
        value: { value: objective(theta, curvature), error, kind: 'certified' },
        corrected: { value: objective(theta, curvature) + sign * error, error, kind: 'certified' },
        work,
        converged: tolerances.epsilon >= floor,
        exhausted: false,
      };
      return Promise.resolve(evaluation);
    },
    solve: () => Promise.resolve([]),
    solution: () => Promise.resolve(new Float64Array(0)),
    measure: () => Promise.resolve([]),
    snapshot: () => Promise.resolve([]),
    restore: () => Promise.resolve(),
  };
}

async function descend(
  oracle: Oracle,
  method: UpperMethod,
): Promise<{ steps: LearnStep[]; status: string }> {
  const limits = { maxWork: 1e4 };
  let state = await method.init(oracle, Float64Array.of(3, -2), limits);
  const steps = [state.record];
  while (state.status === 'running' && state.record.step < 300) {
    const before = state.record.step;
    state = await method.advance(oracle, state, limits);
    if (state.record.step > before) steps.push(state.record);
  }
  return { steps, status: state.status };
}

const stop = { relative: 0, absolute: 0 };

describe('adaptive descent against an oracle that errs as far as it may', () => {
  for (const epsilon of [1e-6, 1e-2, 1, 1e4]) {
    for (const floor of [1e-12, 1e-6, 1e-2]) {
      it(`lowers F with every step, from ε = ${String(epsilon)}, to the floor ${String(floor)}`, async () => {
        const oracle = adversary(floor);
        const { steps, status } = await descend(
          oracle,
          adaptiveDescent({ stop, epsilon, delta: 1 }),
        );
        for (const [k, step] of steps.entries()) {
          if (k === 0) continue;
          const before = steps[k - 1]!;
          const needed = 0.05 * step.stepSize * before.gradientNorm ** 2;
          // A quarter: h may have been refined after `before` was recorded, within its bound ‖h‖/2.
          expect(objective(before.theta) - objective(step.theta)).toBeGreaterThan(needed / 4);
          expect(step.certifiedDecrease).toBe(true);
        }
        // It gives up where its errors hide the decrease, and not before.
        expect(status).toBe('accuracy');
        expect(oracle.evaluations).toBeLessThan(600);
        expect(objective(steps.at(-1)?.theta ?? Float64Array.of(3, -2))).toBeLessThan(3 * floor);
      });
    }
  }
});

describe('adaptive descent along a narrow valley, where h is no more accurate than rounding', () => {
  it.each([1e-2, 0.1, 0.3])('ends only where h itself is not certified, at %f', async (floor) => {
    const oracle = adversary(floor, 1e4, 1e-12);
    const { steps, status } = await descend(
      oracle,
      adaptiveDescent({ stop, epsilon: 1, delta: 1 }),
    );
    const last = steps.at(-1);
    // Steps along h are slow there: within the limit of steps some never come to their end.
    const isCertified = (last?.bound.total ?? NaN) <= 0.5 * (last?.gradientNorm ?? NaN);
    expect(status).toBe(isCertified ? 'running' : 'accuracy');
    expect(steps.length).toBeGreaterThan(isCertified ? 300 : 5);
  });
});

describe.each<[string, (epsilon: number) => UpperMethod]>([
  ['inexact L-BFGS', (epsilon) => inexactLbfgs({ stop, epsilon, delta: 1 })],
  [
    'inexact L-BFGS with certified noise',
    (epsilon) => inexactLbfgs({ stop, epsilon, delta: 1, noise: 'certified' }),
  ],
  ['inexact L-BFGS, proven', (epsilon) => inexactLbfgs({ stop, epsilon, delta: 1, proven: true })],
  ['HOAG', (epsilon) => hoag({ stop, epsilon, delta: 1 })],
])('%s against an oracle that errs as far as it may', (name, method) => {
  for (const epsilon of [1e-6, 1e-2, 1, 1e4]) {
    for (const floor of [1e-12, 1e-6, 1e-2]) {
      it(`claims no decrease that is none, from ε = ${String(epsilon)}, to the floor ${String(floor)}`, async () => {
        const oracle = adversary(floor);
        const { steps, status } = await descend(oracle, method(epsilon));
        let claims = 0;
        for (const [k, step] of steps.entries()) {
          const before = steps[k - 1];
          if (before === undefined || !step.certifiedDecrease) continue;
          claims++;
          expect(objective(step.theta)).toBeLessThan(objective(before.theta));
        }
        expect(['accuracy', 'running']).toContain(status);
        if (name !== 'HOAG') {
          expect(claims).toBeGreaterThan(0);
          expect(status).toBe('accuracy');
          expect(oracle.evaluations).toBeLessThan(600);
          expect(objective(steps.at(-1)?.theta ?? Float64Array.of(3, -2))).toBeLessThan(3 * floor);
        }
      });
    }
  }
});
