import { gamma, roundedUp, UNIT_ROUNDOFF } from '@bilevel/core';
import { fourierMultiplier, realFourier } from '@bilevel/kernels';
import type { Extent } from '../../image.js';
import type { Boundary, Reach } from './boundary.js';
import type { ChannelMap } from './channelMap.js';
import { continuation, continueInto, foldFrom, NO_REACH } from './continuation.js';
import type { FourierPlan } from './fourierPlan.js';
import type { Tap } from './tap.js';

type Size = Pick<Extent, 'width' | 'height'>;

/**
 * CE by the Fourier transform: what is continued, with zeros behind it, is a period of n numbers of a plane that goes on
 * for ever, and the convolution where the kernel fits does not see that it does,
 *
 *     Kx = P M Q E x,   Kᵀy = Eᵀ Qᵀ Mᵀ Pᵀ y,   M = Fᴴ κ̄ F,   κ = √n F k,
 *
 * with Q the zeros behind, and P what of the period is measured, from its corner. Taps are at (dx + left, dy + up) of k,
 * around the period where they leave it.
 *
 * M errs by its rounding ρ and by e ≥ |fl(κ) − κ|: as F is unitary, that is at most √n times the error of all of Fk, and
 * where c taps come together γ(c)Σ|k| more. With m copies of a pixel ‖E‖ = √m, and the transpose sums them:
 * ‖fl(Kx) − Kx‖ ≤ √m (ρ + e + γ(m) max |κ|)‖x‖ but for terms of second order, and the same of Kᵀ.
 */
export function fourierConvolution(
  picture: Size,
  output: Size,
  taps: readonly Tap[],
  boundary: Boundary,
  reach: Reach,
  { period, around }: FourierPlan,
): ChannelMap {
  const asItIs = around || boundary === 'valid';
  const continued = continuation(picture, asItIs ? NO_REACH : reach, boundary);
  const { copies } = continued;
  const stride = period.width;
  const plane = new Float64Array(stride * period.height);
  const kernel = spectrumOf(taps, around ? NO_REACH : reach, period);
  const M = fourierMultiplier(period, kernel.re, kernel.im);
  const off = M.rounding + kernel.off + gamma(copies) * kernel.most;
  const { width } = picture;
  const { width: across, height: down } = output;
  return {
    rounding: roundedUp(1.01 * Math.sqrt(copies) * off),
    apply(x, from, out, to) {
      plane.fill(0);
      continueInto(continued, width, x, from, plane, stride);
      M.adjoint(plane, plane);
      for (let i = 0; i < down; i++) {
        const row = to + i * across;
        const seen = i * stride;
        for (let j = 0; j < across; j++) out[row + j] = plane[seen + j]!;
      }
    },
    adjoint(y, from, out, to) {
      plane.fill(0);
      for (let i = 0; i < down; i++) {
        const row = from + i * across;
        const seen = i * stride;
        for (let j = 0; j < across; j++) plane[seen + j] = y[row + j]!;
      }
      M.apply(plane, plane);
      out.fill(0, to, to + width * picture.height);
      foldFrom(continued, width, plane, stride, out, to);
    },
  };
}

interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
  /** ≥ |fl(κ) − κ|. */
  readonly off: number;
  /** ≥ |κ|. */
  readonly most: number;
}

function spectrumOf(
  taps: readonly Tap[],
  { left, up }: Pick<Reach, 'left' | 'up'>,
  { width, height }: Size,
): Spectrum {
  const F = realFourier({ width, height });
  const plane = new Float64Array(width * height);
  const times = new Uint32Array(plane.length);
  let [sum, together] = [0, 0];
  for (const { dx, dy, value } of taps) {
    const at = modulo(dy + up, height) * width + modulo(dx + left, width);
    plane[at]! += value;
    sum += Math.abs(value);
    together = Math.max(together, ++times[at]!);
  }
  const size = Math.sqrt(plane.reduce((all, value) => all + value * value, 0));
  const [re, im] = [new Float64Array(F.bins * height), new Float64Array(F.bins * height)];
  F.forward(plane, re, im);
  const root = Math.sqrt(width * height);
  for (let k = 0; k < re.length; k++) {
    re[k]! *= root;
    im[k]! *= root;
  }
  const off = 1.01 * (F.rounding * root * size + (2 * UNIT_ROUNDOFF + gamma(together)) * sum);
  return { re, im, off, most: 1.01 * sum };
}

const modulo = (i: number, n: number): number => ((i % n) + n) % n;
