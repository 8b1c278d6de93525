import type { Potential } from '../potential/potential.js';
import { potentials } from '../potential/potentials.js';
import { changeFromUnits, scalesOf } from '../totalVariation/change.js';
import type { BlockLinearisation, BlockTerms } from './blocks.js';
import { addDiagonal } from './diagonal.js';
import { addDivergence, blockSizes, differences } from './differences.js';
import { plainBlockChange } from './plainChange.js';
import { shapeOf } from './shape.js';

/** Sizes of blocks of several numbers below which their squares have lost digits: then they count as 0. */
const LEAST_BLOCK = 1e-150;

/**
 * Second order at x in plain TypeScript. Kept of each block are its difference z in units of ν, and its
 * Hessian as the pair of (w/ν)Φ'/r and y = z √((w/ν)(Φ'/r − Φ''))/r, so that it is (w/ν)(Φ'/r) I − yyᵀ;
 * of a block of one number (w/ν)Φ'' alone, and no y.
 */
export function plainLinearisation(terms: BlockTerms, x: Float64Array): BlockLinearisation {
  const { grid, blocks, weight: w, smoothing: nu } = terms;
  const { width, height } = grid;
  const potential: Potential = potentials[terms.potential];
  const shape = shapeOf(blocks, grid);
  const { pixels: d, planes, members, groups } = shape;
  const k = w / nu;
  const single = members === 1;
  const z = new Float64Array(planes * d);
  const sizes = new Float64Array(groups * d);
  differences(x, grid, 1 / nu, z);
  blockSizes(z, shape, sizes);
  const along = new Float64Array(groups * d);
  const y = new Float64Array(single ? 0 : planes * d);
  for (let g = 0; g < groups; g++) {
    for (let p = 0; p < d; p++) {
      const r = sizes[g * d + p]!;
      const second = potential.second(r);
      if (single) {
        along[g * d + p] = k * second;
        continue;
      }
      const slope = potential.slopeOver(r);
      along[g * d + p] = k * slope;
      const bend = r < LEAST_BLOCK ? 0 : Math.sqrt(k * Math.max(0, slope - second)) / r;
      for (let m = 0, at = g * members * d + p; m < members; m++, at += d) y[at] = bend * z[at]!;
    }
  }
  /** Of a vector at a time: its differences, and fluxes. */
  const work = new Float64Array(planes * d);

  function cross(u: Float64Array, out: Float64Array): void {
    const [u1 = 0, u2 = 0] = u;
    for (let g = 0; g < groups; g++) {
      for (let p = 0; p < d; p++) {
        const r = sizes[g * d + p]!;
        const scale = w * (u1 * potential.slopeOver(r) - u2 * potential.second(r));
        for (let m = 0, at = g * members * d + p; m < members; m++, at += d) {
          work[at] = scale * z[at]!;
        }
      }
    }
    out.fill(0);
    addDivergence(work, grid, out);
  }

  return {
    addHessianVector(v, out) {
      differences(v, grid, 1, work);
      for (let g = 0; g < groups; g++) {
        const first = g * members * d;
        for (let p = 0; p < d; p++) {
          const scale = along[g * d + p]!;
          if (single) {
            work[first + p] = scale * work[first + p]!;
            continue;
          }
          let inner = 0;
          for (let m = 0, at = first + p; m < members; m++, at += d) inner += y[at]! * work[at]!;
          for (let m = 0, at = first + p; m < members; m++, at += d) {
            work[at] = scale * work[at]! - y[at]! * inner;
          }
        }
      }
      addDivergence(work, grid, out);
    },

    addDiagonal(out) {
      addDiagonal({ along, y }, terms, out);
    },

    // The columns are Dᵀ of w(Φ'/r)z and of ∂/∂(log ν) of it, −wΦ''z.
    crossTranspose(q, out) {
      differences(q, grid, 1, work);
      let first = 0;
      let second = 0;
      for (let g = 0; g < groups; g++) {
        for (let i = 0, p = 0; i < height; i++) {
          let rowFirst = 0;
          let rowSecond = 0;
          for (let j = 0; j < width; j++, p++) {
            const r = sizes[g * d + p]!;
            let inner = 0;
            for (let m = 0, at = g * members * d + p; m < members; m++, at += d) {
              inner += z[at]! * work[at]!;
            }
            rowFirst += potential.slopeOver(r) * inner;
            rowSecond += potential.second(r) * inner;
          }
          first += rowFirst;
          second += rowSecond;
        }
      }
      out[0] = w * first;
      out[1] = -w * second;
    },

    cross,

    columns(first, second) {
      cross(Float64Array.of(1, 0), first);
      cross(Float64Array.of(0, 1), second);
    },

    change(reach) {
      const scales = scalesOf(reach, w, nu);
      return changeFromUnits(plainBlockChange(terms, x, scales), scales, nu);
    },
  };
}
