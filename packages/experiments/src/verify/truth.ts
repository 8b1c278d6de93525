import { norm, type BilevelProblem, type LowerLevel } from '@bilevel/core';
import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** F(θ), ∇F(θ) and what they are made of, all to rounding. */
export interface Truth {
  readonly value: number;
  readonly gradient: Float64Array;
  readonly samples: readonly {
    /** x_i*. */
    readonly solution: Float64Array;
    /** Of this sample, without r. */
    readonly gradient: Float64Array;
  }[];
}

type Product = (v: Float64Array, out: Float64Array) => void;

/**
 * The truth by dense linear algebra, apart from the solvers that are verified: damped Newton with
 * Cholesky until the gradient no longer falls, then the adjoint by Cholesky with refinement. For
 * small d.
 */
export function truthOf(problem: BilevelProblem, theta: Float64Array): Truth {
  const m = problem.samples.length;
  const n = problem.parameters;
  const gradient = new Float64Array(n);
  problem.regulariser?.gradient(theta, gradient);
  let value = problem.regulariser?.value(theta) ?? 0;
  const samples = problem.samples.map((sample) => {
    const d = sample.dimension;
    const level = sample.lower(theta);
    const x = minimiser(level, sample.start ?? new Float64Array(d));
    const at = level.linearise(x);
    const upper = new Float64Array(d);
    sample.upper.gradient(x, theta, upper);
    const q = solveDense((v, out) => {
      at.hessianVector(v, out);
    }, upper);
    const direct = new Float64Array(n);
    sample.upper.parameterGradient?.(x, theta, direct);
    const cross = new Float64Array(n);
    at.crossTranspose(q, cross);
    const own = direct.map((value, j) => value - cross[j]!);
    for (let j = 0; j < n; j++) gradient[j]! += own[j]! / m;
    value += sample.upper.value(x, theta) / m;
    return { solution: x, gradient: own };
  });
  return { value, gradient, samples };
}

/** It ends by itself; where curvature changes by orders of magnitude over small distances, after some hundreds of short steps. */
const MOST_STEPS = 5000;

/** The minimiser of g(·, θ) as far as rounding lets its gradient tell. */
function minimiser(level: LowerLevel, start: Float64Array): Float64Array {
  let x: Float64Array = start.slice();
  const gradient = new Float64Array(x.length);
  const sizeAt = (point: Float64Array): number => {
    level.gradient(point, gradient);
    return norm(gradient);
  };
  let smallest = sizeAt(x);
  for (let k = 0; k < MOST_STEPS && smallest > 0; k++) {
    level.gradient(x, gradient);
    const at = level.linearise(x);
    const step = solveDense((v, out) => {
      at.hessianVector(v, out);
    }, gradient);
    const next = smallerAlong(level, x, step, smallest, sizeAt);
    if (next === undefined) break;
    ({ point: x, size: smallest } = next);
  }
  return x;
}

/**
 * x − t·step for the largest t = 1, ½, ¼, … at which g is smaller by a share of what its slope promises, or, where that is
 * within its rounding, the gradient is smaller. Along Newton's step the gradient alone may fall in tiny steps only, or
 * at points farther away.
 */
function smallerAlong(
  level: LowerLevel,
  x: Float64Array,
  step: Float64Array,
  smallest: number,
  sizeAt: (point: Float64Array) => number,
): { readonly point: Float64Array; readonly size: number } | undefined {
  const gradient = new Float64Array(x.length);
  level.gradient(x, gradient);
  const slope = gradient.reduce((sum, g, i) => sum + g * step[i]!, 0);
  const before = level.value(x);
  for (let t = 1; t > 1e-12; t /= 2) {
    const point = x.map((xi, i) => xi - t * step[i]!);
    const size = sizeAt(point);
    const promised = t * slope;
    const falls =
      slope > 1e-10 * Math.abs(before)
        ? level.value(point) < before - 1e-4 * promised
        : size < smallest;
    if (falls) return { point, size };
  }
  return undefined;
}

/** A⁻¹b with A given by its products; one step of iterative refinement. */
function solveDense(apply: Product, b: Float64Array): Float64Array {
  const d = b.length;
  const matrix = new Matrix(d, d);
  const unit = new Float64Array(d);
  const image = new Float64Array(d);
  for (let j = 0; j < d; j++) {
    unit[j] = 1;
    apply(unit, image);
    unit[j] = 0;
    for (let i = 0; i < d; i++) matrix.set(i, j, image[i]!);
  }
  // Products are symmetric to rounding only; the factorisation wants it exactly.
  const factor = new CholeskyDecomposition(Matrix.add(matrix, matrix.transpose()).mul(0.5));
  const solve = (right: Float64Array): Float64Array =>
    Float64Array.from(factor.solve(Matrix.columnVector(Array.from(right))).to1DArray());
  const first = solve(b);
  apply(first, image);
  const correction = solve(b.map((bi, i) => bi - image[i]!));
  return first.map((q, i) => q + correction[i]!);
}
