import type { Sample } from '../problem/problem.js';
import type { Cooperative, Pace } from '../run/cooperative.js';
import { copyAmong, roomAmong, type Vectors } from '../vector/vectors.js';

/** h of the differences: of log-parameters a change of 0.1 %. */
const STEP = 1e-3;
/** Units of work at each of two points for every parameter: a gradient's worth of preparing, a product and Bᵀq̃. */
const UNITS = 3;

/** Where the curvature of F is to be known. */
export interface UpperPoint {
  readonly theta: Float64Array;
  /** x̃. */
  readonly point: Float64Array;
  /** q̃ ≈ A⁻¹∇_x f. */
  readonly adjoint: Float64Array;
  /** z_j ≈ A⁻¹B e_j. */
  readonly duals: readonly Float64Array[];
}

/** ∇²F as estimated, and the units of work that it took. */
export interface UpperCurvature {
  readonly curvature: Float64Array;
  readonly work: number;
}

/** Units of {@link upperCurvature} for n parameters. */
export function workOfCurvature(n: number): number {
  return 2 * n * UNITS;
}

/**
 * ∇²F of one sample, n×n row by row. Along the plane that touches the solutions, x(s) = x̃ − Σ_j s_j z_j with θ + s, as
 * ∂x* = −A⁻¹B,
 *
 *     ∂²F = ∂²_s (f(x(s), θ + s) − q̃ᵀ∂_x g(x(s), θ + s)) at s = 0,
 *
 * since ∇_x f ∂²x* = −q̃ᵀ∂²_s ∂_x g by ∂_x g(x*(θ), θ) = 0 differentiated twice. The slopes of this along s_j are
 * ∂_j f − z_jᵀ∇_x f + z_jᵀA q̃ − (Bᵀq̃)_j, all at (x(s), θ + s); central differences of them along each s_i, symmetrised. An estimate
 * that steers steps and proves nothing, off by some times what q̃ and the z_j are.
 *
 * Not finite where g cannot be told beside θ.
 */
export function* upperCurvature(
  sample: Sample,
  { theta, point, adjoint, duals }: UpperPoint,
  vectors: Vectors,
  pace: Pace,
): Cooperative<UpperCurvature> {
  const n = theta.length;
  const d = sample.dimension;
  const { dot, combine } = vectors;
  const moved = roomAmong(vectors, d);
  const out = roomAmong(vectors, d);
  const q = copyAmong(vectors, adjoint);
  /** The slopes along every s_j at s_i = step. */
  const slopesAt = (i: number, step: number): Float64Array => {
    moved.set(point);
    combine(moved, 1, -step, duals[i]!);
    const there = theta.map((t, j) => (j === i ? t + step : t));
    const slopes = new Float64Array(n);
    sample.upper.parameterGradient?.(moved, there, slopes);
    sample.upper.gradient(moved, there, out);
    for (let j = 0; j < n; j++) slopes[j]! -= dot(duals[j]!, out);
    const level = sample.lower(there);
    try {
      const linearisation = level.linearise(moved);
      linearisation.hessianVector(q, out);
      const cross = new Float64Array(n);
      linearisation.crossTranspose(q, cross);
      for (let j = 0; j < n; j++) slopes[j]! += dot(duals[j]!, out) - cross[j]!;
    } finally {
      level.release?.();
    }
    return slopes;
  };
  const curvature = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (const step of [STEP, -STEP]) {
      for (const [j, slope] of slopesAt(i, step).entries()) {
        const change = slope / (4 * step);
        curvature[i * n + j]! += change;
        curvature[j * n + i]! += change;
      }
      if (pace.due(UNITS * d)) yield;
    }
  }
  return { curvature, work: workOfCurvature(n) };
}
