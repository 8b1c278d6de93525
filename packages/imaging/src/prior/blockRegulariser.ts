import type { Vectors } from '@bilevel/core';
import { blockKernels, blockRounding, type BlockTerms } from '@bilevel/kernels';
import { BLOCK_NORMS } from './blockNorms.js';
import { squaredNormOfDifferences } from './grid.js';
import { potentialRegulariser } from './potentialRegulariser.js';
import type { Regulariser } from './regulariser.js';

/** R(x) = w Σ_p φ_ν(|(Dx)_p|) over blocks of forward differences, with certified constants. */
export function blockRegulariser(
  terms: BlockTerms,
  parameters: number,
  vectors?: Vectors,
): Regulariser {
  const { grid, blocks, potential, weight, smoothing } = terms;
  const rounding = blockRounding(terms);
  return potentialRegulariser({
    kernels: blockKernels(terms, vectors && { vectors }),
    ...{ potential, weight, smoothing, parameters },
    squaredNorm: squaredNormOfDifferences(grid),
    blockNorm: BLOCK_NORMS[blocks],
    rows: 2 * grid.width * grid.height * grid.channels,
    hasMaximumPrinciple: blocks === 'difference',
    rounding: { ...rounding, hessianVector: (_, size) => rounding.hessianVector(size) },
  });
}
