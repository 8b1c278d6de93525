import { ArgumentError, expected } from '@bilevel/core/errors';
import type { FidelityEntry } from './entry.js';

/** A sum of products below this may have lost digits to underflow, and a weight as well. */
const LEAST_VARIANCE = 2 ** -960;
const LEAST_WEIGHT = 2 ** -1000;

const POSITIVE = { min: 0, max: Number.MAX_VALUE, unit: 'data' } as const;

/**
 * Gaussian noise whose variance depends on the value, gain · max(y, 0) + floor, as that of cameras does.
 * Weights are relative to the variance at the value `reference`, where they are 1, so that the weights
 * of the regularisers mean what they mean for `gaussian`.
 */
export const heteroscedastic: FidelityEntry = {
  name: 'heteroscedastic',
  label: 'Signal-dependent Gaussian noise',
  summary: 'noise whose variance grows with the value',
  formula: '½ Σ s_k (Kx − y)_k², s_k = (g r + f)/(g max(y_k, 0) + f)',
  options: [
    {
      key: 'gain',
      label: 'Gain g',
      help: 'variance for each unit of the value',
      ...POSITIVE,
      default: 0.01,
    },
    {
      key: 'floor',
      label: 'Floor f',
      help: 'variance at black, above 0',
      ...POSITIVE,
      unit: 'data²',
      default: 1e-4,
    },
    {
      key: 'reference',
      label: 'Reference r',
      help: 'value at which the weight of the data is 1',
      ...POSITIVE,
      default: 0.5,
    },
  ],
  transforms: false,
  prepare(data, { gain = 0, floor = 0, reference = 0 }) {
    const variance = (value: number): number => gain * Math.max(value, 0) + floor;
    const middle = variance(reference);
    const variances = data.map(variance);
    const weights = variances.map((v) => middle / v);
    const moderate = (values: Float64Array, least: number): boolean =>
      values.every((value) => value >= least && value < Infinity);
    if (
      !moderate(Float64Array.of(middle, ...variances), LEAST_VARIANCE) ||
      !moderate(weights, LEAST_WEIGHT)
    ) {
      throw new ArgumentError(
        expected(
          'a variance above 0 for every value, of an ordinary size',
          'gain and floor',
          `${String(gain)} and ${String(floor)}`,
          'Give a floor above 0: the variance of the noise at black.',
        ),
      );
    }
    return { data, weights };
  },
};
