// What pages and commands print of the rule comes from here too: no imports, so that a browser can load it.

/** When F counts as minimised: ‖P_T(−h)‖ + bound ≤ max(absolute, relative |F|). */
export interface StoppingTolerance {
  /**
   * Relative to |F|: with log-parameters, the relative change of F per unit of θ. Default
   * {@link DEFAULT_TOLERANCE}.
   */
  readonly relative?: number;
  /** In units of F per unit of θ. Default 0. */
  readonly absolute?: number;
}

/** The relative tolerance of a method that is not told another. */
export const DEFAULT_TOLERANCE = 1e-3;

/** The numbers that the rule looks at. */
export interface StoppingMeasure {
  /** F̂. */
  readonly objective: number;
  /** ‖h‖; in a box ‖P_T(−h)‖. */
  readonly norm: number;
  /** ω, the bound on the error of h: certified, or estimated. */
  readonly bound: number;
}

/** What ‖h‖ + bound has to come down to where F is `objective`. */
export function stoppingLevel(objective: number, stop: StoppingTolerance): number {
  const { relative = DEFAULT_TOLERANCE, absolute = 0 } = stop;
  return Math.max(absolute, relative * Math.abs(objective));
}

/**
 * - `met`: ‖h‖ + bound is at or below the level. `converged` always means this.
 * - `norm`: ‖h‖ alone is: h is small, but is not known to be.
 * - `open`: it is not.
 */
export type StoppingState = 'met' | 'norm' | 'open';

/** How far the rule is met. */
export function stoppingState(measure: StoppingMeasure, stop: StoppingTolerance): StoppingState {
  const { objective, norm, bound } = measure;
  const level = stoppingLevel(objective, stop);
  if (norm + bound <= level) return 'met';
  return norm <= level ? 'norm' : 'open';
}

/**
 * The rule in words: `‖h‖ + bound ≤ 0.001 × |objective|`.
 *
 * @param relative the tolerance, or what stands for it
 */
export function stoppingRule(relative: number | string, absolute = 0): string {
  const scaled = `${String(relative)} × |objective|`;
  return `‖h‖ + bound ≤ ${absolute > 0 ? `max(${String(absolute)}, ${scaled})` : scaled}`;
}
