import type { KernelOptions } from '../implementation.js';
import { realFourier } from './fourier.js';
import type { PlaneShape } from './fourierKernels.js';

/** The orthonormal cosine transform C of planes, row by row. */
export interface CosineTransform {
  /** out ← C x. */
  forward(x: Float64Array, out: Float64Array): void;
  /** out ← Cᵀ x, the inverse. */
  inverse(x: Float64Array, out: Float64Array): void;
}

/**
 * The DCT-II of planes of any size,
 *
 *     (C x)(k, l) = c_k d_l Σ_{a, b} x(a, b) cos(πk(2a + 1)/(2 width)) cos(πl(2b + 1)/(2 height)),
 *
 * in which every symmetric convolution is diagonal whose pictures are continued by their mirror images. By one Fourier
 * transform V of the plane with the even pixels of each line in order and then the odd ones in reverse (Makhoul 1980):
 * with ω_k = e^{−πi k/(2 width)}, ν_l = e^{−πi l/(2 height)} and Z(k, l) = ω_k (ν_l V(k, l) + ν̄_l V(k, −l)),
 *
 *     C(k, l) ∝ ½ re Z(k, l),   C(width − k, l) ∝ −½ im Z(k, l).
 *
 * @throws ArgumentError for a width or height that is no whole number of at least 1
 */
export function cosineTransform(shape: PlaneShape, options: KernelOptions = {}): CosineTransform {
  const { width, height } = shape;
  const F = realFourier(shape, options);
  const { bins } = F;
  const plane = new Float64Array(width * height);
  const [re, im] = [new Float64Array(bins * height), new Float64Array(bins * height)];
  const [columns, rows] = [orderOf(width), orderOf(height)];
  const [across, down] = [turnsOf(width), turnsOf(height)];
  /** Lines that are not the first count √2 times. */
  const factor = (k: number, l: number): number =>
    (k === 0 ? 1 : Math.SQRT2) * (l === 0 ? 1 : Math.SQRT2);

  return {
    forward(x, out) {
      for (let l = 0, to = 0; l < height; l++) {
        const from = rows[l]! * width;
        for (let k = 0; k < width; k++) plane[to++] = x[from + columns[k]!]!;
      }
      F.forward(plane, re, im);
      for (let l = 0; l < height; l++) {
        const own = l * bins;
        const other = l === 0 ? 0 : (height - l) * bins;
        const [c, s] = [down[2 * l]!, down[2 * l + 1]!];
        for (let k = 0; k < bins; k++) {
          const [a, b] = [re[own + k]!, im[own + k]!];
          const [e, f] = [re[other + k]!, im[other + k]!];
          // ν V + ν̄ V', half of it.
          const sumRe = 0.5 * (c * (a + e) - s * (b - f));
          const sumIm = 0.5 * (c * (b + f) + s * (a - e));
          const [turnRe, turnIm] = [across[2 * k]!, across[2 * k + 1]!];
          out[l * width + k] = factor(k, l) * (turnRe * sumRe - turnIm * sumIm);
          if (k === 0) continue;
          out[l * width + width - k] = -factor(k, l) * (turnRe * sumIm + turnIm * sumRe);
        }
      }
    },
    inverse(x, out) {
      const at = (k: number, l: number): number =>
        k === width || l === height ? 0 : x[l * width + k]! / factor(k, l);
      for (let l = 0; l < height; l++) {
        const [c, s] = [down[2 * l]!, -down[2 * l + 1]!];
        for (let k = 0; k < bins; k++) {
          const a = at(k, l) - at(width - k, height - l);
          const b = -at(width - k, l) - at(k, height - l);
          const [turnRe, turnIm] = [across[2 * k]!, -across[2 * k + 1]!];
          const [e, f] = [c * turnRe - s * turnIm, c * turnIm + s * turnRe];
          re[l * bins + k] = e * a - f * b;
          im[l * bins + k] = e * b + f * a;
        }
      }
      F.inverse(re, im, plane);
      for (let l = 0, from = 0; l < height; l++) {
        const to = rows[l]! * width;
        for (let k = 0; k < width; k++) out[to + columns[k]!] = plane[from++]!;
      }
    },
  };
}

/** 0, 2, 4, … and then the odd ones from the last to 1. */
function orderOf(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => (2 * i < n ? 2 * i : 2 * (n - i) - 1));
}

/** re and im of e^{−πi k/(2n)}, k from 0. */
function turnsOf(n: number): Float64Array {
  return Float64Array.from({ length: 2 * n }, (_, at) => {
    const angle = (Math.PI * (at >> 1)) / (2 * n);
    return at % 2 === 0 ? Math.cos(angle) : -Math.sin(angle);
  });
}
