import { isViolated, type Measurement } from './measurement.js';

/** How close bounds come to the errors that they bound. Ratios are null where none was measured. */
export interface BoundTightness {
  /** Bounds compared with the truth. */
  readonly compared: number;
  /** Bounds below it. */
  readonly violations: number;
  /** The smallest bound / true error of all, rounding included: at least 1 for a bound that holds. */
  readonly least: number | null;
  /** Of bound / true error, over errors above rounding. */
  readonly median: number | null;
  readonly percentile95: number | null;
  readonly worst: number | null;
}

/** Errors below this part of the quantity are rounding, whose ratios say nothing. */
const ROUNDING = 1e-9;

/** Collects measurements of one kind. */
export class TightnessCount {
  #compared = 0;
  #violations = 0;
  #least = Infinity;
  readonly #ratios: number[] = [];

  add(measurement: Measurement): void {
    const { error, limit, scale } = measurement;
    this.#compared++;
    if (isViolated(measurement)) this.#violations++;
    // NaN, a violation, stays out of the numbers.
    if (error > 0 && limit / error < this.#least) this.#least = limit / error;
    if (error > ROUNDING * scale && limit < Infinity) this.#ratios.push(limit / error);
  }

  get result(): BoundTightness {
    const sorted = this.#ratios.sort((a, b) => a - b);
    const at = (share: number): number | null =>
      sorted[Math.floor(share * (sorted.length - 1))] ?? null;
    return {
      compared: this.#compared,
      violations: this.#violations,
      least: this.#least < Infinity ? this.#least : null,
      median: at(0.5),
      percentile95: at(0.95),
      worst: at(1),
    };
  }
}
