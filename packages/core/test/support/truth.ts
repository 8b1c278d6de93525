import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import type { BilevelProblem, LowerLevel } from '../../src/index.js';
import { matrixOf, toMatrix } from './dense.js';

/** F(θ), ∇F(θ) and x_i*(θ), all to rounding. */
export interface Truth {
  readonly value: number;
  readonly gradient: Float64Array;
  readonly solutions: readonly Float64Array[];
}

/**
 * The truth by dense linear algebra, apart from the solvers under test: damped Newton with
 * Cholesky to a gradient that no longer falls, then the adjoint by Cholesky.
 */
export function truthOf(problem: BilevelProblem, theta: Float64Array): Truth {
  const m = problem.samples.length;
  const n = problem.parameters;
  const gradient = new Float64Array(n);
  problem.regulariser?.gradient(theta, gradient);
  let value = problem.regulariser?.value(theta) ?? 0;
  const solutions = problem.samples.map((sample) => {
    const d = sample.dimension;
    const level = sample.lower(theta);
    const x = minimise(level, sample.start ?? new Float64Array(d));
    const at = level.linearise(x);
    const upper = new Float64Array(d);
    sample.upper.gradient(x, theta, upper);
    const q = solve((v, out) => {
      at.hessianVector(v, out);
    }, upper);
    const direct = new Float64Array(n);
    sample.upper.parameterGradient?.(x, theta, direct);
    const cross = new Float64Array(n);
    at.crossTranspose(q, cross);
    for (let j = 0; j < n; j++) gradient[j]! += (direct[j]! - cross[j]!) / m;
    value += sample.upper.value(x, theta) / m;
    return x;
  });
  return { value, gradient, solutions };
}

/** A⁻¹ b with A given by its products. */
function solve(apply: (v: Float64Array, out: Float64Array) => void, b: Float64Array): Float64Array {
  const A = toMatrix(matrixOf(apply, b.length, b.length));
  // Products are symmetric to rounding only; the factorisation wants it exactly.
  const factor = new CholeskyDecomposition(Matrix.add(A, A.transpose()).mul(0.5));
  return Float64Array.from(factor.solve(Matrix.columnVector(Array.from(b))).to1DArray());
}

/** The minimiser of g(·, θ) to rounding. */
export function minimise(level: LowerLevel, start: Float64Array): Float64Array {
  let x = start.slice();
  const gradient = new Float64Array(x.length);
  const size = (at: Float64Array): number => {
    level.gradient(at, gradient);
    return Math.hypot(...gradient);
  };
  let smallest = size(x);
  for (let k = 0; k < 200 && smallest > 0; k++) {
    size(x);
    const at = level.linearise(x);
    const step = solve((v, out) => {
      at.hessianVector(v, out);
    }, gradient);
    let t = 1;
    let next = x;
    let reached = Infinity;
    for (; t > 1e-12; t /= 2) {
      next = x.map((xi, i) => xi - t * step[i]!);
      reached = size(next);
      if (reached < smallest) break;
    }
    if (reached >= smallest) break;
    x = next;
    smallest = reached;
  }
  return x;
}

/** ‖a − b‖. */
export function distance(a: Float64Array, b: Float64Array): number {
  return Math.hypot(...a.map((x, i) => x - b[i]!));
}
