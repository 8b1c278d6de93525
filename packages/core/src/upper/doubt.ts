import { ArgumentError } from '../errors.js';
import { addSpent, type LearnStep, type Spent, type Stopping } from './method.js';
import type { Evaluation, Oracle } from './oracle.js';

/**
 * Distances tried, in every direction: with log-parameters factors from e to e²⁴. They are dense enough
 * not to step over a valley of F, which is a few units of a log-parameter wide.
 */
const MOVES = [1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24] as const;
/** With more parameters than this only all are moved together, not each by itself. */
const MOST_AXES = 8;
/** All trials together may take as much work as the run so far, or so many units a sample. */
const ALL_TRIALS = 5000;
/** A trial may take this share of it. */
const TRIAL_SHARE = 0.04;
/** Tolerances of a trial, beside those at the point in doubt: one after the other until F can be compared. */
const TRIES = [1000, 30, 1, 0.1] as const;

/** A longer step may have left the valley that it was to lead down in. */
const LEAP = 1.5;

/** What became of the doubt. */
export interface Doubt {
  /** A point with a lower F, and how far it is; undefined when none was found. */
  readonly better: { readonly theta: Float64Array; readonly move: number } | undefined;
  /** Of the run, with that of the trials. */
  readonly spent: Spent;
}

/** A point with a small hypergradient where none was small on the way: the start, or where a leap has led. */
function isSudden(record: LearnStep, before: LearnStep | undefined): boolean {
  return record.step === 0 || (before !== undefined && distance(record, before) > LEAP);
}

/** ‖θ₁ − θ₂‖_∞. */
function distance(a: LearnStep, b: LearnStep): number {
  return a.theta.reduce((most, t, j) => Math.max(most, Math.abs(t - b.theta[j]!)), 0);
}

/**
 * Looks for a lower F than that of a point whose hypergradient is certified to be small. That does not
 * make it a minimum: where the parameters have no influence any more (a weight of nearly 0, or one so
 * large that nothing else counts), F is flat.
 *
 * The best step of the run is the first candidate, then the one `before`, where a leap set out. Then
 * θ ± m1, where a change of the data's unit leads, and at the start or after a leap θ ± m e_j for each of a
 * few parameters, with m from 1 up to 24, until F is proven higher: a minimum takes two trials a
 * direction, at m = 1, and a plateau is crossed. A point counts as lower when F̂⁺ + e⁺ < F̂ − e − τm, τ
 * the stopping tolerance: when F falls on the way there faster than a stationary point allows.
 */
export async function lookForLower(
  oracle: Oracle,
  record: LearnStep,
  {
    best,
    before,
  }: { readonly best: LearnStep | undefined; readonly before: LearnStep | undefined },
  stopping: Stopping,
  maxWork: number,
): Promise<Doubt> {
  let spent: Spent = record;
  const here = record.objective;
  const tolerance = stopping.tolerance(here.value);
  const allowance = Math.max(ALL_TRIALS * oracle.samples, record.work.total);
  const limit = Math.min(maxWork, record.work.total + allowance);

  /** F there, told apart from F here as far as a few tries can. */
  const evaluate = async (theta: Float64Array, needed: number): Promise<Evaluation | undefined> => {
    let trial: Evaluation | undefined;
    for (const factor of TRIES) {
      const left = Math.min(TRIAL_SHARE * allowance, limit - spent.work.total);
      if (left <= 0) return trial;
      const { epsilon, delta } = record.tolerances;
      const tolerances = { epsilon: factor * epsilon, delta: factor * delta };
      try {
        trial = await oracle.evaluate(theta, tolerances, left);
      } catch (error) {
        // θ lies where the problem is not defined any more, or not in floating point.
        if (error instanceof ArgumentError) return undefined;
        throw error;
      }
      spent = addSpent(spent, trial);
      const { value, error } = trial.corrected;
      if (Math.abs(value - here.value) > error + here.error + needed || error <= 0.1 * needed)
        break;
      if (trial.exhausted || !trial.converged) break;
    }
    return trial;
  };

  const sudden = isSudden(record, before);
  for (const known of [best, sudden ? before : undefined]) {
    if (known === undefined || known.step === record.step) continue;
    const move = distance(record, known);
    const needed = tolerance * Math.max(1, move);
    // They were evaluated before it mattered how well.
    const there = sudden ? (await evaluate(known.theta, needed))?.corrected : known.objective;
    if (there !== undefined && there.value + there.error < here.value - here.error - needed) {
      return { better: { theta: known.theta, move }, spent };
    }
  }

  const n = record.theta.length;
  const axes = sudden && n > 1 && n <= MOST_AXES ? Array.from({ length: n }, (_, j) => j) : [];
  for (const axis of [undefined, ...axes]) {
    for (const sign of [1, -1]) {
      let last = record.theta;
      for (const move of MOVES) {
        const theta = stopping.project(
          record.theta.map((t, j) => (axis === undefined || axis === j ? t + sign * move : t)),
        );
        // At a bound of the box.
        if (theta.every((t, j) => t === last[j])) break;
        last = theta;
        const needed = tolerance * move;
        const there = (await evaluate(theta, needed))?.corrected;
        if (there === undefined) break;
        if (there.value + there.error < here.value - here.error - needed) {
          return { better: { theta, move }, spent };
        }
        if (!(there.value - there.error <= here.value + here.error + needed)) break;
        if (limit - spent.work.total <= 0) return { better: undefined, spent };
      }
    }
  }
  return { better: undefined, spent };
}
