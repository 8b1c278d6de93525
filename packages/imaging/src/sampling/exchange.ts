import { toGroups, sampleWeights } from './parameterisation.js';
import type { PatternSolver } from './patternSolver.js';
import { shareOf } from './rounding.js';
import { tuned, type PatternPoint } from './tuning.js';

/** Share of the groups measured that is exchanged at first. */
const FIRST_SHARE = 1 / 6;
/** Exchanges that are tried at most. */
const TRIALS = 16;
/** Which of those next in order are exchanged when single ones are left: out, in. */
const SINGLE: readonly (readonly [number, number])[] = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
  [0, 2],
  [2, 0],
  [1, 2],
  [2, 1],
];

/**
 * A pattern of 0 and 1 improved by exchanging groups: those that carry the least energy of the reconstructions,
 * Σ_k |(Kx̃)_k|², for as many of those left out where the reconstructions are most wrong, Σ_k |(K(x̃ − t))_k|². An exchange,
 * with α tuned anew, is kept where it lowers the loss by more than the certified errors of both; else half as many are tried,
 * and of single ones those that come next.
 */
export async function exchanged(solver: PatternSolver, start: PatternPoint): Promise<PatternPoint> {
  const { parameterisation: of } = solver.model;
  const limit = shareOf(of, start.values) + 1e-12;
  let best = start;
  let count = Math.round(FIRST_SHARE * best.values.reduce((sum, u) => sum + u, 0));
  let single = 0;
  for (let trial = 0; trial < TRIALS && count >= 1; trial++) {
    const skipped = SINGLE[single];
    if (skipped === undefined) break;
    const values = exchange(solver, best, count, skipped);
    const fits = shareOf(of, values) <= limit;
    const { weight, solutions } = best;
    const next = fits ? await tuned(solver, { values, weight, solutions }, 2) : undefined;
    const now = best.objective;
    const then = next?.objective;
    if (next && then && then.value + then.error < now.value - now.error) {
      best = next;
      single = 0;
    } else if (count > 1) count = Math.floor(count / 2);
    else single++;
  }
  return best;
}

function exchange(
  { pairs, model: { operator, parameterisation: of } }: PatternSolver,
  { values, solutions }: PatternPoint,
  count: number,
  [skippedOut, skippedIn]: readonly [number, number],
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
    .slice(skippedOut, skippedOut + count);
  const into = indices
    .filter((j) => values[j] === 0)
    .sort((a, b) => (wrong[b] ?? 0) - (wrong[a] ?? 0))
    .slice(skippedIn, skippedIn + out.length);
  const next = values.slice();
  for (const j of out) next[j] = 0;
  for (const j of into) next[j] = 1;
  return next;
}
