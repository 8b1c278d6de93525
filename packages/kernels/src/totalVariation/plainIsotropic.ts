import { changeFromUnits, scalesOf } from './change.js';
import { plainChange } from './plainChange.js';
import type {
  Grid,
  SmoothedTotalVariation,
  TotalVariationLinearisation,
  TotalVariationTerms,
} from './totalVariation.js';

/**
 * Isotropic smoothed total variation in plain TypeScript; stencils and units as in plainAnisotropic.ts:
 * with z = (∇x)_p/ν and r = √(1 + |z|²), wφ' = wz/r, wφ'' = (w/ν)/r³ ((1 + |z|²)I − zzᵀ).
 */
export function plainIsotropic(terms: TotalVariationTerms): SmoothedTotalVariation {
  const { data: y, grid, diagonal: a, weight: w, smoothing: nu } = terms;
  const { width, height } = grid;
  const c = 1 / nu;
  const up = new Float64Array(width);

  return {
    value(x) {
      let sum = 0;
      for (let i = 0, p = 0; i < height; i++) {
        let row = 0;
        for (let j = 0; j < width; j++, p++) {
          const t = j < width - 1 ? c * (x[p + 1]! - x[p]!) : 0;
          const s = i < height - 1 ? c * (x[p + width]! - x[p]!) : 0;
          row += Math.sqrt(1 + t * t + s * s);
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
        // In the last row `below` is 0 and so is dy.
        const below = i < height - 1 ? width : 0;
        let left = 0;
        let row = 0;
        for (let p = first, j = 0; p <= end; p++, j++) {
          const xp = x[p]!;
          const t = p < end ? c * (x[p + 1]! - xp) : 0;
          const s = c * (x[p + below]! - xp);
          const root = Math.sqrt(1 + t * t + s * s);
          row += root;
          const scale = w / root;
          const right = scale * t;
          const down = scale * s;
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
  // wφ'' of each pixel as xx, xy, yy; entries of a difference that does not exist are 0.
  const xx = new Float64Array(d);
  const xy = new Float64Array(d);
  const yy = new Float64Array(d);
  for (let i = 0, p = 0; i < height; i++) {
    for (let j = 0; j < width; j++, p++) {
      const hasX = j < width - 1;
      const hasY = i < height - 1;
      const t = hasX ? c * (x[p + 1]! - x[p]!) : 0;
      const s = hasY ? c * (x[p + width]! - x[p]!) : 0;
      const q = 1 + t * t + s * s;
      const scale = k / (q * Math.sqrt(q));
      if (hasX) xx[p] = scale * (1 + s * s);
      if (hasY) yy[p] = scale * (1 + t * t);
      if (hasX && hasY) xy[p] = -scale * t * s;
    }
  }

  function cross(u: Float64Array, out: Float64Array): void {
    const [u1 = 0, u2 = 0] = u;
    out.fill(0);
    for (let i = 0, p = 0; i < height; i++) {
      const below = i < height - 1 ? width : 0;
      for (let j = 0; j < width; j++, p++) {
        const right = j < width - 1 ? 1 : 0;
        const t = c * (x[p + right]! - x[p]!);
        const s = c * (x[p + below]! - x[p]!);
        const q = 1 + t * t + s * s;
        const scale = (w / Math.sqrt(q)) * (u1 - u2 / q);
        out[p]! -= scale * (t + s);
        out[p + right]! += scale * t;
        out[p + below]! += scale * s;
      }
    }
  }

  return {
    hessianVector(v, out) {
      up.fill(0);
      for (let i = 0; i < height; i++) {
        const first = i * width;
        const end = first + width - 1;
        const below = i < height - 1 ? width : 0;
        let left = 0;
        for (let p = first, j = 0; p < end; p++, j++) {
          const vp = v[p]!;
          const dx = v[p + 1]! - vp;
          const dy = v[p + below]! - vp;
          const right = xx[p]! * dx + xy[p]! * dy;
          const down = xy[p]! * dx + yy[p]! * dy;
          out[p] = a * vp + (left - right) + (up[j]! - down);
          left = right;
          up[j] = down;
        }
        const down = yy[end]! * (v[end + below]! - v[end]!);
        out[end] = a * v[end]! + left + (up[width - 1]! - down);
        up[width - 1] = down;
      }
    },

    diagonal(out) {
      for (let i = 0, p = 0; i < height; i++) {
        for (let j = 0; j < width; j++, p++) {
          out[p] =
            a +
            xx[p]! +
            2 * xy[p]! +
            yy[p]! +
            (j > 0 ? xx[p - 1]! : 0) +
            (i > 0 ? yy[p - width]! : 0);
        }
      }
    },

    // The columns are Dᵀ of wφ' = wz/r and of ∂/∂(log ν) of it, −1/r² times that.
    crossTranspose(q, out) {
      let first = 0;
      let second = 0;
      for (let i = 0, p = 0; i < height; i++) {
        const below = i < height - 1 ? width : 0;
        for (let j = 0; j < width; j++, p++) {
          const right = j < width - 1 ? 1 : 0;
          const t = c * (x[p + right]! - x[p]!);
          const s = c * (x[p + below]! - x[p]!);
          const r2 = 1 + t * t + s * s;
          const along = (t * (q[p + right]! - q[p]!) + s * (q[p + below]! - q[p]!)) / Math.sqrt(r2);
          first += along;
          second += along / r2;
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
      return changeFromUnits(plainChange('isotropic', x, grid, nu, scales), scales, nu);
    },
  };
}
