import { dot, gamma, roundedUp, UNIT_ROUNDOFF } from '@bilevel/core';

/** A matrix K with entries of at least 0, and how often what it computes is rounded on the way to a number. */
interface NonNegative {
  readonly inputs: number;
  readonly outputs: number;
  readonly apply: (x: Float64Array, out: Float64Array) => void;
  readonly adjoint: (y: Float64Array, out: Float64Array) => void;
  readonly roundings: number;
}

const ITERATIONS = 40;
/** The bound is tight enough where it falls by no more than this share in an iteration. */
const TIGHT = 1e-4;
/** It is close to ‖Kv‖²/‖v‖² ≤ ‖K‖² where it is no more than this share above it. */
const CLOSE = 0.02;
/** Of the largest number of v: those which nothing reaches stay above 0. */
const LEAST = 1e-6;

/**
 * ≥ ‖K‖² of a matrix with entries of at least 0, proven: for any v > 0 (Collatz 1942, Wielandt 1950)
 *
 *     ‖K‖² = λ_max(KᵀK) ≤ max_i (KᵀKv)_i / v_i.
 *
 * v = 1 gives the bound ‖K‖₁‖K‖_∞ or a better one, and each power iteration v ← KᵀKv, the numbers that would become 0
 * kept above it, may lower it. Sums of numbers of one sign are off by as many roundings as each goes through.
 */
export function squaredNormOf(matrix: NonNegative): number {
  const { inputs, outputs, apply, adjoint, roundings } = matrix;
  const v = new Float64Array(inputs).fill(1);
  const seen = new Float64Array(outputs);
  const next = new Float64Array(inputs);
  let least = Infinity;
  for (let k = 0; k < ITERATIONS; k++) {
    apply(v, seen);
    adjoint(seen, next);
    let bound = 0;
    let size = 0;
    for (let i = 0; i < inputs; i++) {
      bound = Math.max(bound, next[i]! / v[i]!);
      size = Math.max(size, next[i]!);
    }
    const falls = bound < least * (1 - TIGHT);
    least = Math.min(least, bound);
    // What is far from an edge may need some iterations to hear of it: until then the bound stays.
    const found = dot(seen, seen) / dot(v, v);
    if ((!falls && least <= found * (1 + CLOSE)) || size === 0) break;
    for (let i = 0; i < inputs; i++) v[i] = Math.max(next[i]! / size, LEAST);
  }
  return roundedUp(least * (1 + gamma(2 * roundings + 2) + 4 * UNIT_ROUNDOFF));
}
