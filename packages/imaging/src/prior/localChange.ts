import {
  gamma,
  plainVectors,
  provenSizes,
  roundedUp,
  type ErrorBall,
  type LocalChange,
  type ProvenSizes,
} from '@bilevel/core';
import type { TotalVariationLinearisation } from '@bilevel/kernels';
import type { Surroundings } from './regulariser.js';

/** What the change of the second derivatives of w Σ φ_ν(|(Dx)_p|) is made of. */
export interface LocalChangeInput extends Surroundings {
  /** At x. */
  readonly second: Pick<TotalVariationLinearisation, 'change'>;
  /** ‖D‖, rounded up. */
  readonly norm: number;
  /** b: the largest norm of the rows of D that share a block. */
  readonly blockNorm: number;
  /** Rows of D, at most. */
  readonly rows: number;
  /** ν sup φ_ν''. */
  readonly curvature: number;
  readonly weight: number;
  readonly smoothing: number;
  /** Norms by the vector operations that the problem has. Default: plain ones. */
  readonly sizes?: ProvenSizes;
}

/** Below it sizes of blocks lose digits to underflow, whose squares are summed. */
const LEAST_SIZE = 1e-160;
/** Products of weights and changes below this may be lost as well. */
const LEAST_CHANGE = 1e-300;
const plainSizes = provenSizes(plainVectors);

/** Share s of the strong convexity that the energy bound of {@link localChange} spends on the differences. */
export const SHARE = 1 / 16;

/**
 * How much A and B can change by a regulariser w Σ φ_ν(|(Dx)_p|), from x to the minimiser x* of a
 * problem that has it as one term, and to any point x' between (mathematics.md §5.4). With z_p = (Dx)_p
 * the blocks of differences (single edges, those of a pixel, or of all channels of a pixel), z' those of
 * x', e = x' − x, b the norm of a block's rows, r the radius of the error ball, G ≥ ‖∂_x g(x)‖:
 *
 * - |(De)_p| ≤ b r. Where a maximum principle holds also |(De)_p| ≤ 2‖∂_x g(x)‖_∞/μ: with the mean
 *   Hessian Ā between x and x*, of single edges and of other terms that are diagonal with entries ≥ μ, or
 *   of single edges too, Āe* = −∂_x g(x), and where |e*| is largest, say e*_i > 0, (DᵀH̄De*)_i ≥ 0, H̄ ≥ 0
 *   diagonal, as all differences to neighbours point down; so μe*_i ≤ |∂_x g(x)_i|. ρ is the smallest of
 *   these, and h_p the smallest eigenvalue of the Hessian of φ_ν at distances of up to |z_p| + ρ from 0, or 0 where it is
 *   below that: what is not convex of the regulariser is at most its weak convexity ω, by which the Hessians of the other
 *   terms are more than μ, so that wDᵀH̄D with the rest of them is at least μI + wDᵀdiag(h)D all the same.
 * - In energy: with u = ‖e*‖ ≤ r, μu² + Σ w|H̄_p^½(De*)_p|² ≤ e*ᵀĀe* = −∂_x g(x)ᵀe* ≤ G u, the other terms
 *   having Hessians of μ at least, and as u² ≥ ‖De*‖²/‖D‖², for any s in [0, 1]
 *
 *       Σ a_p |(De*)_p|² ≤ G u − (1 − s)μu² ≤ E²,   a_p = w h_p + s μ/‖D‖²,
 *
 *   E² the largest value for u ≤ r. So Σ (|(De)_p|/t_p)² ≤ 1 with t_p = E/√a_p, and |(De)_p| ≤ ρ_p = min(ρ, t_p).
 *   Where the picture is flat, h_p is near 1/ν, and this is √(w‖D‖²/ν) times below ‖D‖r.
 * - ‖H(z'_p) − H(z_p)‖ ≤ min(M_p |(De)_p|, c/ν) =: δ_p with M_p the largest third derivative at
 *   distances of |z_p| − ρ_p to |z_p| + ρ_p from 0; and ≤ c/ν since 0 ≼ H ≼ (c/ν)I.
 * - (A' − A)v = wDᵀ((H' − H)Dv): its norm is at most w‖D‖ ‖(δ_p |(Dv)_p|)_p‖, and
 *   |zᵀ(A' − A)q| ≤ w Σ δ_p |(Dz)_p| |(Dq)_p|.
 * - A' ≽ wDᵀH'D, so that ‖wDᵀu‖ in the norm of A'⁻¹ is at most √w ‖H'^{−1/2}u‖ ≤ √(w Σ |u_p|²/h_p). Used
 *   for the columns of A' − A and B' − B.
 * - (B₁' − B₁) = wDᵀ(∇φ(z') − ∇φ(z)) with |∇φ(z'_p) − ∇φ(z_p)| ≤ S_p |(De)_p|, S_p the largest ‖H‖
 *   there, and likewise B₂ with P_p, the largest derivative of −∂∇φ_ν/∂(log ν).
 *
 * Rounding: every term goes through fewer than 128 roundings and the sums over at most 2d of them, in any
 * order; sizes below {@link LEAST_SIZE} may be lost, which adds that much in every block. w and ν are two
 * roundings off, on which no term depends more than in proportion to its fifth power.
 *
 * Sums Σ c_p |(De)_p| are bounded by the smaller of Σ c_p ρ_p and ‖(c_p t_p)_p‖, norms ‖(c_p |(De)_p|)_p‖ by
 * the smaller of ‖(c_p ρ_p)_p‖ and max c_p t_p.
 */
