import type { TotalVariationKind } from '@bilevel/kernels';
import type { Shape } from '../image.js';
import type { RegulariserTerm } from '../prior/expression.js';

/** The kernels that do all of a denoising level in one pass, where there are some for the sum of terms. */
export function fusedKind(
  terms: readonly RegulariserTerm[],
  { channels }: Shape,
): TotalVariationKind | undefined {
  const [term] = terms;
  if (terms.length !== 1 || term?.potential !== 'charbonnier') {
    return undefined;
  }
  if (channels !== 1 || term.entry.kind !== 'blocks') return undefined;
  // With one channel the norms of a pixel's differences are the isotropic ones.
  return term.entry.blocks === 'difference' ? 'anisotropic' : 'isotropic';
}
