import { lossUnderNoise, type NoisyLoss } from './lossUnderNoise.js';

/** A number of suspects, and how well classifiers trained without them do. */
export interface Candidate {
  readonly count: number;
  /** On samples that they were not trained on; the same ones for all candidates. */
  readonly judged: NoisyLoss;
}

/** Of fewer hold-out samples a single wrong label can decide. */
const LEAST_HOLD_OUT = 200;

/** Whether as many hold-out samples are too few to judge alone. */
export function isTooSmall(holdOut: number): boolean {
  return holdOut < LEAST_HOLD_OUT;
}

/** The losses on hold-out samples and others under one share of wrong labels. */
export function judgedTogether(
  holdOut: Float64Array,
  others: Float64Array,
  classes: number,
): NoisyLoss {
  const all = new Float64Array(holdOut.length + others.length);
  all.set(holdOut);
  all.set(others, holdOut.length);
  return lossUnderNoise(all, classes);
}

/**
 * Of the candidates whose loss is above the least by at most so many standard errors of the difference,
 * the largest with no more suspects than labels are contradicted; without one, the smallest.
 *
 * @param candidates at least one, by ascending number
 */
export function chooseCandidate<T extends Candidate>(
  candidates: readonly T[],
  contradictions: number,
  errors: number,
): T {
  const best = candidates.reduce((a, b) => (b.judged.loss < a.judged.loss ? b : a));
  const good = candidates.filter(({ judged }) => {
    const { mean, error } = difference(judged.losses, best.judged.losses);
    return !(mean > 0) || mean <= errors * error;
  });
  return good.findLast(({ count }) => count <= contradictions) ?? good[0] ?? best;
}

/** Mean of the differences between losses on the same samples, and its standard error. */
function difference(
  losses: Float64Array,
  others: Float64Array,
): { readonly mean: number; readonly error: number } {
  const n = losses.length;
  const differences = losses.map((loss, i) => loss - others[i]!);
  const mean = differences.reduce((sum, d) => sum + d, 0) / n;
  const squares = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (n - 1) / n) };
}
