import { ArgumentError, expected } from '@bilevel/core';
import { analysisKernels, type BlockOptions } from './analysisKernels.js';
import type { BlockKernels, BlockTerms, ChannelGrid } from './blocks.js';
import { bends, slopes } from './jointAnalysis.js';
import { requireTerms } from './requireTerms.js';

/**
 * Blocks of a picture x together with slopes v of it, which are unknowns as well (Bredies, Kunisch & Pock, SIAM J. Imaging
 * Sci. 3 (2010)): `slope` the two of Dx − v of a pixel in a channel, of the vector (x, ṽ); `bend` the three of
 * the symmetrised derivative Ev, with the Frobenius norm, of ṽ alone. v = s ṽ.
 */
export type JointKind = 'slope' | 'bend';

/** Σ_p w φ(|z_p|; ν) over such blocks z_p. */
export interface JointTerms extends Omit<BlockTerms, 'blocks'> {
  readonly grid: ChannelGrid;
  readonly blocks: JointKind;
  /** s, a power of 2. */
  readonly scale: number;
}

/**
 * Such a regulariser, with its terms fixed: see {@link BlockKernels}.
 *
 * @throws ArgumentError for an empty grid, an unknown potential, a scale that is no power of 2, or a smoothing that is not
 *   above 0
 */
export function jointKernels(terms: JointTerms, options: BlockOptions = {}): BlockKernels {
  requireTerms(terms);
  const { grid, blocks, scale } = terms;
  if (!(scale > 0 && Number.isInteger(Math.log2(scale)))) {
    throw new ArgumentError(expected('a power of 2', 'scale', scale));
  }
  const analysis = blocks === 'slope' ? slopes(grid, scale) : bends(grid, scale);
  return analysisKernels({ ...terms, analysis }, options);
}
