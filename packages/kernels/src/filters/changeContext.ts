import { gamma, plainVectors, provenSizes } from '@bilevel/core';
import type { ScalarPotential } from '../potential/scalarPotential.js';
import { scalarPotentials } from '../potential/scalarPotentials.js';
import type { FilterReach } from './change.js';
import type { CrossSums, ProductSums } from './changeSums.js';
import {
  factorScales,
  factorsIn,
  factorsLength,
  fieldLength,
  type ChangeFactors,
  type FactorScales,
} from './factors.js';
import type { FilterTerms } from './filters.js';
import { filterShape, type FilterShape } from './shape.js';
import { tapSizes, type TapSizes } from './sizes.js';

/** What bounds of changes are computed by: SIMD kernels or plain code. */
export interface ChangePrimitives {
  /** out ← the responses of filter j of a bank, to v. */
  readonly respond: (bank: Float64Array, j: number, v: Float64Array, out: Float64Array) => void;
  /** Fills the factors of filter j at x (factors.ts), in an array of `reserve`. */
  readonly fill: (j: number, scales: FactorScales, room: Float64Array) => void;
  /** Of the factors of a filter and its responses, off by `off`. */
  readonly productSums: (
    factors: ChangeFactors,
    responses: Float64Array,
    off: number,
  ) => ProductSums;
  /** Of the factors of a filter and its responses c; f ← S r, c ← δ|c|/ν. */
  readonly crossSums: (
    factors: ChangeFactors,
    c: Float64Array,
    f: Float64Array,
    smoothing: number,
  ) => CrossSums;
  /** An array for factors or responses, which may hold anything. */
  readonly reserve: (length: number) => Float64Array;
  /** out ← Σ_p f_p (S_a q)_p + g_p (S_a x)_p for every tap a of a filter, from `first` on. */
  readonly correlate: (
    f: Float64Array,
    q: Float64Array,
    g: Float64Array,
    x: Float64Array,
    out: Float64Array,
    first: number,
  ) => void;
}

/** A filter that counts, of weight above 0. */
interface UsedFilter {
  readonly j: number;
  /** w_j, ν_j and κ_j = w_j/ν_j. */
  readonly weight: number;
  readonly smoothing: number;
  readonly kappa: number;
}

/** What all bounds of the change within one reach share. */
export interface ChangeContext extends ChangePrimitives {
  readonly x: Float64Array;
  readonly terms: FilterTerms;
  readonly reach: FilterReach;
  readonly shape: FilterShape;
  readonly used: readonly UsedFilter[];
  /** Beyond the relative rounding of sums over all places. */
  readonly slack: number;
  /** What products and squares of small numbers may have lost, as a norm. */
  readonly lost: number;
  /** Of filter j, valid until the next call. */
  readonly factorsOf: (j: number) => ChangeFactors;
  /** ≥ ‖v‖, of a vector or of taps. */
  readonly norm: (v: Float64Array) => number;
  /** What responses to v of a filter of these sizes are off by, as a norm. */
  readonly offBy: (sizes: TapSizes, v: Float64Array) => number;
  /** Of filter j. */
  readonly sizesOf: (j: number) => TapSizes;
  /** A buffer of a number for each place; number 0 to 2. */
  readonly buffer: (index: number) => Float64Array;
}

/** Numbers of factors that are kept; beyond them they are computed again for each bound: 64 MiB. */
const KEPT = 2 ** 23;
/** Squares of numbers below this are lost. */
const LOST = 1e-150;
const { norm } = provenSizes(plainVectors);

/** The context of the change of a bank at x. */
export function changeContext(
  terms: FilterTerms,
  x: Float64Array,
  reach: FilterReach,
  primitives: ChangePrimitives,
): ChangeContext {
  const { grid, size, taps, weights, smoothings } = terms;
  const potential: ScalarPotential = scalarPotentials[terms.potential];
  const filters = weights.length;
  const shape = filterShape(grid, size, filters);
  const { places } = shape;
  const inResponses = gamma(shape.taps + 8);
  const sizes = Array.from(weights, (_, j) => tapSizes(shape, taps, j * shape.taps));
  let largestOfX = 0;
  for (let i = 0; i < x.length; i++) largestOfX = Math.max(largestOfX, Math.abs(x[i]!));
  const used: UsedFilter[] = [];
  for (let j = 0; j < filters; j++) {
    const [weight, smoothing] = [weights[j]!, smoothings[j]!];
    if (weight > 0) used.push({ j, weight, smoothing, kappa: weight / smoothing });
  }

  const length = factorsLength(places);
  const shared = filters * length > KEPT ? primitives.reserve(length) : undefined;
  const known: ChangeFactors[] = [];
  // The rooms have to be named: memory that nothing names is given back.
  const buffers = Array.from({ length: 3 }, () => {
    const room = primitives.reserve(fieldLength(places));
    return { room, numbers: room.subarray(0, places) };
  });
  const sizesOfVectors = new WeakMap<Float64Array, number>();
  const lost = LOST * Math.sqrt(filters * places);
  const normOf = (v: Float64Array): number => {
    const size = sizesOfVectors.get(v) ?? norm(v);
    sizesOfVectors.set(v, size);
    return size;
  };

  return {
    ...{ ...primitives, x, terms, reach, shape, used, lost },
    slack: 1 + 2 * gamma(filters * places + 256),
    norm: normOf,
    sizesOf: (j) => sizes[j]!,
    offBy: ({ operator }, v) => inResponses * operator * normOf(v) + lost,
    buffer: (index) => buffers[index]!.numbers,
    factorsOf(j) {
      const before = known[j];
      if (before !== undefined) return before;
      const room = shared ?? primitives.reserve(length);
      const own = { sizes: sizes[j]!, weight: weights[j]!, smoothing: smoothings[j]! };
      const scales = factorScales(potential, reach, { ...own, largestOfX, taps: shape.taps });
      primitives.fill(j, scales, room);
      const factors = factorsIn(room, places);
      if (shared === undefined) known[j] = factors;
      return factors;
    },
  };
}
