import { ArgumentError, expected } from '@bilevel/core';

/**
 * Samples s ∈ [0,1]ᴹ of k-space as a function of u ∈ [0,1]ⁿ, a number for each group of samples that are only measured
 * together (a point, a line, a spoke):
 *
 *     s_k = 1 − Π_{j ∋ k} (1 − u_j),   J_kj = ∂s_k/∂u_j = Π_{i ∋ k, i ≠ j} (1 − u_i) ∈ [0, 1].
 *
 * Where a sample has one group that is s_k = u_j and J_kj = 1; where groups cross it is their union: 1 as soon as one of
 * them is, and 0 only where all are.
 */
export interface Parameterisation {
  /** n. */
  readonly parameters: number;
  /** M. */
  readonly samples: number;
  /** The largest number of groups that share a sample. */
  readonly sharing: number;
  /** The samples of group j: those of `members` from `starts[j]` up to `starts[j + 1]`. */
  readonly starts: Uint32Array;
  readonly members: Uint32Array;
}

/**
 * Groups of samples, each with at least one.
 *
 * @throws ArgumentError for no groups, an empty one, or samples that are not there or twice in one group
 */
export function parameterisation(
  samples: number,
  groups: readonly ArrayLike<number>[],
): Parameterisation {
  if (groups.length === 0)
    throw new ArgumentError(expected('at least one group', 'groups', groups));
  const starts = new Uint32Array(groups.length + 1);
  for (const [j, group] of groups.entries()) starts[j + 1] = starts[j]! + group.length;
  const members = new Uint32Array(starts[groups.length]!);
  const counts = new Uint32Array(samples);
  const last = new Int32Array(samples).fill(-1);
  for (const [j, group] of groups.entries()) {
    if (group.length === 0) {
      throw new ArgumentError(expected('at least one sample', `groups[${String(j)}]`, group));
    }
    for (let i = 0; i < group.length; i++) {
      const k = group[i]!;
      if (!Number.isInteger(k) || k < 0 || k >= samples || last[k] === j) {
        throw new ArgumentError(
          expected(`distinct samples below ${String(samples)}`, `groups[${String(j)}]`, k),
        );
      }
      last[k] = j;
      counts[k]!++;
      members[starts[j]! + i] = k;
    }
  }
  const sharing = counts.reduce((most, count) => Math.max(most, count), 1);
  return { parameters: groups.length, samples, sharing, starts, members };
}

/** s and J at one u. */
export interface SampleWeights {
  readonly weights: Float64Array;
  /** J_kj, beside `members`; undefined where all are 1. */
  readonly slopes: Float64Array | undefined;
}

/**
 * s and J at u, each entry of s within γ_{2·sharing + 2} and each of J at most that share of itself off. u may lie outside
 * of [0, 1] by what a check of derivatives needs.
 */
export function sampleWeights(of: Parameterisation, u: Float64Array): SampleWeights {
  const { parameters, samples, starts, members, sharing } = of;
  const weights = new Float64Array(samples);
  if (sharing === 1) {
    for (let j = 0; j < parameters; j++) {
      for (let i = starts[j]!; i < starts[j + 1]!; i++) weights[members[i]!] = u[j]!;
    }
    return { weights, slopes: undefined };
  }
  // Products before and behind each group in turn: dividing by 1 − u_j would be wrong where that is 0.
  const slopes = new Float64Array(members.length);
  const rest = new Float64Array(samples).fill(1);
  for (let j = 0; j < parameters; j++) {
    for (let i = starts[j]!; i < starts[j + 1]!; i++) {
      const k = members[i]!;
      slopes[i] = rest[k]!;
      rest[k]! *= 1 - u[j]!;
    }
  }
  for (let k = 0; k < samples; k++) weights[k] = 1 - rest[k]!;
  rest.fill(1);
  for (let j = parameters - 1; j >= 0; j--) {
    for (let i = starts[j]!; i < starts[j + 1]!; i++) {
      const k = members[i]!;
      slopes[i]! *= rest[k]!;
      rest[k]! *= 1 - u[j]!;
    }
  }
  return { weights, slopes };
}

/** out ← Jᵀc, a number for each group. */
export function toGroups(
  of: Parameterisation,
  { slopes }: SampleWeights,
  c: Float64Array,
  out: Float64Array,
): void {
  const { parameters, starts, members } = of;
  for (let j = 0; j < parameters; j++) {
    let sum = 0;
    for (let i = starts[j]!; i < starts[j + 1]!; i++) sum += (slopes?.[i] ?? 1) * c[members[i]!]!;
    out[j] = sum;
  }
}

/** out ← Ju, a number for each sample. */
export function toSamples(
  of: Parameterisation,
  { slopes }: SampleWeights,
  u: Float64Array,
  out: Float64Array,
): void {
  const { parameters, starts, members } = of;
  out.fill(0);
  for (let j = 0; j < parameters; j++) {
    const share = u[j]!;
    if (share === 0) continue;
    for (let i = starts[j]!; i < starts[j + 1]!; i++) {
      out[members[i]!]! += (slopes?.[i] ?? 1) * share;
    }
  }
}
