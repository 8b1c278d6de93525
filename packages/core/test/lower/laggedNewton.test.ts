import { describe, expect, it } from 'vitest';
import {
  certified,
  conjugateGradient,
  laggedNewton,
  Pace,
  runToEnd,
  safeHeavyBall,
  solveLower,
  type LowerLevel,
} from '../../src/index.js';
import { solveLinear } from '../../src/linear/solveLinear.js';
import { innerSolvesOf, type InnerKind } from '../support/innerSolves.js';

const D = 60;
const W = 3;
const NU = 0.01;

/** ½‖x − y‖² + w Σ √((x_i − x_{i−1})² + ν²), with inner solves of a kind. */
function level(kind: InnerKind | 'none') {
  const y = Float64Array.from({ length: D }, (_, i) => Math.sin(i) + (i > 30 ? 2 : 0));
  const counts = { exact: 0 };
  const slopes = (x: Float64Array, out: Float64Array, bend: (t: number) => number): void => {
    for (let i = 1; i < D; i++) {
      const flux = bend(x[i]! - x[i - 1]!);
      out[i]! += flux;
      out[i - 1]! -= flux;
    }
  };
  const product = (x: Float64Array, theta: number, v: Float64Array): Float64Array => {
    const out = v.slice();
    for (let i = 1; i < D; i++) {
      const t = x[i]! - x[i - 1]!;
      const R = Math.hypot(t, NU);
      const flux = (W / R) * (1 - (theta * t * t) / R ** 2) * (v[i]! - v[i - 1]!);
      out[i]! += flux;
      out[i - 1]! -= flux;
    }
    return out;
  };
  const lower: LowerLevel = {
    constants: {
      strongConvexity: certified(1),
      lipschitzGradient: certified(1 + (4 * W) / NU),
      lipschitzHessian: certified(1e9),
      lipschitzCross: certified(0),
    },
    value: (x) => {
      let sum = 0;
      for (let i = 0; i < D; i++) sum += (x[i]! - y[i]!) ** 2 / 2;
      for (let i = 1; i < D; i++) sum += W * Math.hypot(x[i]! - x[i - 1]!, NU);
      return sum;
    },
    gradient: (x, out) => {
      counts.exact++;
      for (let i = 0; i < D; i++) out[i] = x[i]! - y[i]!;
      slopes(x, out, (t) => (W * t) / Math.hypot(t, NU));
    },
    linearise: (x) => ({
      hessianVector: (v, out) => {
        counts.exact++;
        out.set(product(x, 1, v));
      },
      crossTranspose: (_q, out) => out.fill(0),
      cross: (_u, out) => out.fill(0),
      ...(kind !== 'none' && {
        innerSolves: (theta: number) => innerSolvesOf((v) => product(x, theta, v), kind).solves,
      }),
    }),
  };
  return { lower, counts, y, product };
}

function solve(kind: InnerKind | 'none', epsilon: number, from?: Float64Array) {
  const { lower, counts, y } = level(kind);
  const tolerance = { epsilon, maxWork: 20_000 };
  const start = from ?? y;
  const solution = runToEnd(solveLower(laggedNewton(), lower, start, tolerance, new Pace()));
  const exact = new Float64Array(D);
  lower.gradient(solution.point, exact);
  return { solution, counts, exact };
}

describe('lagged diffusivity and Newton', () => {
  it.each(['single', 'wrong', 'broken', 'nan'] as const)(
    'reach any accuracy by inner solves that are %s',
    (kind) => {
      for (const epsilon of [1e-2, 1e-5, 1e-9]) {
        const { solution, exact } = solve(kind, epsilon);
        const reference = solve('none', epsilon).solution;
        expect(solution.status).toBe('converged');
        expect(solution.epsilon).toBeLessThanOrEqual(epsilon);
        expect(solution.gradient).toEqual(exact);
        const far = Math.hypot(...solution.point.map((x, i) => x - reference.point[i]!));
        expect(far).toBeLessThanOrEqual(solution.epsilon + reference.epsilon);
      }
    },
  );

  it('take few gradients from far away, and fewer from near', () => {
    const cold = solve('single', 1e-9);
    expect(cold.counts.exact).toBeLessThan(60);
    // Each gradient is one of heavy ball.
    expect(solve('none', 1e-9).counts.exact).toBeGreaterThan(400);
    const near = cold.solution.point.map((x, i) => x + 1e-5 * Math.cos(i));
    expect(solve('single', 1e-9, near).counts.exact).toBeLessThan(8);
  });

  it('are the first method where the problem has no inner solves', () => {
    const { lower, y } = level('none');
    const own = solve('none', 1e-6).solution;
    const tolerance = { epsilon: 1e-6, maxWork: 20_000 };
    const heavy = runToEnd(solveLower(safeHeavyBall(), lower, y, tolerance, new Pace()));
    expect(own).toEqual(heavy);
  });
});

describe('linear systems by refinement', () => {
  const b = Float64Array.from({ length: D }, (_, i) => Math.cos(3 * i));

  function solved(kind: InnerKind, delta: number, from: Float64Array = new Float64Array(D)) {
    const { lower, counts, product } = level('none');
    const x = new Float64Array(D);
    const at = lower.linearise(x.map((_, i) => Math.sin(i)));
    const { solves } = innerSolvesOf(
      (v) =>
        product(
          x.map((_, i) => Math.sin(i)),
          1,
          v,
        ),
      kind,
    );
    const system = {
      apply: (v: Float64Array, out: Float64Array) => {
        at.hessianVector(v, out);
      },
      innerSolves: () => solves,
      rightHandSide: b,
    };
    const tolerance = { delta, maxWork: 20_000 };
    const found = runToEnd(solveLinear(conjugateGradient(), system, from, tolerance, new Pace()));
    const image = new Float64Array(D);
    const spent = counts.exact;
    at.hessianVector(found.solution, image);
    return { found, spent, residual: Math.hypot(...image.map((v, i) => v - b[i]!)) };
  }

  it.each(['single', 'wrong', 'broken', 'nan'] as const)(
    'have a true residual by inner solves that are %s',
    (kind) => {
      for (const delta of [1e-1, 1e-5, 1e-10]) {
        const { found, residual, spent } = solved(kind, delta);
        expect(found.status).toBe('converged');
        expect(residual).toBeLessThanOrEqual(delta * (1 + 1e-9));
        expect(found.residual).toBeCloseTo(residual, 12);
        if (kind === 'single') expect(spent).toBeLessThan(8);
      }
    },
  );

  it('goes on from where it is told to', () => {
    const { solution } = solved('single', 1e-8).found;
    const again = solved('single', 1e-7, solution);
    expect(again.found.work).toBe(1);
    expect(again.found.solution).toEqual(solution);
  });
});
