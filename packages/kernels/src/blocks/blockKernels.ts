import { ArgumentError, expected } from '@bilevel/core';
import { analysisKernels, type BlockOptions } from './analysisKernels.js';
import type { BlockKernels, BlockKind, BlockTerms } from './blocks.js';
import { differenceAnalysis } from './differenceAnalysis.js';
import { requireTerms } from './requireTerms.js';

const KINDS: readonly string[] = ['difference', 'pixel', 'colour'] satisfies BlockKind[];

/**
 * A regulariser of blocks of differences, with its terms fixed: see {@link BlockKernels}.
 *
 * @throws ArgumentError for an empty grid, unknown blocks or potentials, or a smoothing that is not above 0
 */
export function blockKernels(terms: BlockTerms, options: BlockOptions = {}): BlockKernels {
  requireTerms(terms);
  const { blocks } = terms;
  if (!KINDS.includes(blocks)) {
    throw new ArgumentError(expected(`one of ${KINDS.join(', ')}`, 'blocks', blocks));
  }
  return analysisKernels({ ...terms, analysis: differenceAnalysis(terms) }, options);
}
