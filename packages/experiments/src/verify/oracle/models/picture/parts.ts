import type { Arithmetic, Real } from '../../real.js';
import { bankPart } from './bankPart.js';
import { blockPart } from './blockPart.js';
import type { ExactPart } from './part.js';
import type { PictureGrid } from './regularisers.js';
import { ridgePart } from './ridgePart.js';
import { exactTerm, FILTERS, RIDGE, type TermData } from './terms.js';

/**
 * The terms of the regulariser at θ, which holds what is learned of them, one after the other: the logarithms of w and ν,
 * of filters all w_j, all ν_j and the coefficients of the taps themselves.
 */
export function exactParts(
  arithmetic: Arithmetic,
  terms: readonly TermData[],
  theta: Float64Array,
  grid: PictureGrid,
): ExactPart[] {
  let next = 0;
  const parameter = (fixed: number | undefined): Real =>
    fixed === undefined ? arithmetic.of(theta[next++]!).exp() : arithmetic.of(fixed);
  const several = (count: number, fixed: readonly number[] | undefined): Real[] =>
    Array.from({ length: count }, (_, j) => parameter(fixed?.[j]));
  return terms.map((term) => {
    const { regulariser, potential, bank } = term;
    if (regulariser === RIDGE) {
      return ridgePart(arithmetic, parameter(term.weight), term.weight === undefined);
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
