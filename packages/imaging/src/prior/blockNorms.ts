import type { BlockKind } from '@bilevel/kernels';

/** b: the largest norm of the rows of D that share a block. */
export const BLOCK_NORMS: Readonly<Record<BlockKind, number>> = {
  // ‖row of D‖ = √2.
  difference: Math.SQRT2,
  // The 2×d matrix of ∇x_p has largest singular value √λmax [[2, 1], [1, 2]] = √3.
  pixel: Math.sqrt(3),
  // One such matrix for each channel, which share no pixel.
  colour: Math.sqrt(3),
};
