import { frequencyFirst } from './kspace.js';
import { sampleWeights, type Parameterisation } from './parameterisation.js';

/** Share of the samples that are measured at all. */
export function shareOf(of: Parameterisation, values: Float64Array): number {
  const { weights } = sampleWeights(of, values);
  return weights.reduce((count, s) => count + (s > 0 ? 1 : 0), 0) / of.samples;
}

/**
 * Groups for a target rate, as 0 and 1: those with the largest u, and among those below τ the ones with the largest u of
 * an earlier stage, each as long as the samples measured do not become more than the target; but one at least.
 */
export function chosenGroups(
  of: Parameterisation,
  target: number,
  values: Float64Array,
  earlier: Float64Array,
  threshold: number,
): Float64Array {
  const { parameters, samples, starts, members } = of;
  const rank = (j: number): number =>
    values[j]! >= threshold ? 2 + values[j]! : earlier[j]! + values[j]!;
  const order = Array.from({ length: parameters }, (_, j) => j).sort((a, b) => rank(b) - rank(a));
  const limit = target * samples * (1 + 1e-12);
  const chosen = new Float64Array(parameters);
  const taken = new Uint8Array(samples);
  let count = 0;
  for (const j of order) {
    let more = 0;
    for (let i = starts[j]!; i < starts[j + 1]!; i++) more += taken[members[i]!] ? 0 : 1;
    if (count > 0 && count + more > limit) continue;
    chosen[j] = 1;
    for (let i = starts[j]!; i < starts[j + 1]!; i++) taken[members[i]!] = 1;
    count += more;
  }
  return chosen;
}

/** The groups of which a pattern, with the frequency 0 in the middle, has every sample, as 0 and 1. */
export function valuesOf(
  { parameters, starts, members, samples }: Parameterisation,
  centred: Float64Array,
  grid: { readonly width: number; readonly height: number },
): Float64Array {
  const measured = new Uint8Array(samples);
  for (let k = 0; k < samples; k++) measured[frequencyFirst(grid, k)] = centred[k]! > 0 ? 1 : 0;
  return Float64Array.from({ length: parameters }, (_, j) =>
    members.subarray(starts[j], starts[j + 1]).every((k) => measured[k] === 1) ? 1 : 0,
  );
}
