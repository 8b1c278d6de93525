import { scalarPotentials, type ScalarPotentialName } from '@bilevel/kernels/scalar-potentials';
import type { Values } from '../../describe/description.js';
import type { RegulariserTerm } from '../expression.js';
import { tapsOf } from '../filters/basis.js';
import { bankOf } from '../filters/bankOf.js';

/** A filter of a bank, to be looked at. */
export interface ShownFilter {
  /** Which of the bank it is, from 0. */
  readonly index: number;
  /** c_j: k×k taps row by row, of each channel. */
  readonly taps: readonly Float64Array[];
  /** w_j. */
  readonly weight: number;
  /** ν_j. */
  readonly smoothing: number;
  /** w_j‖c_j‖: how strongly it acts, whatever the units of its responses. */
  readonly strength: number;
}

/** The learned filters of one term. */
export interface ShownBank {
  readonly kind: 'bank';
  /** What the term is called. */
  readonly label: string;
  /** k. */
  readonly size: number;
  readonly channels: number;
  readonly potential: ScalarPotentialName;
  /** The strongest first. */
  readonly filters: readonly ShownFilter[];
}

/** The filters of a term of filters, at the values of its parameters. */
export function shownBank(term: RegulariserTerm, values: Values): ShownBank {
  const { entry, options, potential } = term;
  const { size, weights, smoothings, coefficients } = bankOf(term, values);
  const channels = options['channels'] ?? 1;
  const square = size * size;
  const all = tapsOf(size, coefficients);
  const filters = Array.from(weights, (weight, index): ShownFilter => {
    const own = all.subarray(index * channels * square, (index + 1) * channels * square);
    const taps = Array.from({ length: channels }, (_, c) =>
      own.slice(c * square, (c + 1) * square),
    );
    const strength = weight * Math.hypot(...own);
    return { index, taps, weight, smoothing: smoothings[index] ?? NaN, strength };
  });
  filters.sort((a, b) => b.strength - a.strength || a.index - b.index);
  return { kind: 'bank', label: entry.label, size, channels, potential, filters };
}

/** wφ(t; ν) = wνΦ(t/ν): what a response t of a filter costs. */
export function penaltyOf(
  { potential }: Pick<ShownBank, 'potential'>,
  { weight, smoothing }: Pick<ShownFilter, 'weight' | 'smoothing'>,
  t: number,
): number {
  return weight * smoothing * scalarPotentials[potential].value(t / smoothing);
}
