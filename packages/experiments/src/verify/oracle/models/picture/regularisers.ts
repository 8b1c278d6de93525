import type { Formulas } from './formulas.js';

/** Where x has the values of a picture: channel by channel, row by row. */
export interface PictureGrid {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** One difference x[to] − x[from]. */
export type Edge = readonly [from: number, to: number];

/** w Σ_p φ(|z_p|; ν) over blocks z_p of differences (mathematics.md §8.7). */
export interface ExactRegulariser {
  /** The differences that share a potential. */
  readonly blocks: (grid: PictureGrid) => Edge[][];
  /** A potential of its own, with ν = 1; otherwise any, and ν is a parameter. */
  readonly potential?: string;
}

/** The blocks of each pixel: the differences to the right and below, where there are such, of each channel. */
function byPixel(
  { width, height, channels }: PictureGrid,
  share: (differences: Edge[][]) => Edge[][],
): Edge[][] {
  const blocks: Edge[][] = [];
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const ofChannels = Array.from({ length: channels }, (_, c): Edge[] => {
        const p = (c * height + i) * width + j;
        return [
          ...(j + 1 < width ? [[p, p + 1] as const] : []),
          ...(i + 1 < height ? [[p, p + width] as const] : []),
        ];
      });
      blocks.push(...share(ofChannels));
    }
  }
  return blocks.filter((edges) => edges.length > 0);
}

const alone = (grid: PictureGrid): Edge[][] =>
  byPixel(grid, (all) => all.flat().map((edge) => [edge]));

export const EXACT_REGULARISERS: Formulas<ExactRegulariser> = {
  tv: { blocks: alone },
  'tv-isotropic': { blocks: (grid) => byPixel(grid, (all) => all) },
  'tv-colour': { blocks: (grid) => byPixel(grid, (all) => [all.flat()]) },
  // (w/2) Σ |∇x|².
  tikhonov: { blocks: alone, potential: 'quadratic' },
};
