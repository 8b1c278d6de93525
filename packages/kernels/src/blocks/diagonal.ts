import type { BlockTerms } from './blocks.js';
import { shapeOf } from './shape.js';

/** What a linearisation keeps: see plainLinearisation.ts. */
export interface KeptHessian {
  readonly along: Float64Array;
  /** Empty for blocks of one number. */
  readonly y: Float64Array;
}

/**
 * out ← out + the diagonal of DᵀHD. A pixel of a channel meets −1 in both differences of its own, 1 in that
 * of its left neighbour to the right, and 1 in that of its upper neighbour below.
 */
export function addDiagonal(
  { along, y }: KeptHessian,
  { grid, blocks }: Pick<BlockTerms, 'grid' | 'blocks'>,
  out: Float64Array,
): void {
  const { width, height, channels } = grid;
  const { pixels: d, members } = shapeOf(blocks, grid);
  const single = members === 1;
  for (let c = 0; c < channels; c++) {
    const [across, below] = [2 * c * d, (2 * c + 1) * d];
    const alongAcross = Math.floor((2 * c) / members) * d;
    const alongBelow = Math.floor((2 * c + 1) / members) * d;
    for (let i = 0, p = 0; i < height; i++) {
      for (let j = 0; j < width; j++, p++) {
        const hasRight = j < width - 1;
        const hasBelow = i < height - 1;
        let sum = 0;
        if (hasRight) sum += along[alongAcross + p]!;
        if (hasBelow) sum += along[alongBelow + p]!;
        if (j > 0) sum += along[alongAcross + p - 1]!;
        if (i > 0) sum += along[alongBelow + p - width]!;
        if (!single) {
          // y is 0 where there is no difference.
          const own = y[across + p]! + y[below + p]!;
          const left = j > 0 ? y[across + p - 1]! : 0;
          const upper = i > 0 ? y[below + p - width]! : 0;
          sum -= own * own + left * left + upper * upper;
        }
        out[c * d + p]! += sum;
      }
    }
  }
}
