import { plainVectors, provenSizes, roundedUp } from '@bilevel/core';
import {
  potentials,
  type BlockKernels,
  type Potential,
  type PotentialName,
} from '@bilevel/kernels';
import { localChange } from './localChange.js';
import type { Regulariser } from './regulariser.js';

/** w Σ_p φ_ν(|(Cx)_p|) over blocks of a linear operator C, and what is proven of C. */
export interface PotentialTerms {
  readonly kernels: BlockKernels;
  readonly potential: PotentialName;
  readonly weight: number;
  readonly smoothing: number;
  /** ≥ ‖C‖². */
  readonly squaredNorm: number;
  /** b: the largest norm of the rows of C that share a block. */
  readonly blockNorm: number;
  /** Rows of C, at most. */
  readonly rows: number;
  /** Whether CᵀHC has no positive entry off its diagonal and rows that add up to 0, for every diagonal H ≥ 0. */
  readonly hasMaximumPrinciple: boolean;
  /** 2, or 1 where ν is none. */
  readonly parameters: number;
  readonly rounding: {
    gradient(sizeOfX: number): number;
    /** `cancelled`: `BlockLinearisation.cancelled`. */
    hessianVector(cancelled: number, size: number): number;
    columns(sizeOfX: number): number;
    crossTranspose(sizeOfX: number, size: number): number;
  };
}

/**
 * Such a regulariser with certified constants. With c = ν sup φ_ν'', t = ν² sup |φ_ν'''|:
 *
 * - ‖∂²R‖ ≤ c w‖C‖²/ν, and ∂²R ≽ −ω, ω = w‖C‖²/ν times −inf Φ'' where that is below 0;
 * - ∂²R = wCᵀHC changes by at most w‖C‖² (t/ν²)|(Ce)_p| ≤ (t b w‖C‖²/ν²)‖e‖. The constant of a scalar
 *   potential holds for blocks (kernels, `Potential.thirdDerivative`);
 * - the columns wCᵀ∇φ and wCᵀ∂∇φ/∂(log ν) change by at most (c w‖C‖²/ν)‖e‖ and (m w‖C‖²/ν)‖e‖, m the
 *   largest derivative of Φ''(T)T.
 */
export function potentialRegulariser(terms: PotentialTerms): Regulariser {
  const { kernels, weight, smoothing, squaredNorm, blockNorm, rounding, parameters } = terms;
  const potential: Potential = potentials[terms.potential];
  const scale = roundedUp((weight * squaredNorm) / smoothing);
  const sizes = provenSizes(kernels.vectors ?? plainVectors);
  const isConvex = potential.leastCurvature >= 0;
  const hasMaximumPrinciple = isConvex && terms.hasMaximumPrinciple;

  return {
    vectors: kernels.vectors,
    parameters,
    curvature: roundedUp(potential.curvature * scale),
    ...(!isConvex && { weakConvexity: roundedUp(-potential.leastCurvature * scale) }),
    lipschitzHessian: roundedUp(
      (blockNorm * potential.thirdDerivative * roundedUp(scale)) / smoothing,
    ),
    lipschitzColumn: roundedUp(Math.max(potential.curvature, potential.mixed) * scale),
    hasMaximumPrinciple,
    value: (x) => weight * kernels.value(x),
    addGradient: (x, out) => {
      kernels.addGradient(x, out);
    },
    ...(kernels.denoisingSteps && { denoisingSteps: kernels.denoisingSteps }),
    gradientRounding: (size) => rounding.gradient(size),
    release: () => {
      kernels.release();
    },
    linearise(x) {
      const second = kernels.linearise(x);
      const sizeOfX = sizes.norm(x);
      const both = new Float64Array(2);
      let cancelled: number | undefined;
      return {
        addHessianVector: (v, out) => {
          second.addHessianVector(v, out);
        },
        ...(second.denoisingConjugate && { denoisingConjugate: second.denoisingConjugate }),
        ...(second.denoisingInner && { denoisingInner: second.denoisingInner }),
        addDiagonal: (out) => {
          second.addDiagonal(out);
        },
        crossTranspose: (q, out) => {
          second.crossTranspose(q, both);
          out.set(both.subarray(0, parameters));
        },
        cross: (u, out) => {
          both.fill(0);
          both.set(u);
          second.cross(both, out);
        },
        hessianRounding: (size) => rounding.hessianVector((cancelled ??= second.cancelled()), size),
        rounding: {
          crossTranspose: (q) => rounding.crossTranspose(sizeOfX, sizes.norm(q)),
          cross: () => rounding.columns(sizeOfX),
        },
        within: (ball, surroundings) =>
          localChange(
            {
              ...surroundings,
              hasMaximumPrinciple: surroundings.hasMaximumPrinciple && hasMaximumPrinciple,
              second,
              norm: roundedUp(Math.sqrt(squaredNorm)),
              blockNorm,
              rows: terms.rows,
              curvature: potential.curvature,
              weight,
              smoothing,
            },
            ball,
          ),
      };
    },
  };
}
