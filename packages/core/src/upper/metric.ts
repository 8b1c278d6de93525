import { dot, norm } from '../vector/vector.js';

/**
 * H ≈ (∇²F)⁻¹, n×n row by row, symmetric positive definite; undefined stands for the identity. Any
 * such H keeps the proofs of descent, only the number of steps depends on it.
 */
export type Metric = Float64Array | undefined;

/** Above this n the n² numbers are not worth their place. */
const LARGEST = 64;
/** Pairs with less curvature than this, relative to ‖s‖‖y‖, are noise or a maximum ahead. */
const LEAST_CURVATURE = 1e-6;

/** H h. */
export function applyMetric(metric: Metric, h: Float64Array): Float64Array {
  const n = h.length;
  if (metric === undefined) return h.slice();
  return Float64Array.from({ length: n }, (_, i) => dot(metric.subarray(i * n, (i + 1) * n), h));
}

/**
 * The BFGS update by s = Δθ, y = Δh, from (⟨s, y⟩/‖y‖²) I the first time:
 * H⁺ = (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ, ρ = 1/⟨s, y⟩. Returns `curved: false` and the same H
 * when ⟨s, y⟩ is not positive.
 */
export function updateMetric(
  metric: Metric,
  s: Float64Array,
  y: Float64Array,
): { readonly metric: Metric; readonly curved: boolean } {
  const n = s.length;
  const curvature = dot(s, y);
  if (!(curvature > LEAST_CURVATURE * norm(s) * norm(y))) return { metric, curved: false };
  if (n > LARGEST) return { metric: undefined, curved: true };
  const rho = 1 / curvature;
  const H = metric?.slice() ?? new Float64Array(n * n);
  if (metric === undefined) {
    for (let i = 0; i < n; i++) H[i * n + i] = curvature / dot(y, y);
  }
  const Hy = applyMetric(H, y);
  const scale = rho * (1 + rho * dot(y, Hy));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      H[i * n + j]! += scale * s[i]! * s[j]! - rho * (s[i]! * Hy[j]! + Hy[i]! * s[j]!);
    }
  }
  return { metric: H, curved: true };
}