export function localChange(input: LocalChangeInput, ball: ErrorBall): LocalChange {
  const { weight, smoothing: nu, strongConvexity: mu, lipschitzGradient: L, learned } = input;
  const { norm: normD, rows } = input;
  const slack = 1 + 2 * gamma(2 * rows + 128);
  const steepest = input.curvature * ((weight * normD) / nu);
  const lost = roundedUp(steepest * Math.sqrt(rows) * LEAST_SIZE) + LEAST_CHANGE;
  const change = input.second.change({
    radius: roundedUp(largestDifference(input, ball)),
    energy: roundedUp(largestEnergy(ball, mu, L, input.sizes)),
    least: ((1 - 2 ** -48) * (SHARE * mu)) / normD ** 2,
    ...(ball.forms && { forms: true }),
  });
  const { norm } = input.sizes ?? plainSizes;

  const known = new WeakMap<Float64Array, number>();
  const sizeOf = (v: Float64Array): number => {
    const size = known.get(v) ?? norm(v);
    known.set(v, size);
    return size;
  };

  const hessianChange = (v: Float64Array): number => {
    const { steepest, squares } = change.of(v);
    return slack * weight * normD * Math.min(steepest, Math.sqrt(squares)) + lost;
  };

  return {
    kind: 'certified',
    hessianChange,
    crossTransposeChange(q) {
      const { columns } = change.of(q);
      const total = Math.hypot(
        ...learned.map((j) => Math.min(columns[j]!.total, Math.sqrt(columns[j]!.squares))),
      );
      return slack * weight * total + lost;
    },
    hessianForm(z, q) {
      const { total, squares } = change.form(z, q);
      // Where one of the sizes is lost the other counts in full.
      const missing = lost * (sizeOf(z) + sizeOf(q) + LEAST_SIZE);
      return slack * weight * Math.min(total, Math.sqrt(squares)) + missing;
    },
    hessianEnergy(v) {
      const { softSteepest, softSquares } = change.of(v);
      return Math.min(
        slack * Math.sqrt(weight) * Math.min(softSteepest, Math.sqrt(softSquares)) +
          lost / Math.sqrt(mu),
        (slack * hessianChange(v)) / Math.sqrt(mu),
      );
    },
    crossEnergy(j) {
      const { squares, largest, steepest } = change.column(learned[j]!);
      return (
        slack *
          Math.min(
            Math.sqrt(weight) * Math.min(Math.sqrt(squares), largest),
            (weight * normD * steepest) / Math.sqrt(mu),
          ) +
        lost / Math.sqrt(mu)
      );
    },
  };
}

/** E: E² is the largest G u − (1 − s)μu² for u ≤ r, where G ≤ L r in any case, for ∂_x g(x) = −Āe*. */
export function largestEnergy(
  { radius, gradient, gradientRounding }: ErrorBall,
  mu: number,
  L: number,
  { norm }: ProvenSizes = plainSizes,
): number {
  const size = Math.min(norm(gradient) + gradientRounding, L * radius);
  const curvature = (1 - SHARE) * mu;
  const u = Math.min(radius, size / (2 * curvature));
  return Math.sqrt(u * (size - curvature * u));
}

/** ρ ≥ |(De)_p| in every block. */
function largestDifference(
  { blockNorm, hasMaximumPrinciple, strongConvexity: mu }: LocalChangeInput,
  ball: ErrorBall,
): number {
  const fromDistance = blockNorm * ball.radius;
  if (!hasMaximumPrinciple) return fromDistance;
  let largest = 0;
  const { gradient } = ball;
  for (let p = 0; p < gradient.length; p++) largest = Math.max(largest, Math.abs(gradient[p]!));
  return Math.min(fromDistance, (2 * (largest + ball.gradientRounding)) / mu);
}
