import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { dot, norm } from '../vector/vector.js';
import { inverseHessian, keepPair, type CurvaturePair } from './limitedMemory.js';

/**
 * H ≈ (∇²F)⁻¹, symmetric positive definite: n×n row by row for few parameters, curvature pairs for many;
 * undefined stands for the identity. Any such H keeps the proofs of descent, only the number of steps
 * depends on it.
 */
export type Metric = Float64Array | readonly CurvaturePair[] | undefined;

/** Above this n the n² numbers are not worth their place. */
const LARGEST = 64;
/** Pairs kept above it. */
const MEMORY = 10;
/** Eigenvalues that are smaller, as a share of the largest, count as so large in {@link invertedCurvature}. */
const LEAST_EIGENVALUE = 1e-6;
/** Halvings of the interval of λ in {@link withinReach}, on a scale of factors: to the last bits, so that units do not matter. */
const ROUNDS = 64;
/** λ of {@link dampedUntil}, in units of the trace of H⁻¹. */
const LEAST_DAMPING = 1e-14;
const MOST_DAMPING = 1e6;
/** Pairs with less curvature than this, relative to ‖s‖‖y‖, are noise or a maximum ahead. */
const LEAST_CURVATURE = 1e-6;

/** H h. */
export function applyMetric(metric: Metric, h: Float64Array): Float64Array {
  if (metric === undefined) return h.slice();
  return metric instanceof Float64Array ? rowsTimes(metric, h) : inverseHessian(metric, h);
}

/**
 * The BFGS update by s = Δθ, y = Δh, from (⟨s, y⟩/‖y‖²) I the first time:
 * H⁺ = (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ, ρ = 1/⟨s, y⟩; with a limited memory for more than 64
 * parameters. Returns `curved: false` and the same H when ⟨s, y⟩ is not positive.
 */
export function updateMetric(
  metric: Metric,
  s: Float64Array,
  y: Float64Array,
): { readonly metric: Metric; readonly curved: boolean } {
  const n = s.length;
  const curvature = dot(s, y);
  if (!(curvature > LEAST_CURVATURE * norm(s) * norm(y))) return { metric, curved: false };
  if (n > LARGEST) {
    const pairs = metric instanceof Float64Array || metric === undefined ? [] : metric;
    const kept = keepPair(pairs, { s, y }, 0, MEMORY);
    return { metric: kept, curved: kept !== pairs };
  }
  const rho = 1 / curvature;
  const before = metric instanceof Float64Array ? metric : undefined;
  const H = before?.slice() ?? new Float64Array(n * n);
  if (before === undefined) {
    for (let i = 0; i < n; i++) H[i * n + i] = curvature / dot(y, y);
  }
  const Hy = rowsTimes(H, y);
  const scale = rho * (1 + rho * dot(y, Hy));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      H[i * n + j]! += scale * s[i]! * s[j]! - rho * (s[i]! * Hy[j]! + Hy[i]! * s[j]!);
    }
  }
  return { metric: H, curved: true };
}

/**
 * |G|⁻¹ of a symmetric G, n×n: its eigenvalues without their sign, so that a step goes down where F curves downwards too, and as far as the
 * curvature says (Dauphin et al. 2014), and none below a millionth of the largest. Undefined of a G that is 0 or not finite.
 */
export function invertedCurvature(G: Float64Array): Float64Array | undefined {
  const n = Math.sqrt(G.length);
  if (!G.every(Number.isFinite)) return undefined;
  const { realEigenvalues, eigenvectorMatrix: V } = new EigenvalueDecomposition(
    Matrix.from1DArray(n, n, G),
    { assumeSymmetric: true },
  );
  const sizes = realEigenvalues.map(Math.abs);
  const largest = Math.max(...sizes);
  if (!(largest > 0)) return undefined;
  const inverse = Matrix.diag(sizes.map((size) => 1 / Math.max(size, LEAST_EIGENVALUE * largest)));
  return Float64Array.from(V.mmul(inverse).mmul(V.transpose()).to1DArray());
}

/**
 * (H⁻¹ + λI)⁻¹ with the least λ ≥ 0 for which its step ‖(H⁻¹ + λI)⁻¹h‖ is at most `reach` (Levenberg 1944, Marquardt 1963): too long
 * a step is not cut in all parameters alike, which would lead along those that hardly count.
 */
export function withinReach(H: Float64Array, h: Float64Array, reach: number): Float64Array {
  const B = inverseOf(H, 0);
  const isLong = (of: Float64Array): boolean => !(norm(rowsTimes(of, h)) <= reach);
  if (!isLong(H)) return H;
  // ‖(B + λI)⁻¹h‖ ≤ ‖h‖/λ.
  let short = norm(h) / reach;
  let long = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const middle = long > 0 ? Math.sqrt(long * short) : short / 10;
    if (isLong(inverseOf(B, middle))) long = middle;
    else short = middle;
  }
  return inverseOf(B, short);
}

/**
 * (H⁻¹ + λI)⁻¹ with the least λ ≥ 0, to the last bits, whose direction `suits`: for λ without end it is that of h itself. Where a
 * direction leads too far from h, this is Newton's in what F depends on most, and nearly none in the rest. Undefined where not
 * even a large λ suits.
 */
export function dampedUntil(
  H: Float64Array,
  suits: (damped: Float64Array) => boolean,
): Float64Array | undefined {
  if (suits(H)) return H;
  const B = inverseOf(H, 0);
  const scale = traceOf(B);
  let most = scale * MOST_DAMPING;
  let least = scale * LEAST_DAMPING;
  if (!(scale > 0 && scale < Infinity) || !suits(inverseOf(B, most))) return undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const middle = Math.sqrt(least * most);
    if (suits(inverseOf(B, middle))) most = middle;
    else least = middle;
  }
  return inverseOf(B, most);
}

/** (M + λI)⁻¹ of a positive definite matrix, by Gauss and Jordan, which needs no pivots of one. */
function inverseOf(M: Float64Array, lambda: number): Float64Array {
  const n = Math.sqrt(M.length);
  const rest = M.slice();
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    rest[i * n + i]! += lambda;
    inverse[i * n + i] = 1;
  }
  for (let i = 0; i < n; i++) {
    const pivot = rest[i * n + i]!;
    for (let k = 0; k < n; k++) {
      rest[i * n + k]! /= pivot;
      inverse[i * n + k]! /= pivot;
    }
    for (let r = 0; r < n; r++) {
      const share = rest[r * n + i]!;
      if (r === i || share === 0) continue;
      for (let k = 0; k < n; k++) {
        rest[r * n + k]! -= share * rest[i * n + k]!;
        inverse[r * n + k]! -= share * inverse[i * n + k]!;
      }
    }
  }
  return inverse;
}

function traceOf(M: Float64Array): number {
  const n = Math.sqrt(M.length);
  let trace = 0;
  for (let i = 0; i < n; i++) trace += M[i * n + i]!;
  return trace;
}

function rowsTimes(H: Float64Array, v: Float64Array): Float64Array {
  const n = v.length;
  return Float64Array.from({ length: n }, (_, i) => dot(H.subarray(i * n, (i + 1) * n), v));
}
