import { plainVectors, provenSizes, roundedUp, type Vectors } from '@bilevel/core';
import {
  blockKernels,
  blockRounding,
  potentials,
  type Potential,
  type BlockTerms,
} from '@bilevel/kernels';
import { BLOCK_NORMS } from './blockNorms.js';
import { squaredNormOfDifferences } from './grid.js';
import { localChange } from './localChange.js';
import type { Regulariser } from './regulariser.js';

/**
 * R(x) = w Σ_p φ_ν(|(Dx)_p|) over blocks of forward differences, with certified constants. With
 * c = ν sup φ_ν'', t = ν² sup |φ_ν'''| and b the largest norm of the rows of a block:
 *
 * - ‖∂²R‖ ≤ c w‖D‖²/ν;
 * - ∂²R = wDᵀHD changes by at most w‖D‖² (t/ν²)|(De)_p| ≤ (t b w‖D‖²/ν²)‖e‖. The constant of a scalar
 *   potential holds for blocks (kernels, `Potential.thirdDerivative`);
 * - the columns wDᵀ∇φ and wDᵀ∂∇φ/∂(log ν) change by at most (c w‖D‖²/ν)‖e‖ and (m w‖D‖²/ν)‖e‖, m the
 *   largest derivative of Φ''(T)T.
 */
export function blockRegulariser(
  terms: BlockTerms,
  parameters: number,
  vectors?: Vectors,
): Regulariser {
  const { grid, blocks, weight, smoothing } = terms;
  const blockNorm = BLOCK_NORMS[blocks];
  const single = blocks === 'difference';
  const potential: Potential = potentials[terms.potential];
  const squaredNorm = squaredNormOfDifferences(grid);
  const scale = roundedUp((weight * squaredNorm) / smoothing);
  const curvature = roundedUp(potential.curvature * scale);
  const kernels = blockKernels(terms, vectors && { vectors });
  const rounding = blockRounding(terms);
  const d = grid.width * grid.height * grid.channels;
  const sizes = provenSizes(kernels.vectors ?? plainVectors);

  return {
    vectors: kernels.vectors,
    parameters,
    curvature,
    lipschitzHessian: roundedUp(
      (blockNorm * potential.thirdDerivative * roundedUp(scale)) / smoothing,
    ),
    lipschitzColumn: roundedUp(Math.max(potential.curvature, potential.mixed) * scale),
    hasMaximumPrinciple: single,
    value: (x) => weight * kernels.value(x),
    addGradient: (x, out) => {
      kernels.addGradient(x, out);
    },
    gradientRounding: (size) => rounding.gradient(size),
    release: () => {
      kernels.release();
    },
    linearise(x) {
      const second = kernels.linearise(x);
      const sizeOfX = sizes.norm(x);
      const both = new Float64Array(2);
      return {
        addHessianVector: (v, out) => {
          second.addHessianVector(v, out);
        },
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
        hessianRounding: (size) => rounding.hessianVector(size),
        rounding: {
          crossTranspose: (q) => rounding.crossTranspose(sizeOfX, sizes.norm(q)),
          cross: () => rounding.columns(sizeOfX),
        },
        within: (ball, surroundings) =>
          localChange(
            {
              ...surroundings,
              hasMaximumPrinciple: surroundings.hasMaximumPrinciple && single,
              second,
              norm: roundedUp(Math.sqrt(squaredNorm)),
              blockNorm,
              rows: 2 * d,
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
