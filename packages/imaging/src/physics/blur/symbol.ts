import { realFourier } from '@bilevel/kernels';
import type { Extent } from '../../image.js';
import { frequenciesOf, type NormalSymbol, type SpectralBasis } from '../operator/normalSymbol.js';
import type { Boundary } from './boundary.js';

type Size = Pick<Extent, 'width' | 'height'>;

/** Where a convolution is about diagonal. */
const basisOf = (boundary: Boundary): SpectralBasis =>
  boundary === 'reflect' ? 'cosine' : 'fourier';

/** |k̂|² of an even kernel k_0, k_1, … along rows and columns: the eigenvalues but for `valid`. */
export function symbolOfHalf(half: Float64Array, shape: Size, boundary: Boundary): NormalSymbol {
  const basis = basisOf(boundary);
  const power = (u: number): number =>
    half.reduce((sum, k, i) => sum + (i === 0 ? k : 2 * k * Math.cos(i * u)), 0) ** 2;
  return {
    basis,
    values() {
      const { across, down } = frequenciesOf(basis, shape);
      const [columns, rows] = [across.map(power), down.map(power)];
      return Float64Array.from(
        { length: columns.length * rows.length },
        (_, p) => columns[p % columns.length]! * rows[Math.floor(p / columns.length)]!,
      );
    },
  };
}

/**
 * |k̂|² of any kernel; for mirror images, where frequencies of both signs are one, the mean of both: the eigenvalues of
 * kernels that are even in either direction.
 */
export function symbolOfTaps(
  taps: readonly { readonly dx: number; readonly dy: number; readonly value: number }[],
  { width, height }: Size,
  boundary: Boundary,
): NormalSymbol {
  const basis = basisOf(boundary);
  // Cosines have half the frequencies of Fourier's basis of the size: they are among those of twice the size.
  const fold = basis === 'cosine' ? 2 : 1;
  return {
    basis,
    values() {
      const [columns, rows] = [fold * width, fold * height];
      const F = realFourier({ width: columns, height: rows });
      const kernel = new Float64Array(columns * rows);
      for (const { dx, dy, value } of taps) {
        kernel[modulo(dy, rows) * columns + modulo(dx, columns)]! += value;
      }
      const [re, im] = [new Float64Array(F.bins * rows), new Float64Array(F.bins * rows)];
      F.forward(kernel, re, im);
      const powers = re.map((a, p) => columns * rows * (a * a + im[p]! ** 2));
      if (basis === 'fourier') return powers;
      const at = (k: number, l: number): number => powers[modulo(l, rows) * F.bins + k]!;
      return Float64Array.from({ length: width * height }, (_, p) => {
        const [k, l] = [p % width, Math.floor(p / width)];
        return (at(k, l) + at(k, -l)) / 2;
      });
    },
  };
}

const modulo = (i: number, n: number): number => ((i % n) + n) % n;
