import { gamma } from '@bilevel/core';
import type { Extent } from '../../image.js';
import { continuation, continueInto, foldFrom, NO_REACH } from './continuation.js';
import type { ChannelMap } from './channelMap.js';
import type { Boundary, Reach } from './boundary.js';
import type { Tap } from './tap.js';

type Size = Pick<Extent, 'width' | 'height'>;

/**
 * CE tap by tap, C the convolution where the kernel fits into what is continued. A number is the sum of a product for each
 * tap, of the transpose for each copy of a pixel as well, and columns of |k| add up to Σ|k| times the number n of mirror
 * images of a pixel: ‖fl(Kx) − Kx‖ ≤ γ √n Σ|k| ‖x‖.
 */
export function directConvolution(
  picture: Size,
  output: Size,
  taps: readonly Tap[],
  boundary: Boundary,
  reach: Reach,
): ChannelMap {
  const continued = continuation(picture, boundary === 'valid' ? NO_REACH : reach, boundary);
  const { left, up } = reach;
  const { width: stride, height: lines } = continued;
  const wide = new Float64Array(stride * lines);
  const values = Float64Array.from(taps, ({ value }) => value);
  const starts = Int32Array.from(taps, ({ dx, dy }) => (dy + up) * stride + dx + left);
  const { width: across, height: down } = output;
  const { width } = picture;
  const inputs = width * picture.height;
  const sum = taps.reduce((total, { value }) => total + Math.abs(value), 0);
  // What goes around does so as a whole: none of it is seen twice by a tap.
  const images = boundary === 'reflect' ? continued.copies : 1;
  return {
    rounding: Math.sqrt(images) * sum * gamma(taps.length + continued.copies + 2) * 1.01,
    apply(x, from, out, to) {
      continueInto(continued, width, x, from, wide, stride);
      out.fill(0, to, to + across * down);
      for (let i = 0; i < down; i++) {
        const row = to + i * across;
        for (let t = 0; t < values.length; t++) {
          const value = values[t]!;
          const seen = starts[t]! + i * stride;
          for (let j = 0; j < across; j++) out[row + j]! += value * wide[seen + j]!;
        }
      }
    },
    adjoint(y, from, out, to) {
      wide.fill(0);
      for (let i = 0; i < down; i++) {
        const row = from + i * across;
        for (let t = 0; t < values.length; t++) {
          const value = values[t]!;
          const seen = starts[t]! + i * stride;
          for (let j = 0; j < across; j++) wide[seen + j]! += value * y[row + j]!;
        }
      }
      out.fill(0, to, to + inputs);
      foldFrom(continued, width, wide, stride, out, to);
    },
  };
}
