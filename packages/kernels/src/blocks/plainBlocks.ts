import { potentials } from '../potential/potentials.js';
import type { Potential } from '../potential/potential.js';
import type { AnalysisTerms } from './analysis.js';
import type { BlockKernels, FieldLinearisation } from './blocks.js';
import { blockSizes } from './differences.js';
import { plainLinearisation } from './plainLinearisation.js';

/**
 * Blocks of differences under any potential in plain TypeScript. Lengths are measured in ν: with
 * z = (Dx)_p/ν and r = |z|, φ = νΦ(r), wφ' = w (Φ'/r) z.
 */
export function plainBlocks(terms: AnalysisTerms): BlockKernels & {
  linearise(x: Float64Array): FieldLinearisation;
} {
  const { analysis, grid, weight: w, smoothing: nu, relative } = terms;
  const { width, height } = grid;
  const potential: Potential = potentials[terms.potential];
  const { shape } = analysis;
  const { pixels, planes, members, groups } = shape;
  const z = new Float64Array(planes * pixels);
  const sizes = new Float64Array(groups * pixels);

  function measure(x: Float64Array): void {
    analysis.apply(x, 1 / nu, z);
    blockSizes(z, shape, sizes);
  }

  return {
    value(x) {
      measure(x);
      let sum = 0;
      for (let g = 0; g < groups; g++) {
        // Alone, a difference that is missing is no block.
        const columns = members === 1 && g % 2 === 0 ? width - 1 : width;
        const rows = members === 1 && g % 2 === 1 ? height - 1 : height;
        for (let i = 0; i < rows; i++) {
          const first = g * pixels + i * width;
          let row = 0;
          for (let p = first; p < first + columns; p++) {
            row += (relative?.[p % pixels] ?? 1) * potential.value(sizes[p]!);
          }
          sum += row;
        }
      }
      return nu * sum;
    },

    addGradient(x, out) {
      measure(x);
      for (let g = 0; g < groups; g++) {
        for (let p = 0; p < pixels; p++) {
          const own = w * (relative?.[p] ?? 1);
          const scale = own * potential.slopeOver(sizes[g * pixels + p]!);
          for (let k = 0, at = g * members * pixels + p; k < members; k++, at += pixels) {
            z[at] = scale * z[at]!;
          }
        }
      }
      analysis.addAdjoint(z, out);
    },

    linearise: (x) => plainLinearisation(terms, x),

    release() {
      // Ordinary arrays are collected.
    },
  };
}
