import { ArgumentError, expected, requireLength } from '@bilevel/core';
import { implementation, type KernelOptions } from '../implementation.js';
import { plainAnisotropic } from './plainAnisotropic.js';
import { plainIsotropic } from './plainIsotropic.js';
import { simdTotalVariation } from './simd.js';
import type {
  SmoothedTotalVariation,
  TotalVariationKind,
  TotalVariationTerms,
} from './totalVariation.js';

/**
 * Smoothed total variation of a kind, with its terms fixed: see {@link SmoothedTotalVariation}.
 *
 * @throws ArgumentError for an empty grid; ShapeError when the data does not fill the grid
 */
export function smoothedTotalVariation(
  kind: TotalVariationKind,
  terms: TotalVariationTerms,
  options: KernelOptions = {},
): SmoothedTotalVariation {
  const { width, height } = terms.grid;
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
    const received = `${String(width)} × ${String(height)}`;
    throw new ArgumentError(expected('at least one column and row', 'the grid', received));
  }
  requireLength('data', terms.data, width * height);
  if (implementation(options) === 'simd') return simdTotalVariation(kind, terms);
  return kind === 'anisotropic' ? plainAnisotropic(terms) : plainIsotropic(terms);
}
