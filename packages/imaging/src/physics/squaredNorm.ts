import { dot, gamma, norm, roundedUp, UNIT_ROUNDOFF } from '@bilevel/core';

/** A matrix K with entries of at least 0. */
type NonNegative = Products & (RoundedSums | RoundedProducts);

interface Products {
  readonly inputs: number;
  readonly outputs: number;
  readonly apply: (x: Float64Array, out: Float64Array) => void;
  readonly adjoint: (y: Float64Array, out: Float64Array) => void;
}

/** How often numbers of one sign are rounded on the way to a number. */
interface RoundedSums {
  readonly roundings: number;
}

/** ≥ ‖fl(Kx) − Kx‖/‖x‖ and the same of Kᵀ, and ≥ ‖K‖. */
interface RoundedProducts {
  readonly rounding: number;
  readonly norm: number;
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
 * kept above it, may lower it. Sums of numbers of one sign are off by as many roundings as each goes through; of products
 * with a rounding no number is off by more than all are in the norm, rounding · (‖fl(Kv)‖ + ‖K‖‖v‖).
 */
export function squaredNormOf(matrix: NonNegative): number {
  const { inputs, outputs, apply, adjoint } = matrix;
  const { roundings, offOf } = errorsOf(matrix);
  const v = new Float64Array(inputs).fill(1);
  const seen = new Float64Array(outputs);
  const next = new Float64Array(inputs);
  let least = Infinity;
  for (let k = 0; k < ITERATIONS; k++) {
    apply(v, seen);
    adjoint(seen, next);
    let bound = 0;
    let size = 0;
    const off = offOf(seen, v);
    for (let i = 0; i < inputs; i++) {
      bound = Math.max(bound, (next[i]! + off) / v[i]!);
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

function errorsOf(matrix: NonNegative): {
  readonly roundings: number;
  readonly offOf: (seen: Float64Array, v: Float64Array) => number;
} {
  if ('roundings' in matrix) return { roundings: matrix.roundings, offOf: () => 0 };
  const { rounding } = matrix;
  return {
    roundings: 0,
    offOf: (seen, v) => 1.01 * rounding * (norm(seen) + matrix.norm * norm(v)),
  };
}
