import { ArgumentError, expected, type Vectors } from '@bilevel/core';
import { implementation, type KernelOptions } from '../implementation.js';
import { scalarPotentials } from '../potential/scalarPotentials.js';
import type { FilterKernels, FilterTerms } from './filters.js';
import { plainFilters } from './plainFilters.js';
import { simdFilters } from './simdFilters.js';
import { Arena } from '../vectors/arena.js';
import { threadWorkspace } from '../wasm/workspace.js';

/** What {@link filterKernels} takes besides the terms. */
export interface FilterOptions extends KernelOptions {
  /**
   * The `vectors` of other kernels that work on the same arrays, which then have to be released last.
   * Default: its own.
   */
  readonly vectors?: Vectors;
}

/** Filters are k×k with k in this range. */
export const FILTER_SIZES = { least: 2, most: 9 } as const;

/**
 * A regulariser of filters, with its terms fixed, of which it keeps a copy: see {@link FilterKernels}.
 *
 * @throws ArgumentError for a picture that no filter fits into, a size out of range, an unknown potential, taps that
 *   are not finite or not as many as filters take, weights below 0, or smoothings that are not above 0
 */
export function filterKernels(given: FilterTerms, options: FilterOptions = {}): FilterKernels {
  check(given);
  const terms: FilterTerms = {
    ...given,
    taps: Float64Array.from(given.taps),
    weights: Float64Array.from(given.weights),
    smoothings: Float64Array.from(given.smoothings),
  };
  if (implementation(options) === 'plain') return plainFilters(terms);
  const { vectors } = options;
  return simdFilters(terms, threadWorkspace(), vectors instanceof Arena ? vectors : undefined);
}

function check({ grid, size, potential, taps, weights, smoothings }: FilterTerms): void {
  const { width, height, channels } = grid;
  const { least, most } = FILTER_SIZES;
  if (!(Number.isInteger(size) && size >= least && size <= most)) {
    const range = `a whole number from ${String(least)} to ${String(most)}`;
    throw new ArgumentError(expected(range, 'size of the filters', size));
  }
  if (![width, height, channels].every((count) => Number.isInteger(count) && count > 0)) {
    const received = [width, height, channels].map(String).join(' × ');
    throw new ArgumentError(expected('at least one column, row and channel', 'the grid', received));
  }
  if (width < size || height < size) {
    const enough = `at least ${String(size)} columns and rows`;
    throw new ArgumentError(
      expected(enough, 'a picture for such filters', `${String(width)}×${String(height)}`),
    );
  }
  if (!Object.hasOwn(scalarPotentials, potential)) {
    const names = Object.keys(scalarPotentials).join(', ');
    throw new ArgumentError(expected(`one of ${names}`, 'potential', potential));
  }
  const filters = weights.length;
  const numbers = filters * channels * size * size;
  if (filters === 0) throw new ArgumentError(expected('at least one filter', 'weights', 'none'));
  if (taps.length !== numbers) {
    throw new ArgumentError(expected(`${String(numbers)} numbers`, 'taps', taps.length));
  }
  if (smoothings.length !== filters) {
    const count = `${String(filters)} numbers`;
    throw new ArgumentError(expected(count, 'smoothings', smoothings.length));
  }
  const wrongTap = taps.find((tap) => !Number.isFinite(tap));
  if (wrongTap !== undefined) throw new ArgumentError(expected('finite numbers', 'taps', wrongTap));
  for (let j = 0; j < filters; j++) {
    const [w, nu] = [weights[j]!, smoothings[j]!];
    if (!(w >= 0 && w < Infinity)) {
      throw new ArgumentError(expected('finite numbers of at least 0', 'weights', w));
    }
    // Responses are measured in units of ν: its inverse has to be a number, too.
    if (!(nu > 0 && nu < Infinity && 1 / nu + w / nu < Infinity)) {
      throw new ArgumentError(expected('finite numbers above 0 with an inverse', 'smoothings', nu));
    }
  }
}
