import type { BoundedValue } from '../bounds/value.js';
import { ArgumentError, NotFiniteError } from '../errors.js';
import { addSpent, type LearnStep, type Spent } from './method.js';
import type { Evaluation, Oracle, Tolerances } from './oracle.js';
import type { Stopping } from './stopping.js';

/** Tolerances of a trial, beside those at the point in doubt: one after the other until F can be compared. */
const TRIES = [1000, 30, 1, 0.1] as const;

/** Tolerances where nothing is known, as a share of what the solves start from. */
const SHARE = 0.01;

/**
 * F at a trial against F at the point in doubt: proven `lower` or `higher`, the `same` as far as it
 * matters, `unknown`, or `undefined` where the problem is not defined, or not in floating point.
 */
export type Comparison = 'lower' | 'higher' | 'same' | 'unknown' | 'undefined';

/** Whether the interval tells nothing: it is wider than F̂ is large. */
export function isUseless({ value, error }: BoundedValue): boolean {
  return !(error <= Math.abs(value));
}

/** Trials of F away from a point in doubt. */
export class Trials {
  readonly #oracle: Oracle;
  readonly #record: LearnStep;
  readonly #tolerance: number;
  /** Units of work for all trials, and for each. */
  readonly #limit: number;
  readonly #each: number;
  #spent: Spent;

  /** @param allowance units of work for all trials; @param share of it that one may take */
  constructor(
    oracle: Oracle,
    record: LearnStep,
    stopping: Stopping,
    { allowance, share, maxWork }: Readonly<Record<'allowance' | 'share' | 'maxWork', number>>,
  ) {
    this.#oracle = oracle;
    this.#record = record;
    this.#tolerance = stopping.tolerance(record.objective.value);
    this.#limit = Math.min(maxWork, record.work.total + allowance);
    this.#each = share * allowance;
    this.#spent = record;
  }

  /** Of the run, with that of the trials. */
  get spent(): Spent {
    return this.#spent;
  }

  get isOver(): boolean {
    return this.#limit - this.#spent.work.total <= 0;
  }

  /**
   * Whether F there is lower by what a stationary point does not allow: F̂⁺ + e⁺ < F̂ − e − τm, τ the
   * stopping tolerance and m the distance.
   */
  compare({ value, error }: BoundedValue, move: number): Comparison {
    const here = this.#record.objective;
    const needed = this.#tolerance * move;
    if (value + error < here.value - here.error - needed) return 'lower';
    if (value - error > here.value + here.error + needed) return 'higher';
    return error + here.error <= needed ? 'same' : 'unknown';
  }

  /** Evaluates F at `theta` until it can be told from F here, as far as a few tries can. */
  async try(theta: Float64Array, move: number): Promise<Comparison> {
    let found: Comparison = 'unknown';
    for (const factor of TRIES) {
      const { epsilon, delta } = this.#record.tolerances;
      const tolerances = { epsilon: factor * epsilon, delta: factor * delta };
      const trial = await this.#evaluate(theta, tolerances);
      if (trial === undefined) return this.isOver ? found : 'undefined';
      found = this.compare(trial.corrected, move);
      if (found === 'lower' || found === 'higher') return found;
      // Sharper than it takes: so it stays.
      if (trial.corrected.error <= 0.1 * this.#tolerance * move) return found;
      if (trial.exhausted || !trial.converged) return found;
    }
    return found;
  }

  /**
   * Whether the usual start is to be preferred: F is lower there, or it is known there and here, where
   * F̂ ± e tells nothing, may be as high as F̂ + e.
   */
  async tryUsual(theta: Float64Array, move: number): Promise<boolean> {
    const here = this.#record.objective;
    if (!isUseless(here)) return (await this.try(theta, move)) === 'lower';
    const infinite = { epsilon: Infinity, delta: Infinity };
    // The tolerances here say nothing about those that are worth asking for there.
    const scale = await this.#evaluate(theta, infinite);
    if (scale === undefined) return false;
    const tolerances = { epsilon: SHARE * scale.epsilon, delta: SHARE * scale.residual };
    const there = await this.#evaluate(theta, tolerances);
    if (there === undefined || isUseless(there.corrected)) return false;
    const { value, error } = there.corrected;
    return !(value + error >= here.value + here.error);
  }

  async #evaluate(theta: Float64Array, tolerances: Tolerances): Promise<Evaluation | undefined> {
    const left = Math.min(this.#each, this.#limit - this.#spent.work.total);
    if (left <= 0) return undefined;
    try {
      const trial = await this.#oracle.evaluate(theta, tolerances, left);
      this.#spent = addSpent(this.#spent, trial);
      return trial;
    } catch (error) {
      if (error instanceof ArgumentError || error instanceof NotFiniteError) return undefined;
      throw error;
    }
  }
}
