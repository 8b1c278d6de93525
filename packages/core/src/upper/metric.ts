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
/** λ of {@link invertedCurvature}, as a share of the mean eigenvalue. */
const DAMPING = 1e-3;
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
 * (G + λI)⁻¹ of a symmetric positive semidefinite G, n×n, λ a thousandth of its mean eigenvalue; undefined of a G that is
 * 0 or not finite. By Gauss and Jordan, which needs no pivots of a positive definite matrix.
 */
export function invertedCurvature(G: Float64Array): Float64Array | undefined {
  const n = Math.sqrt(G.length);
  let trace = 0;
  for (let i = 0; i < n; i++) trace += G[i * n + i]!;
  if (!(trace > 0 && trace < Infinity)) return undefined;
  const rest = G.slice();
  const H = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    rest[i * n + i]! += (DAMPING * trace) / n;
    H[i * n + i] = 1;
  }
  for (let i = 0; i < n; i++) {
    const pivot = rest[i * n + i]!;
    for (let k = 0; k < n; k++) {
      rest[i * n + k]! /= pivot;
      H[i * n + k]! /= pivot;
    }
    for (let r = 0; r < n; r++) {
      const share = rest[r * n + i]!;
      if (r === i || share === 0) continue;
      for (let k = 0; k < n; k++) {
        rest[r * n + k]! -= share * rest[i * n + k]!;
        H[r * n + k]! -= share * H[i * n + k]!;
      }
    }
  }
  return H;
}

function rowsTimes(H: Float64Array, v: Float64Array): Float64Array {
  const n = v.length;
  return Float64Array.from({ length: n }, (_, i) => dot(H.subarray(i * n, (i + 1) * n), v));
}
