import { changeFromUnits, scalesOf } from './change.js';
import { plainChange } from './plainChange.js';
import type {
  Grid,
  SmoothedTotalVariation,
  TotalVariationLinearisation,
  TotalVariationTerms,
} from './totalVariation.js';

/** Isotropic smoothed total variation in plain TypeScript; stencils as in plainAnisotropic.ts. */
export function plainIsotropic(terms: TotalVariationTerms): SmoothedTotalVariation {
  const { data: y, grid, diagonal: a, weight: w, smoothing: nu } = terms;
  const { width, height } = grid;
  const nu2 = nu * nu;
  const up = new Float64Array(width);

  return {
    value(x) {
      let sum = 0;
      for (let i = 0, p = 0; i < height; i++) {
        let row = 0;
        for (let j = 0; j < width; j++, p++) {
          const dx = j < width - 1 ? x[p + 1]! - x[p]! : 0;
          const dy = i < height - 1 ? x[p + width]! - x[p]! : 0;
          row += Math.sqrt(dx * dx + dy * dy + nu2);
        }
        sum += row;
      }
      return sum;
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
          const dx = p < end ? x[p + 1]! - xp : 0;
          const dy = x[p + below]! - xp;
          const root = Math.sqrt(dx * dx + dy * dy + nu2);
          row += root;
          const scale = w / root;
          const right = scale * dx;
          const down = scale * dy;
          out[p] = a * xp - y[p]! + (left - right) + (up[j]! - down);
          left = right;
          up[j] = down;
        }
        sum += row;
      }
      return sum;
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
  const nu2 = nu * nu;
  const d = width * height;
  // w (I/s − zzᵀ/s³) of each pixel's difference vector z = (dx, dy), as xx, xy, yy; entries of a
  // difference that does not exist are 0.
  const xx = new Float64Array(d);
  const xy = new Float64Array(d);
  const yy = new Float64Array(d);
  for (let i = 0, p = 0; i < height; i++) {
    for (let j = 0; j < width; j++, p++) {
      const hasX = j < width - 1;
      const hasY = i < height - 1;
      const dx = hasX ? x[p + 1]! - x[p]! : 0;
      const dy = hasY ? x[p + width]! - x[p]! : 0;
      const q = dx * dx + dy * dy + nu2;
      const scale = w / (q * Math.sqrt(q));
      if (hasX) xx[p] = scale * (dy * dy + nu2);
      if (hasY) yy[p] = scale * (dx * dx + nu2);
      if (hasX && hasY) xy[p] = -scale * dx * dy;
    }
  }

  function cross(u: Float64Array, out: Float64Array): void {
    const [u1 = 0, u2 = 0] = u;
    out.fill(0);
    for (let i = 0, p = 0; i < height; i++) {
      const below = i < height - 1 ? width : 0;
      for (let j = 0; j < width; j++, p++) {
        const right = j < width - 1 ? 1 : 0;
        const dx = x[p + right]! - x[p]!;
        const dy = x[p + below]! - x[p]!;
        const r = dx * dx + dy * dy + nu2;
        const scale = (w / Math.sqrt(r)) * (u1 - (u2 * nu2) / r);
        out[p]! -= scale * (dx + dy);
        out[p + right]! += scale * dx;
        out[p + below]! += scale * dy;
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

    // The columns are Dᵀ of wz/s, s² = |z|² + ν², and of ∂/∂(log ν) of it, −ν²/s² times that.
    crossTranspose(q, out) {
      let first = 0;
      let second = 0;
      for (let i = 0, p = 0; i < height; i++) {
        const below = i < height - 1 ? width : 0;
        for (let j = 0; j < width; j++, p++) {
          const right = j < width - 1 ? 1 : 0;
          const dx = x[p + right]! - x[p]!;
          const dy = x[p + below]! - x[p]!;
          const r = dx * dx + dy * dy + nu2;
          const along =
            (dx * (q[p + right]! - q[p]!) + dy * (q[p + below]! - q[p]!)) / Math.sqrt(r);
          first += along;
          second += (nu2 / r) * along;
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
