import type { LowerLevel } from '../problem/problem.js';
import { addScaled, isZero, norm } from '../vector/vector.js';
import type { SampleHypergradient } from './sampleHypergradient.js';

/** Where the two solves start. */
export interface WarmStart {
  readonly point: Float64Array;
  readonly adjoint: Float64Array;
  /**
   * z_j of the sharp certificate and the θ they belong to: from there x* moves by −Σ z_j Δθ_j to first
   * order. Default: zeros, and no such prediction.
   */
  readonly tangent?: { readonly theta: Float64Array; readonly duals: readonly Float64Array[] };
  /** Adjoints before `adjoint`, newest first, for linear solvers that recycle them. */
  readonly earlier?: readonly Float64Array[];
  /** Where it is stored, for one that is not in memory: its arrays are empty then. */
  readonly stored?: string;
}

/** The start of the next evaluation of a sample, from its last one. */
export function warmStartOf(
  { solution, adjoint, duals, earlier }: SampleHypergradient,
  theta: Float64Array,
): WarmStart {
  return {
    point: solution,
    adjoint,
    ...(duals && { tangent: { theta: theta.slice(), duals } }),
    ...(earlier && { earlier }),
  };
}

/** The adjoints before `adjoint`, newest first; an adjoint that was not moved is none of its own. */
export function earlierAdjoints(
  { adjoint: last, earlier = [] }: WarmStart,
  adjoint: Float64Array,
): readonly Float64Array[] {
  const moved = last.some((q, i) => q !== adjoint[i]) && !isZero(last);
  return moved ? [last.slice(), ...earlier] : earlier;
}

/**
 * x̃ moved along its tangent, x̃ − Σ z_j Δθ_j (error of second order in Δθ for exact z_j), where that has
 * the smaller gradient at θ; x̃ itself otherwise.
 */
export function predicted(
  level: LowerLevel,
  { point, tangent }: WarmStart,
  theta: Float64Array,
): { readonly point: Float64Array; readonly work: number } {
  if (tangent === undefined) return { point, work: 0 };
  const moved = point.slice();
  let distance = 0;
  for (const [j, z] of tangent.duals.entries()) {
    const change = theta[j]! - tangent.theta[j]!;
    distance += Math.abs(change);
    addScaled(moved, -change, z);
  }
  if (distance === 0) return { point, work: 0 };
  const gradient = new Float64Array(point.length);
  level.gradient(point, gradient);
  const here = norm(gradient);
  level.gradient(moved, gradient);
  return norm(gradient) < here ? { point: moved, work: 2 } : { point, work: 2 };
}
