import type { TotalVariationKernel } from './kernel.js';

/**
 * Anisotropic smoothed total variation, Σ_k φ_ν((Dx)_k) with φ_ν(t) = √(t² + ν²) over all
 * horizontal and vertical differences (mathematics.md §8).
 *
 * The stencils gather: each pixel adds the fluxes of its four edges, of which the left one is kept
 * in a variable and the upper ones in a row, so that every edge is computed once.
 */
export const anisotropic: TotalVariationKernel = {
  // ‖row of D‖ = √2.
  blockNorm: Math.SQRT2,

  // |φ'''| = 3ν²t/(t² + ν²)^{5/2}.
  thirdDerivative(a, nu) {
    const S = a * a + nu * nu;
    return (3 * nu * nu * a) / (S * S * Math.sqrt(S));
  },

  // φ'' = ν²/(t² + ν²)^{3/2}.
  largestSecondDerivative(a, nu) {
    const S = a * a + nu * nu;
    return (nu * nu) / (S * Math.sqrt(S));
  },

  blocks(x, v, { width, height }, visit) {
    for (let i = 0, p = 0; i < height; i++) {
      for (let j = 0; j < width; j++, p++) {
        if (j < width - 1) visit(Math.abs(x[p + 1]! - x[p]!), Math.abs(v[p + 1]! - v[p]!));
        if (i < height - 1) {
          visit(Math.abs(x[p + width]! - x[p]!), Math.abs(v[p + width]! - v[p]!));
        }
      }
    }
  },

  value(x, nu, { width, height }) {
    const nu2 = nu * nu;
    let sum = 0;
    for (let i = 0; i < height; i++) {
      let row = 0;
      const first = i * width;
      const end = first + width - 1;
      for (let p = first; p < end; p++) {
        const t = x[p + 1]! - x[p]!;
        row += Math.sqrt(t * t + nu2);
      }
      if (i < height - 1) {
        for (let p = first; p <= end; p++) {
          const t = x[p + width]! - x[p]!;
          row += Math.sqrt(t * t + nu2);
        }
      }
      sum += row;
    }
    return sum;
  },

  gradient(x, y, a, b, w, nu, { width, height }, up, out) {
    const nu2 = nu * nu;
    up.fill(0);
    for (let i = 0; i < height; i++) {
      const first = i * width;
      const end = first + width - 1;
      let left = 0;
      if (i < height - 1) {
        for (let p = first, j = 0; p < end; p++, j++) {
          const xp = x[p]!;
          const t = x[p + 1]! - xp;
          const s = x[p + width]! - xp;
          const right = (w * t) / Math.sqrt(t * t + nu2);
          const down = (w * s) / Math.sqrt(s * s + nu2);
          out[p] = a * xp - b * y[p]! + (left - right) + (up[j]! - down);
          left = right;
          up[j] = down;
        }
        const s = x[end + width]! - x[end]!;
        const down = (w * s) / Math.sqrt(s * s + nu2);
        out[end] = a * x[end]! - b * y[end]! + left + (up[width - 1]! - down);
        up[width - 1] = down;
      } else {
        for (let p = first, j = 0; p < end; p++, j++) {
          const t = x[p + 1]! - x[p]!;
          const right = (w * t) / Math.sqrt(t * t + nu2);
          out[p] = a * x[p]! - b * y[p]! + (left - right) + up[j]!;
          left = right;
        }
        out[end] = a * x[end]! - b * y[end]! + left + up[width - 1]!;
      }
    }
  },

  linearise(x, a, w, nu, grid) {
    const { width, height } = grid;
    const d = width * height;
    const nu2 = nu * nu;
    // w φ''(t) = w ν² / (t² + ν²)^{3/2} of the edge to the right, and of the edge below; 0 where
    // there is none.
    const across = new Float64Array(d);
    const down = new Float64Array(d);
    for (let i = 0; i < height; i++) {
      const first = i * width;
      const end = first + width - 1;
      for (let p = first; p < end; p++) {
        const t = x[p + 1]! - x[p]!;
        const q = t * t + nu2;
        across[p] = (w * nu2) / (q * Math.sqrt(q));
      }
      if (i < height - 1) {
        for (let p = first; p <= end; p++) {
          const t = x[p + width]! - x[p]!;
          const q = t * t + nu2;
          down[p] = (w * nu2) / (q * Math.sqrt(q));
        }
      }
    }
    const up = new Float64Array(width);

    function apply(v: Float64Array, diagonal: number, out: Float64Array): void {
      up.fill(0);
      for (let i = 0; i < height; i++) {
        const first = i * width;
        const end = first + width - 1;
        let left = 0;
        if (i < height - 1) {
          for (let p = first, j = 0; p < end; p++, j++) {
            const vp = v[p]!;
            const right = across[p]! * (v[p + 1]! - vp);
            const below = down[p]! * (v[p + width]! - vp);
            out[p] = diagonal * vp + (left - right) + (up[j]! - below);
            left = right;
            up[j] = below;
          }
          const below = down[end]! * (v[end + width]! - v[end]!);
          out[end] = diagonal * v[end]! + left + (up[width - 1]! - below);
          up[width - 1] = below;
        } else {
          for (let p = first, j = 0; p < end; p++, j++) {
            const right = across[p]! * (v[p + 1]! - v[p]!);
            out[p] = diagonal * v[p]! + (left - right) + up[j]!;
            left = right;
          }
          out[end] = diagonal * v[end]! + left + up[width - 1]!;
        }
      }
    }

    return {
      hessianVector(v, out) {
        apply(v, a, out);
      },
      // −wDᵀ[ν² t / (t² + ν²)^{3/2}] = −Dᵀ[wφ''(t) t]: the stencil applied to x itself.
      smoothingColumn(out) {
        apply(x, 0, out);
        for (let p = 0; p < d; p++) out[p] = -out[p]!;
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
    };
  },
};
