import type { Potential } from '../potential/potential.js';
import { potentials } from '../potential/potentials.js';
import { changeFromUnits, scalesOf } from '../totalVariation/change.js';
import type { AnalysisTerms } from './analysis.js';
import type { FieldLinearisation } from './blocks.js';
import { blockSizes } from './differences.js';
import { cancelledHessian } from './cancelledHessian.js';
import { plainBlockChange } from './plainChange.js';

/** Sizes of blocks of several numbers below which their squares have lost digits: then they count as 0. */
const LEAST_BLOCK = 1e-150;

/**
 * Second order at x in plain TypeScript. Kept of each block are its difference z in units of ν, and its
 * Hessian as the pair of (w/ν)Φ'/r and y = z √((w/ν)(Φ'/r − Φ''))/r, so that it is (w/ν)(Φ'/r) I − yyᵀ;
 * of a block of one number (w/ν)Φ'' alone, and no y.
 */
export function plainLinearisation(terms: AnalysisTerms, x: Float64Array): FieldLinearisation {
  const { analysis, grid, weight: w, smoothing: nu, relative } = terms;
  const { width, height } = grid;
  const potential: Potential = potentials[terms.potential];
  const { shape } = analysis;
  const { pixels: d, planes, members, groups } = shape;
  const k = w / nu;
  const single = members === 1;
  const z = new Float64Array(planes * d);
  const sizes = new Float64Array(groups * d);
  analysis.apply(x, 1 / nu, z);
  blockSizes(z, shape, sizes);
  const along = new Float64Array(groups * d);
  const y = new Float64Array(single ? 0 : planes * d);
  for (let g = 0; g < groups; g++) {
    for (let p = 0; p < d; p++) {
      const r = sizes[g * d + p]!;
      const own = k * (relative?.[p] ?? 1);
      const second = potential.second(r);
      if (single) {
        along[g * d + p] = own * second;
        continue;
      }
      const slope = potential.slopeOver(r);
      along[g * d + p] = own * slope;
      const bend = r < LEAST_BLOCK ? 0 : Math.sqrt(own * Math.max(0, slope - second)) / r;
      for (let m = 0, at = g * members * d + p; m < members; m++, at += d) y[at] = bend * z[at]!;
    }
  }
  /** Of a vector at a time: its differences, and fluxes. */
  const work = new Float64Array(planes * d);

  /** Of fields that log w and log ν move by, a number or one for each pixel. */
  function crossField(first: Float64Array | number, second: number, out: Float64Array): void {
    for (let g = 0; g < groups; g++) {
      for (let p = 0; p < d; p++) {
        const r = sizes[g * d + p]!;
        const u1 = typeof first === 'number' ? first : first[p]!;
        const own = w * (relative?.[p] ?? 1);
        const scale = own * (u1 * potential.slopeOver(r) - second * potential.second(r));
        for (let m = 0, at = g * members * d + p; m < members; m++, at += d) {
          work[at] = scale * z[at]!;
        }
      }
    }
    out.fill(0);
    analysis.addAdjoint(work, out);
  }

  function cross(u: Float64Array, out: Float64Array): void {
    crossField(u[0] ?? 0, u[1] ?? 0, out);
  }

  /** products ← what log w_p has of Bᵀq, of each pixel; the sum of them and what log ν has. */
  function crossProducts(q: Float64Array, products?: Float64Array): readonly [number, number] {
    analysis.apply(q, 1, work);
    products?.fill(0);
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
          inner *= relative?.[p] ?? 1;
          const along = potential.slopeOver(r) * inner;
          if (products) products[p]! += w * along;
          rowFirst += along;
          rowSecond += potential.second(r) * inner;
        }
        first += rowFirst;
        second += rowSecond;
      }
    }
    return [w * first, -w * second];
  }

  return {
    addHessianVector(v, out) {
      analysis.apply(v, 1, work);
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
      analysis.addAdjoint(work, out);
    },

    cancelled: () => cancelledHessian(terms, x),

    addDiagonal(out) {
      analysis.addDiagonal({ along, y }, out);
    },

    // The columns are Cᵀ of w(Φ'/r)z and of ∂/∂(log ν) of it, −wΦ''z.
    crossTranspose(q, out) {
      out.set(crossProducts(q));
    },
    crossField,
    crossProducts,
    sizesOfColumns(out) {
      out.fill(0);
      for (let g = 0; g < groups; g++) {
        for (let p = 0; p < d; p++) {
          const r = sizes[g * d + p]!;
          out[p]! += (w * (relative?.[p] ?? 1) * potential.slopeOver(r) * r) ** 2;
        }
      }
      for (let p = 0; p < d; p++) out[p] = Math.sqrt(out[p]!);
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
