import { stoppingLevel } from '@bilevel/core/rules';
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

/** Less of a run than this tells nothing about how long the rest takes. */
const ENOUGH = 0.1;

/** Seconds left of a run that has taken `seconds` for a share of the way; null early on. */
export function secondsLeftOf(fraction: number, seconds: number): number | null {
  return fraction >= ENOUGH ? (seconds * (1 - fraction)) / fraction : null;
}

/** How far `value` has come from its largest value so far down to 1, on a log scale. */
class Descent {
  #largest = 0;

  update(value: number): number {
    if (!Number.isFinite(value)) return 0;
    this.#largest = Math.max(this.#largest, value);
    return value <= 1 ? 1 : Math.log(this.#largest / value) / Math.log(this.#largest);
  }
}

/**
 * Estimates progress from the stopping rule's own measure, (‖h‖ + bound) / (tolerance · |objective|), on
 * its way down to 1. A method that asks for little accuracy far from the goal has bounds far above
 * ‖h‖ then, which later fall at once: half of the estimate is the same measure without the bound. Where
 * a limit is nearer, of steps or of work, that counts.
 */
export class ProgressEstimate {
  readonly #goal: ProgressGoal;
  readonly #norm = new Descent();
  readonly #proven = new Descent();
  #fraction = 0;

  constructor(goal: ProgressGoal) {
    this.#goal = goal;
  }

  update(row: HistoryRow): Progress {
    const { tolerance, maxSteps, budget } = this.#goal;
    const level = stoppingLevel(row.objective, { relative: tolerance });
    const norm = this.#norm.update(row.hypergradientNorm / level);
    const proven = this.#proven.update((row.hypergradientNorm + row.hypergradientBound) / level);
    this.#fraction = Math.min(
      1,
      Math.max(
        this.#fraction,
        (norm + proven) / 2,
        row.step / maxSteps,
        budget === undefined ? 0 : row.totalWork / budget,
      ),
    );
    return { fraction: this.#fraction, secondsLeft: secondsLeftOf(this.#fraction, row.seconds) };
  }
}
