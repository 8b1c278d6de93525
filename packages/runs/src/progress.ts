import type { HistoryRow } from './history.js';

/** How far a run has come, as far as one can tell. */
export interface Progress {
  /** In [0, 1], never falling. */
  readonly fraction: number;
  readonly secondsLeft: number | null;
}

/** The limits a run works towards. */
export interface ProgressGoal {
  readonly tolerance: number;
  readonly maxSteps: number;
  readonly budget: number | undefined;
}

/**
 * Estimates progress from whichever limit is nearest: the way of the certified gradient norm,
 * on a log scale, from its largest value down to the stopping tolerance; the steps; the budget.
 */
export class ProgressEstimate {
  readonly #goal: ProgressGoal;
  #largest = 0;
  #fraction = 0;

  constructor(goal: ProgressGoal) {
    this.#goal = goal;
  }

  update(row: HistoryRow): Progress {
    const { tolerance, maxSteps, budget } = this.#goal;
    const distance =
      (row.hypergradientNorm + row.hypergradientBound) / (tolerance * Math.abs(row.objective));
    this.#largest = Math.max(this.#largest, distance);
    const descended =
      distance <= 1 ? 1 : Math.log(this.#largest / distance) / Math.log(this.#largest);
    this.#fraction = Math.min(
      1,
      Math.max(
        this.#fraction,
        Number.isFinite(descended) ? descended : 0,
        row.step / maxSteps,
        budget === undefined ? 0 : row.totalWork / budget,
      ),
    );
    const fraction = this.#fraction;
    return {
      fraction,
      secondsLeft: fraction > 0 ? (row.seconds * (1 - fraction)) / fraction : null,
    };
  }
}
