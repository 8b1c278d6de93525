import type { TotalVariationKernel } from './kernel.js';

/**
 * Isotropic smoothed total variation, Σ_p √(|∇x_p|² + ν²) with ∇x_p = (x_right − x_p, x_below − x_p)
 * and differences across the boundary equal to 0.
 *
 * Its constants are those of the anisotropic kind but for the norm of a block (mathematics.md §8
 * gives the scalar case). With h(z) = √(|z|² + ν²) on R²: ‖∂²h‖ ≤ 1/ν; the third derivative,
 * a symmetric trilinear form, attains its norm on the diagonal, −3c(s² − c²)/s⁵ with c = ⟨z, u⟩ and
 * s² = |z|² + ν² ≥ c² + ν². For c² ≤ 1.5ν² this is largest at s² = c² + ν², where it is the scalar
 * |φ'''| ≤ 0.8587/ν²; beyond, at s² = 5c²/3, it is at most 0.372/ν². And ∂/∂ log ν of the flux,
 * ν²z/s³, has derivatives of norm at most 1/ν.
 */
export const isotropic: TotalVariationKernel = {
  // The 2×d matrix of ∇x_p has largest singular value √λmax [[2, 1], [1, 2]] = √3.
  blockNorm: Math.sqrt(3),

  // 3c(S − c²)/S^{5/2} with S = a² + ν², at its largest c in [0, a]: a, or √(S/3) when that is less.
  thirdDerivative(a, nu) {
    const S = a * a + nu * nu;
    return 2 * a * a < nu * nu
      ? (3 * nu * nu * a) / (S * S * Math.sqrt(S))
      : 2 / (Math.sqrt(3) * S);
  },

  // The eigenvalues are 1/s (across z) and ν²/s³ (along z).
  largestSecondDerivative(a, nu) {
    return 1 / Math.sqrt(a * a + nu * nu);
  },

  blocks(x, v, { width, height }, visit) {
    for (let i = 0, p = 0; i < height; i++) {
      const below = i < height - 1 ? width : 0;
      for (let j = 0; j < width; j++, p++) {
        const right = j < width - 1 ? 1 : 0;
        visit(
          length(x[p + right]! - x[p]!, x[p + below]! - x[p]!),
          length(v[p + right]! - v[p]!, v[p + below]! - v[p]!),
        );
      }
    }
  },

  value(x, nu, { width, height }) {
    const nu2 = nu * nu;
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

  gradient(x, y, a, b, w, nu, { width, height }, up, out) {
    const nu2 = nu * nu;
    up.fill(0);
    for (let i = 0; i < height; i++) {
      const first = i * width;
      const end = first + width - 1;
      const below = i < height - 1 ? width : 0;
      let left = 0;
      for (let p = first, j = 0; p < end; p++, j++) {
        const xp = x[p]!;
        const dx = x[p + 1]! - xp;
        // In the last row `below` is 0 and so is dy.
        const dy = x[p + below]! - xp;
        const scale = w / Math.sqrt(dx * dx + dy * dy + nu2);
        const right = scale * dx;
        const down = scale * dy;
        out[p] = a * xp - b * y[p]! + (left - right) + (up[j]! - down);
        left = right;
        up[j] = down;
      }
      const dy = x[end + below]! - x[end]!;
      const down = (w * dy) / Math.sqrt(dy * dy + nu2);
      out[end] = a * x[end]! - b * y[end]! + left + (up[width - 1]! - down);
      up[width - 1] = down;
    }
  },

  linearise(x, a, w, nu, { width, height }) {
    const d = width * height;
    const nu2 = nu * nu;
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
    const up = new Float64Array(width);

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
      smoothingColumn(out) {
        up.fill(0);
        for (let i = 0; i < height; i++) {
          const first = i * width;
          const end = first + width - 1;
          const below = i < height - 1 ? width : 0;
          let left = 0;
          for (let p = first, j = 0; p <= end; p++, j++) {
            const dx = p < end ? x[p + 1]! - x[p]! : 0;
            const dy = x[p + below]! - x[p]!;
            const q = dx * dx + dy * dy + nu2;
            const scale = (-w * nu2) / (q * Math.sqrt(q));
            const right = scale * dx;
            const down = scale * dy;
            out[p] = left - right + (up[j]! - down);
            left = right;
            up[j] = down;
          }
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
    };
  },
};

/** Grey values are far from overflow, and Math.hypot is many times slower. */
function length(a: number, b: number): number {
  return Math.sqrt(a * a + b * b);
}
