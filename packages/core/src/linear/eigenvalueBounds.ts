import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { gamma, roundedUp, UNDERFLOW } from '../vector/rounding.js';

/** Bounds least ≤ λ_min and largest ≥ λ_max of a symmetric matrix. */
export interface SpectrumBounds {
  readonly least: number;
  readonly largest: number;
}

/**
 * Proven bounds on the eigenvalues of a symmetric matrix G, from a computed decomposition, however good
 * that is: with V of the computed eigenvectors, Λ of the eigenvalues, R = GV − VΛ and E = VᵀV − I, where
 * ‖E‖ < 1, V⁻¹GV = Λ + V⁻¹R, so that each eigenvalue of G is within
 *
 *     ‖V⁻¹R‖ ≤ ‖R‖_F/√(1 − ‖E‖_F)
 *
 * of one in Λ (Bauer & Fike 1960). R and E are computed, and their rounding added: γ of n + 2 times the
 * sizes of their terms. Where the decomposition is no good the bound is ±‖G‖_F. G is scaled by a power of
 * two beforehand, so that neither large nor small entries are lost in their squares. Infinite bounds for
 * an entry that is not finite.
 */
export function eigenvalueBounds(G: Matrix): SpectrumBounds {
  const largestEntry = largestOf(G.to1DArray());
  if (largestEntry === 0) return { least: 0, largest: 0 };
  if (largestEntry === Infinity) return { least: -Infinity, largest: Infinity };
  const exponent = Math.floor(Math.log2(largestEntry));
  const scale = 2 ** Math.max(-1000, Math.min(1000, exponent));
  const { least, largest } = boundsOfScaled(Matrix.div(G, scale));
  // Where the product leaves the range of normal numbers it is rounded.
  return { least: least * scale - UNDERFLOW, largest: largest * scale + UNDERFLOW };
}

/** The largest size; Infinity where one is not finite. */
function largestOf(entries: readonly number[]): number {
  return entries.reduce(
    (most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : Infinity),
    0,
  );
}

/** Beside entries of about 1 smaller ones do not count. */
const LEAST_ENTRY = 1e-100;

/** Those of a matrix whose largest entry is about 1. */
function boundsOfScaled(G: Matrix): SpectrumBounds {
  const n = G.rows;
  // Quotients by subnormal entries overflow in the decomposition, whatever it is of, whose V and Λ are judged by G itself.
  const ordinary = Matrix.zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (Math.abs(G.get(i, j)) >= LEAST_ENTRY) ordinary.set(i, j, G.get(i, j));
    }
  }
  const { eigenvectorMatrix: V, realEigenvalues } = new EigenvalueDecomposition(ordinary, {
    assumeSymmetric: true,
  });
  const sizes = G.clone().abs();
  const vectors = V.clone().abs();
  const scaled = V.clone().mulRowVector(realEigenvalues);
  const rounding = gamma(n + 3);
  const frobenius = (m: Matrix): number => roundedUp(m.norm('frobenius'), n * n + 8);
  const R = roundedUp(
    frobenius(Matrix.sub(G.mmul(V), scaled)) +
      rounding * frobenius(Matrix.add(sizes.mmul(vectors), scaled.clone().abs())),
  );
  const E = roundedUp(
    frobenius(Matrix.sub(V.transpose().mmul(V), Matrix.eye(n, n))) +
      rounding * (frobenius(vectors.transpose().mmul(vectors)) + n),
  );
  const size = frobenius(G);
  if (!(E < 0.5) || !realEigenvalues.every(Number.isFinite)) return { least: -size, largest: size };
  const radius = roundedUp(R / Math.sqrt(1 - E));
  // The sums below round at the size of the eigenvalues, which is at most that of G and the radius.
  const margin = roundedUp(radius + 4 * Number.EPSILON * (size + radius));
  return {
    least: Math.min(...realEigenvalues) - margin,
    largest: Math.max(...realEigenvalues) + margin,
  };
}
