import { changeFromUnits, scalesOf } from './change.js';
import { plainChange } from './plainChange.js';
import type {
  Grid,
  SmoothedTotalVariation,
  TotalVariationLinearisation,
  TotalVariationTerms,
} from './totalVariation.js';

/**
 * Anisotropic smoothed total variation in plain TypeScript. Lengths are measured in ν, as in the SIMD
 * kernels: with t = (Dx)_k/ν and r = √(1 + t²), φ_ν = νr, wφ' = wt/r, wφ'' = (w/ν)/r³.
 *
 * The stencils gather: each pixel adds the fluxes of its four edges, of which the left one is kept
 * in a variable and the upper ones in a row, so that every edge is computed once.
 */
export function plainAnisotropic(terms: TotalVariationTerms): SmoothedTotalVariation {
  const { data: y, grid, diagonal: a, weight: w, smoothing: nu } = terms;
  const { width, height } = grid;
  const c = 1 / nu;
  const up = new Float64Array(width);

  return {
    value(x) {
      let sum = 0;
      for (let i = 0; i < height; i++) {
        let row = 0;
        const first = i * width;
        const end = first + width - 1;
        for (let p = first; p < end; p++) {
          const t = c * (x[p + 1]! - x[p]!);
          row += Math.sqrt(1 + t * t);
        }
        if (i < height - 1) {
          for (let p = first; p <= end; p++) {
            const t = c * (x[p + width]! - x[p]!);
            row += Math.sqrt(1 + t * t);
          }
        }
        sum += row;
      }
      return nu * sum;
    },

    gradient(x, out) {
      up.fill(0);
      let sum = 0;
      for (let i = 0; i < height; i++) {
        const first = i * width;
        const end = first + width - 1;
        const hasBelow = i < height - 1;
        let left = 0;
        let row = 0;
        for (let p = first, j = 0; p <= end; p++, j++) {
          const xp = x[p]!;
          let right = 0;
          let down = 0;
          if (p < end) {
            const t = c * (x[p + 1]! - xp);
            const root = Math.sqrt(1 + t * t);
            right = (w * t) / root;
            row += root;
          }
          if (hasBelow) {
            const s = c * (x[p + width]! - xp);
            const root = Math.sqrt(1 + s * s);
            down = (w * s) / root;
            row += root;
          }
          out[p] = a * xp - y[p]! + (left - right) + (up[j]! - down);
          left = right;
          up[j] = down;
        }
        sum += row;
      }
      return nu * sum;
    },

    linearise: (x) => linearise(x, a, w, nu, grid, up),

    release() {
      // Ordinary arrays are collected.
    },
  };
}

function linearise(
  x: Float64Array,
  a: number,
  w: number,
  nu: number,
  grid: Grid,
  up: Float64Array,
): TotalVariationLinearisation {
  const { width, height } = grid;
  const c = 1 / nu;
  const k = w / nu;
  const d = width * height;
  // wφ'' of the edge to the right, and of the edge below; 0 where there is none.
  const across = new Float64Array(d);
  const down = new Float64Array(d);
  for (let i = 0, p = 0; i < height; i++) {
    for (let j = 0; j < width; j++, p++) {
      if (j < width - 1) across[p] = curvature(c * (x[p + 1]! - x[p]!));
      if (i < height - 1) down[p] = curvature(c * (x[p + width]! - x[p]!));
    }
  }

  function curvature(t: number): number {
    const q = 1 + t * t;
    return k / (q * Math.sqrt(q));
  }

  function cross(u: Float64Array, out: Float64Array): void {
    const [u1 = 0, u2 = 0] = u;
    out.fill(0);
    const add = (p: number, o: number): void => {
      const t = c * (x[o]! - x[p]!);
      const q = 1 + t * t;
      const flux = ((w * t) / Math.sqrt(q)) * (u1 - u2 / q);
      out[p]! -= flux;
      out[o]! += flux;
    };
    for (let i = 0, p = 0; i < height; i++) {
      for (let j = 0; j < width; j++, p++) {
        if (j < width - 1) add(p, p + 1);
        if (i < height - 1) add(p, p + width);
      }
    }
  }

  return {
    hessianVector(v, out) {
      up.fill(0);
      for (let i = 0; i < height; i++) {
        const first = i * width;
        const end = first + width - 1;
        // In the last row `below` is 0, and the difference with the pixel itself.
        const below = i < height - 1 ? width : 0;
        let left = 0;
        for (let p = first, j = 0; p < end; p++, j++) {
          const vp = v[p]!;
          const right = across[p]! * (v[p + 1]! - vp);
          const lower = down[p]! * (v[p + below]! - vp);
          out[p] = a * vp + (left - right) + (up[j]! - lower);
          left = right;
          up[j] = lower;
        }
        const lower = down[end]! * (v[end + below]! - v[end]!);
        out[end] = a * v[end]! + left + (up[width - 1]! - lower);
        up[width - 1] = lower;
      }
    },

    diagonal(out) {
      for (let i = 0, p = 0; i < height; i++) {
        for (let j = 0; j < width; j++, p++) {
          out[p] =
            a +
            across[p]! +
            down[p]! +
            (j > 0 ? across[p - 1]! : 0) +
            (i > 0 ? down[p - width]! : 0);
        }
      }
    },

    // The columns are Dᵀ of wφ' = wt/r and of ∂/∂(log ν) of it, −1/r² times that.
    crossTranspose(q, out) {
      let first = 0;
      let second = 0;
      const add = (p: number, o: number): void => {
        const t = c * (x[o]! - x[p]!);
        const r2 = 1 + t * t;
        const along = (t / Math.sqrt(r2)) * (q[o]! - q[p]!);
        first += along;
        second += along / r2;
      };
      for (let i = 0, p = 0; i < height; i++) {
        for (let j = 0; j < width; j++, p++) {
          if (j < width - 1) add(p, p + 1);
          if (i < height - 1) add(p, p + width);
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
      return changeFromUnits(plainChange('anisotropic', x, grid, nu, scales), scales, nu);
    },
  };
}
