import type { FilterShape } from './shape.js';

/** Sizes of one filter, rounded up. */
export interface TapSizes {
  /** ‖c‖: |(Cv)_p| ≤ ‖c‖‖v‖. */
  readonly norm: number;
  /** Σ|c|: |(Cv)_p| ≤ Σ|c| · max |v|. */
  readonly sum: number;
  /**
   * ≥ ‖|C|‖ ≥ ‖C‖: each channel's part has at most the sum of its |taps| for a norm, as a sum of shifts, and the
   * root of the sum of their squares is that of all.
   */
  readonly operator: number;
}

/** Beyond the rounding of sums of up to 243 squares. */
const UP = 1 + 2 ** -44;

/** The sizes of the filter whose taps begin at `first`. */
export function tapSizes(
  { grid: { channels }, size }: FilterShape,
  taps: Float64Array,
  first: number,
): TapSizes {
  const square = size * size;
  let [squares, sum, operator] = [0, 0, 0];
  for (let c = 0, at = first; c < channels; c++) {
    let own = 0;
    for (let a = 0; a < square; a++, at++) {
      const t = Math.abs(taps[at]!);
      own += t;
      squares += t * t;
    }
    sum += own;
    operator += own * own;
  }
  // Squares of tiny taps are lost; their sum is not.
  return {
    norm: UP * Math.min(sum, Math.sqrt(squares) + 1e-150 * Number(sum > 0)),
    sum: UP * sum,
    operator: UP * Math.min(sum, Math.sqrt(operator) + 1e-150 * Number(sum > 0)),
  };
}
