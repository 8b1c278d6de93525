import { ArgumentError, expected } from '@bilevel/core';
import { analysisKernels, type BlockOptions } from './analysisKernels.js';
import type { BlockKernels, BlockTerms, FieldLinearisation } from './blocks.js';
import { differenceAnalysis } from './differenceAnalysis.js';
import { requireTerms } from './requireTerms.js';

/** Σ_p w_p φ(|(Dx)_p|; ν) over blocks p of differences, of weights w_p = w · `relative` of each pixel. */
export interface WeightedTerms extends BlockTerms {
  /** w_p/w, from 0 to 1, the same for all channels. */
  readonly relative: Float64Array;
}

/** {@link BlockKernels} of such terms. */
export interface WeightedKernels extends BlockKernels {
  linearise(x: Float64Array): FieldLinearisation;
}

/**
 * Such a regulariser, with its terms fixed.
 *
 * @throws ArgumentError as `blockKernels` does, or for other than a share of the weight for each pixel
 */
export function weightedKernels(terms: WeightedTerms, options: BlockOptions = {}): WeightedKernels {
  requireTerms(terms);
  const { relative, grid } = terms;
  if (relative.length !== grid.width * grid.height || !relative.every((r) => r >= 0 && r <= 1)) {
    throw new ArgumentError(expected('a number from 0 to 1 for each pixel', 'relative', relative));
  }
  return analysisKernels({ ...terms, analysis: differenceAnalysis(terms) }, options);
}
