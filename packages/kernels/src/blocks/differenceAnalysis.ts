import { ANALYSIS_CODES, type Analysis } from './analysis.js';
import type { BlockTerms } from './blocks.js';
import { addDiagonal } from './diagonal.js';
import { addDivergence, differences } from './differences.js';
import { shapeOf } from './shape.js';

/** The forward differences of a picture. */
export function differenceAnalysis({
  grid,
  blocks,
}: Pick<BlockTerms, 'grid' | 'blocks'>): Analysis {
  const { width, height, channels } = grid;
  const length = width * height * channels;
  return {
    shape: shapeOf(blocks, grid),
    kernel: { code: ANALYSIS_CODES.differences, channels, scale: 1, length },
    apply: (v, scale, out) => {
      differences(v, grid, scale, out);
    },
    addAdjoint: (f, out) => {
      addDivergence(f, grid, out);
    },
    addDiagonal: (kept, out) => {
      addDiagonal(kept, { grid, blocks }, out);
    },
  };
}
