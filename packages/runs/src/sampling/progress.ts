import { secondsLeftOf, type Progress } from '../progress.js';
import type { SamplingRow } from './history.js';

/** Of the way, what the ramp takes; the rest are the exchanges at the target rates. */
const RAMP = 0.7;

/** Estimates progress from how far the rate has come, on a log scale, to the lowest target, and from the rates that are done. */
export class SamplingProgressEstimate {
  readonly #lowest: number;
  readonly #targets: number;
  #fraction = 0;

  constructor(rates: readonly number[]) {
    this.#lowest = Math.min(...rates);
    this.#targets = rates.length;
  }

  update({ rate, seconds }: SamplingRow, done: number): Progress {
    const ramp = Math.min(1, Math.log(1 / rate) / Math.log(1 / this.#lowest));
    const now = RAMP * (Number.isFinite(ramp) ? ramp : 0) + ((1 - RAMP) * done) / this.#targets;
    this.#fraction = Math.max(this.#fraction, Math.min(1, now));
    return { fraction: this.#fraction, secondsLeft: secondsLeftOf(this.#fraction, seconds) };
  }
}
