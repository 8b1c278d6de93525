import { toGroups, sampleWeights } from './parameterisation.js';
import type { PatternSolver } from './patternSolver.js';
import type { PatternPoint } from './tuning.js';

/** What the loss is expected to change by when a group is measured no more, or is from now on; up to a factor. */
export interface Energies {
  /** Σ_k |(Kx̃)_k|² of each group: what reconstructions carry there. */
  readonly carried: Float64Array;
  /** Σ_k |(K(x̃ − t))_k|² of each group: how wrong reconstructions are there. */
  readonly wrong: Float64Array;
}

/**
 * Both of the reconstructions of a pattern. They rank groups much as the loss does when one of them is exchanged: the
 * slope of the loss at u = 0 or 1 does so for groups that are added, but for those taken away says next to nothing.
 */
export function energies(
  { pairs, model: { operator, parameterisation: of } }: PatternSolver,
  { values, solutions }: PatternPoint,
): Energies {
  const all = { weights: sampleWeights(of, values).weights, slopes: undefined };
  const spectrum = new Float64Array(operator.output.channels * of.samples);
  const over = (each: (x: Float64Array, i: number) => Float64Array): Float64Array => {
    const perSample = new Float64Array(of.samples);
    for (const [i, x] of solutions.entries()) {
      operator.apply(each(x, i), spectrum);
      for (let k = 0; k < spectrum.length; k++) perSample[k % of.samples]! += spectrum[k]! ** 2;
    }
    const perGroup = new Float64Array(of.parameters);
    toGroups(of, all, perSample, perGroup);
    return perGroup;
  };
  return {
    carried: over((x) => x),
    wrong: over((x, i) => x.map((one, p) => one - (pairs[i]?.truth[p] ?? 0))),
  };
}
