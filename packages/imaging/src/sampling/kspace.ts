import { fourier } from '@bilevel/kernels';
import type { Extent } from '../image.js';
import type { LinearMap } from '../physics/operator/operator.js';

/**
 * All of k-space of a complex picture: the orthonormal two-dimensional Fourier transform of its two channels, real and
 * imaginary part, with the frequency 0 first in rows and columns ({@link frequencyFirst}). ‖K‖ = 1 = λ_min(KᵀK).
 */
export function kspace(width: number, height: number): LinearMap {
  const shape: Extent = { width, height, channels: 2 };
  const transform = fourier({ width, height });
  const numbers = width * height;
  const parts = (z: Float64Array): [Float64Array, Float64Array] => [
    z.subarray(0, numbers),
    z.subarray(numbers),
  ];
  return {
    input: shape,
    output: shape,
    apply: (x, out) => {
      transform.forward(...parts(x), ...parts(out));
    },
    adjoint: (y, out) => {
      transform.inverse(...parts(y), ...parts(out));
    },
    squaredNorm: 1,
    leastEigenvalue: 1,
    rounding: transform.rounding,
  };
}

/** Where an entry of a pattern, whose frequency 0 is in the middle, is in k-space with the frequency 0 first. */
export function frequencyFirst(
  { width, height }: { readonly width: number; readonly height: number },
  entry: number,
): number {
  const [row, column] = [Math.floor(entry / width), entry % width];
  const from = (place: number, n: number): number => (place + n - Math.floor(n / 2)) % n;
  return from(row, height) * width + from(column, width);
}
