import { betterHoldOut } from '@bilevel/hypercleaning';
import { secondsLeftOf, type Progress } from '../progress.js';
import type { CleaningRow } from './history.js';

/** How far a cleaning run has come, and the steps since its smallest hold-out loss. */
export interface CleaningProgress extends Progress {
  readonly staleSteps: number;
}

/**
 * Estimates progress from what ends a cleaning run: `patience` steps without a smaller hold-out loss.
 * After k steps, the last s of them without one, at least `patience` − s more are made: the run has
 * come k / (k + patience − s) of its way at most. Where the budget of work is nearer, that counts.
 */
export class CleaningProgressEstimate {
  readonly #goal: { readonly patience: number; readonly budget: number };
  #least: number | undefined;
  #best = 0;
  #fraction = 0;

  constructor(goal: { readonly patience: number; readonly budget: number }) {
    this.#goal = goal;
  }

  update({ step, holdOutLoss, totalWork, seconds }: CleaningRow): CleaningProgress {
    const { patience, budget } = this.#goal;
    if (betterHoldOut(holdOutLoss, this.#least)) {
      this.#least = holdOutLoss;
      this.#best = step;
    }
    const staleSteps = step - this.#best;
    const way = step / (step + Math.max(0, patience - staleSteps));
    this.#fraction = Math.min(
      1,
      Math.max(this.#fraction, Number.isFinite(way) ? way : 0, totalWork / budget),
    );
    return {
      fraction: this.#fraction,
      secondsLeft: secondsLeftOf(this.#fraction, seconds),
      staleSteps,
    };
  }
}
