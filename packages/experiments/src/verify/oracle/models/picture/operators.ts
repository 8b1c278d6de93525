import type { Arithmetic, Real } from '../../real.js';
import type { Formulas } from './formulas.js';
import type { PictureGrid } from './regularisers.js';

/** What an operator is made with. */
export interface OperatorData {
  readonly name: string;
  /** 0 where a pixel is missing, of one channel. */
  readonly mask?: readonly number[];
  readonly options?: Readonly<Record<string, number>>;
}

/** K by its rows (mathematics.md §8.8). */
interface ExactRows {
  readonly rows: readonly (readonly (readonly [pixel: number, value: Real])[])[];
  /** Where K is diagonal of zeros and ones; otherwise nothing is known of its least singular value, and ‖K‖ ≤ 1. */
  readonly isDiagonal: boolean;
}

export type ExactOperator = (
  arithmetic: Arithmetic,
  data: OperatorData,
  grid: PictureGrid,
) => ExactRows;

export const EXACT_OPERATORS: Formulas<ExactOperator> = {
  denoising: ({ one }, _, grid) => ({
    rows: pixels(grid).map((p) => [[p, one] as const]),
    isDiagonal: true,
  }),
  inpainting: ({ one }, { mask = [] }, grid) => ({
    rows: pixels(grid).map((p) =>
      mask[p % (grid.width * grid.height)] === 0 ? [] : [[p, one] as const],
    ),
    isDiagonal: true,
  }),
  // Gaussian of ⌈4σ⌉ pixels either side, of sum 1, in both directions; the picture goes on by its mirror images.
  deblurring(arithmetic, { options = {} }, grid) {
    const sigma = options['sigma'] ?? NaN;
    const reach = Math.ceil(4 * sigma);
    const square = arithmetic.of(sigma).times(arithmetic.of(sigma)).times(2);
    const kernel = Array.from({ length: 2 * reach + 1 }, (_, i) =>
      arithmetic
        .of((i - reach) ** 2)
        .div(square)
        .negated()
        .exp(),
    );
    const sum = kernel.reduce((total, value) => total.plus(value), arithmetic.zero);
    /** Of one direction: where from a pixel's neighbours are taken, with their share. */
    const line = (n: number): Real[][] =>
      Array.from({ length: n }, (_, i) => {
        const row = arithmetic.zeros(n);
        for (const [t, value] of kernel.entries()) {
          // 0 … n − 1, then backwards, over and over.
          let at = (i + t - reach) % (2 * n);
          if (at < 0) at += 2 * n;
          if (at >= n) at = 2 * n - 1 - at;
          row[at] = row[at]!.plus(value.div(sum));
        }
        return row;
      });
    const { width, height } = grid;
    const [down, across] = [line(height), line(width)];
    return {
      rows: pixels(grid).map((p) => {
        const first = p - (p % (width * height));
        const [i, j] = [Math.floor((p - first) / width), p % width];
        return Array.from({ length: width * height }, (_, q) => {
          const value = down[i]![Math.floor(q / width)]!.times(across[j]![q % width]!);
          return [first + q, value] as const;
        });
      }),
      isDiagonal: false,
    };
  },
};

function pixels({ width, height, channels }: PictureGrid): number[] {
  return Array.from({ length: width * height * channels }, (_, p) => p);
}
