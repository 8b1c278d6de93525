import { encodeComplexNpy } from '@bilevel/npy';
import type { Measurement } from '../../image.js';

/**
 * The bytes of complex numbers as `.npy`, of shape (height, width), or (coils, height, width) of several, in C order.
 *
 * @param bits 64 or 128 for each complex number
 */
export function encodeComplex(
  { width, height, channels, data }: Measurement,
  bits: 64 | 128,
): Uint8Array {
  const d = width * height;
  const coils = channels / 2;
  const part = (which: 0 | 1): Float64Array =>
    Float64Array.from(
      { length: coils * d },
      (_, k) => data[(2 * Math.floor(k / d) + which) * d + (k % d)]!,
    );
  const shape = [...(coils === 1 ? [] : [coils]), height, width];
  return encodeComplexNpy(shape, part(0), part(1), bits);
}
