import type { Real } from '../../real.js';

/** K by its rows (mathematics.md §8.8). */
export interface ExactRows {
  readonly rows: readonly (readonly (readonly [pixel: number, value: Real])[])[];
  /** Where K is diagonal of zeros and ones; otherwise nothing is known of its least singular value, and ‖K‖ ≤ 1. */
  readonly isDiagonal: boolean;
  /** ≥ ‖K‖², where it may be above 1. */
  readonly squaredNorm?: Real;
  /** How much each row counts in the data term. Default 1. */
  readonly weights?: readonly Real[];
}
