import type { Arithmetic, Real } from '../../real.js';
import { bankPart } from './bankPart.js';
import { blockPart } from './blockPart.js';
import type { ExactPart } from './part.js';
import type { PictureGrid } from './regularisers.js';
import { jointParts } from './jointPart.js';
import { mapPart } from './mapPart.js';
import { ridgePart } from './ridgePart.js';
import { exactTerm, FILTERS, JOINT, MAP, RIDGE, type TermData } from './terms.js';

/**
 * The terms of the regulariser at θ, which holds what is learned of them, one after the other: the logarithms of w and ν,
 * of filters all w_j, all ν_j and the coefficients of the taps themselves. `slopes`: where those of a term begin in the
 * unknown, and their scale.
 */
export function exactParts(
  arithmetic: Arithmetic,
  terms: readonly TermData[],
  theta: Float64Array,
  grid: PictureGrid,
  slopes: readonly { readonly slopes: number; readonly scale: number }[],
): ExactPart[] {
  let next = 0;
  const parameter = (fixed: number | undefined): Real =>
    fixed === undefined ? arithmetic.of(theta[next++]!).exp() : arithmetic.of(fixed);
  const several = (count: number, fixed: readonly number[] | undefined): Real[] =>
    Array.from({ length: count }, (_, j) => parameter(fixed?.[j]));
  return terms.flatMap((term, j) => {
    const { regulariser, potential, bank } = term;
    if (regulariser === MAP) return mapPart(arithmetic, term, parameter, grid);
    if (regulariser === RIDGE) {
      const numbers = grid.width * grid.height * grid.channels;
      return ridgePart(arithmetic, numbers, parameter(term.weight), term.weight === undefined);
    }
    if (regulariser === JOINT) {
      const { slopes: first = NaN, scale = NaN } = slopes[j] ?? {};
      return jointParts(arithmetic, term, parameter, grid, first, scale);
    }
    if (regulariser !== FILTERS) {
      return blockPart(arithmetic, exactTerm(arithmetic, term, parameter, grid));
    }
    if (bank === undefined) throw new Error('The case does not say what filters there are.');
    const { count, size } = bank;
    const weights = several(count, bank.weights);
    const smoothings = several(count, bank.smoothings);
    const coefficients = Array.from({ length: count * grid.channels * (size * size - 1) }, (_, i) =>
      arithmetic.of(bank.taps?.[i] ?? theta[next++]!),
    );
    const learned = [
      bank.weights === undefined,
      bank.smoothings === undefined,
      bank.taps === undefined,
    ] as const;
    return bankPart(
      arithmetic,
      { size, potential, weights, smoothings, coefficients, learned },
      grid,
    );
  });
}
