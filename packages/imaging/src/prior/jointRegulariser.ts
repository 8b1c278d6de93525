import type { Vectors } from '@bilevel/core';
import { jointKernels, jointRounding, type JointTerms } from '@bilevel/kernels';
import { squaredNormOfDifferences } from './grid.js';
import { potentialRegulariser } from './potentialRegulariser.js';
import type { Regulariser } from './regulariser.js';

/**
 * One of the two parts of total generalised variation, with certified constants:
 *
 * - `slope`: w Σ φ_ν(|(Dx − sṽ)_p|), of (x, ṽ). ‖(D, −s)‖² ≤ ‖D‖² + s², and b² = 3 + s²;
 * - `bend`: w Σ φ_ν(|(sEṽ)_p|), of ṽ. As ½(a + b)² ≤ a² + b², ‖Eṽ‖² is at most the sum of the squares of all
 *   differences of both components, so that ‖E‖ ≤ ‖D‖. The rows of a block have the products [[2, 0, r], [0, 2, r],
 *   [r, r, 2]] with r = 1/√2, whose largest eigenvalue is b² = 3 (times s²).
 */
export function jointRegulariser(terms: JointTerms, vectors?: Vectors): Regulariser {
  const { grid, blocks, potential, weight, smoothing, scale: s } = terms;
  const squaredNorm = squaredNormOfDifferences(grid);
  const isSlope = blocks === 'slope';
  return potentialRegulariser({
    kernels: jointKernels(terms, vectors && { vectors }),
    ...{ potential, weight, smoothing, parameters: 2 },
    squaredNorm: isSlope ? squaredNorm + s * s : squaredNorm * s * s,
    blockNorm: isSlope ? Math.sqrt(3 + s * s) : Math.sqrt(3) * s,
    rows: (isSlope ? 2 : 3) * grid.width * grid.height * grid.channels,
    hasMaximumPrinciple: false,
    rounding: jointRounding(terms),
  });
}
