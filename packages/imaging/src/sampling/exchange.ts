import { toGroups, sampleWeights } from './parameterisation.js';
import type { PatternModel, PatternPair } from './patternProblem.js';
import { shareOf } from './rounding.js';
import { tuned, type PatternPoint, type PatternSolveOptions } from './tuning.js';

/** Share of the groups measured that is exchanged at first. */
const FIRST_SHARE = 1 / 6;
/** Exchanges that are tried at most. */
const TRIALS = 10;

/**
 * A pattern of 0 and 1 improved by exchanging groups: those that carry the least energy of the reconstructions,
 * Σ_k |(Kx̃)_k|², for as many of those left out where the reconstructions are most wrong, Σ_k |(K(x̃ − t))_k|². An exchange,
 * with α tuned anew, is kept where it lowers the loss by more than the certified errors of both; else half as many are tried.
 */
export async function exchanged(
  pairs: readonly PatternPair[],
  model: PatternModel,
  start: PatternPoint,
  options: PatternSolveOptions,
): Promise<PatternPoint> {
  const { parameterisation: of } = model;
  const limit = shareOf(of, start.values) + 1e-12;
  let best = start;
  let count = Math.round(FIRST_SHARE * best.values.reduce((sum, u) => sum + u, 0));
  for (let trial = 0; trial < TRIALS && count >= 1; trial++) {
    const values = exchange(pairs, model, best, count);
    if (shareOf(of, values) > limit) {
      count = Math.floor(count / 2);
      continue;
    }
    const { weight, solutions } = best;
    const next = await tuned(pairs, model, { values, weight, solutions }, options, 2);
    const [now, then] = [best.objective, next.objective];
    if (then.value + then.error < now.value - now.error) best = next;
    else count = Math.floor(count / 2);
  }
  return best;
}

function exchange(
  pairs: readonly PatternPair[],
  { operator, parameterisation: of }: PatternModel,
  { values, solutions }: PatternPoint,
  count: number,
): Float64Array {
  const at = sampleWeights(of, values);
  const all = { weights: at.weights, slopes: undefined };
  const energy = (each: (i: number) => Float64Array): Float64Array => {
    const perSample = new Float64Array(of.samples);
    for (let i = 0; i < pairs.length; i++) {
      const x = each(i);
      const spectrum = new Float64Array(operator.output.channels * of.samples);
      operator.apply(x, spectrum);
      for (let k = 0; k < spectrum.length; k++) perSample[k % of.samples]! += spectrum[k]! ** 2;
    }
    const perGroup = new Float64Array(of.parameters);
    toGroups(of, all, perSample, perGroup);
    return perGroup;
  };
  const solutionOf = (i: number): Float64Array => solutions[i] ?? new Float64Array(0);
  const carried = energy(solutionOf);
  const wrong = energy((i) => solutionOf(i).map((one, p) => one - (pairs[i]?.truth[p] ?? 0)));
  const indices = [...values.keys()];
  const out = indices
    .filter((j) => values[j] === 1)
    .sort((a, b) => (carried[a] ?? 0) - (carried[b] ?? 0))
    .slice(0, count);
  const into = indices
    .filter((j) => values[j] === 0)
    .sort((a, b) => (wrong[b] ?? 0) - (wrong[a] ?? 0))
    .slice(0, out.length);
  const next = values.slice();
  for (const j of out) next[j] = 0;
  for (const j of into) next[j] = 1;
  return next;
}
