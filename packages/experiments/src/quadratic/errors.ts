/** The error of something, and what is proven of it. */
export interface ErrorRow {
  readonly solver: string;
  /** k, or N where iterations are split. */
  readonly iteration: number;
  readonly error: number;
  readonly aPosteriori: number;
  /** From what can be computed at x₀. NaN where there is none, as for the next. */
  readonly aPriori: number;
  /** The same formula with the true ‖x₀ − x*‖ and ‖∇f(x*)‖, which nobody knows beforehand. */
  readonly aPrioriInformed: number;
}

/** Which of two bounds is the tighter, and by how much. */
export interface Tightness {
  /** Share of iterations in which the a-posteriori bound is the smaller. */
  readonly aPosterioriTighter: number;
  /** The same against the informed a-priori bound. */
  readonly tighterThanInformed: number;
  /** Median of bound / true error. */
  readonly medianAPosteriori: number;
  readonly medianAPriori: number;
  readonly medianInformed: number;
  /** The smallest bound / true error; at least 1 for a bound that holds. */
  readonly leastRatio: number;
  /** Iterations compared. */
  readonly compared: number;
}
