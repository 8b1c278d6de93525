/**
 * Preconditioned conjugate gradients on A s = r by what a problem has that is faster than its products one by one and less
 * accurate: single precision, a factorisation. A relative residual of some 2⁻¹⁶ is what can be hoped for; what is found is
 * judged by exact functions, and where iterations break down, solvers go on with these.
 *
 * All of a level share their vectors: a start ends what others of the level have started.
 */
export interface InnerSolves {
  /**
   * r ← residual and s ← 0. Search directions so far are kept where it `continues` a solve whose residual was computed anew.
   * Returns ‖r‖.
   */
  start(residual: Float64Array, continues: boolean): number;
  /**
   * One iteration: one product. Returns ‖r‖ by recurrence, or undefined where there is no more to be had: a curvature that is not
   * positive, nothing left of r, an overflow. s is then what it was before, or 0.
   */
  iterate(): number | undefined;
  /** x ← x + scale s. */
  addTo(x: Float64Array, scale: number): void;
}
