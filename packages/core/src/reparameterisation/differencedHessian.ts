import type { Linearisation, Sample } from '../problem/problem.js';
import { dot } from '../vector/vector.js';
import type { ParametricHessian } from './parametricHessian.js';

/** Of max(1, |θ_j|): the fifth root of the unit roundoff balances h⁴ and rounding/h. */
const STEP = 6e-4;
/** Weights of A(θ + kh) in the difference of fourth order, times 12h. */
const STENCIL = [
  [-2, 1],
  [-1, -8],
  [1, 8],
  [2, -1],
] as const;

/**
 * The dependence of A(x, θ) on θ for a problem that offers no derivatives of it, from
 * Hessian-vector products alone: the diagonal takes d of them; ∂_θ A is a central difference of
 * fourth order, 4n products for uᵀ(∂_θ A)v and 4nd for the diagonal. Relative error about 10⁻¹²
 * where A is smooth in θ; the functions must allow θ ± 10⁻³.
 */
export function differencedHessian(
  sample: Sample,
  theta: Float64Array,
  x: Float64Array,
  linearisation: Linearisation,
): ParametricHessian {
  const n = theta.length;
  const image = new Float64Array(x.length);
  /** Σ over the stencil of weight · measure(A(θ + kh e_j)), over 12h. */
  const difference = (j: number, measure: (at: Linearisation) => number): number => {
    const h = STEP * Math.max(1, Math.abs(theta[j]!));
    const moved = theta.slice();
    let sum = 0;
    for (const [k, weight] of STENCIL) {
      moved[j] = theta[j]! + k * h;
      sum += weight * measure(sample.lower(moved).linearise(x));
    }
    return sum / (12 * h);
  };
  return {
    hessianDiagonal(out) {
      hessianDiagonal(linearisation, out);
    },
    hessianDiagonalParameter(w, out) {
      const diagonal = new Float64Array(x.length);
      for (let j = 0; j < n; j++) {
        out[j] = difference(j, (at) => {
          diagonalByProducts(at, diagonal);
          return dot(w, diagonal);
        });
      }
    },
    hessianParameter(u, v, out) {
      for (let j = 0; j < n; j++) {
        out[j] = difference(j, (at) => {
          at.hessianVector(v, image);
          return dot(u, image);
        });
      }
    },
  };
}

/** out ← diag A: as the problem offers it, or by d products. */
export function hessianDiagonal(
  linearisation: Linearisation & Partial<ParametricHessian>,
  out: Float64Array,
): void {
  if (linearisation.hessianDiagonal === undefined) diagonalByProducts(linearisation, out);
  else linearisation.hessianDiagonal(out);
}

function diagonalByProducts(linearisation: Linearisation, out: Float64Array): void {
  const unit = new Float64Array(out.length);
  const image = new Float64Array(out.length);
  for (let i = 0; i < out.length; i++) {
    unit[i] = 1;
    linearisation.hessianVector(unit, image);
    unit[i] = 0;
    out[i] = image[i]!;
  }
}
