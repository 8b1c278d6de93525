import { UNIT_ROUNDOFF, gamma, roundedUp } from '@bilevel/core';
import { fourier } from '@bilevel/kernels';
import { ArgumentError, expected } from '@bilevel/core/errors';
import type { Shape } from '../../image.js';
import type { ForwardOperator } from '../operator/operator.js';
import type { SamplingPattern } from '../sampling/pattern.js';
import { centredPlaces, oppositePlaces } from './centred.js';
import {
  requireSensitivities,
  squaresOf,
  sumOfSquares,
  type Sensitivities,
} from './sensitivities.js';

/** How {@link fourierSampling} measures. */
export interface FourierSamplingOptions {
  /** What of k-space is measured, of the size of the picture. Default: all of it. */
  readonly pattern?: SamplingPattern | undefined;
  /** Of the coils. Default: one coil that sees all pixels alike. */
  readonly sensitivities?: Sensitivities | undefined;
}

/**
 * Kx = (M F (c_i ⊙ x))_i, the k-space of real pictures, or of complex ones (2 channels): F the orthonormal two-dimensional Fourier transform with the origin
 * of the picture and the frequency 0 in the middle, at column ⌊w/2⌋ and row ⌊h/2⌋ (in NumPy
 * `fftshift(fft2(ifftshift(x), norm="ortho"))`), M the entries whose weight in the pattern is above 0; others are 0 and not
 * `observed`. Of every channel the coils follow one another, of each the real and the imaginary part.
 *
 * The k-space of a real picture has conjugate numbers at opposite frequencies k and −k, so that for one coil KᵀK has the
 * eigenvalues (m_k + m_{−k})/2; of complex ones m_k: both bounds are the eigenvalues themselves. For several ‖K‖² ≤
 * max_p Σ_i |c_i(p)|², which is reached where all of k-space is measured; then λ_min ≥ min_p Σ_i |c_i(p)|².
 *
 * @throws ArgumentError for a pattern or sensitivities of another size than the picture
 */
export function fourierSampling(
  shape: Shape,
  { pattern, sensitivities }: FourierSamplingOptions = {},
): ForwardOperator {
  const { width, height, channels } = shape;
  const d = width * height;
  if (pattern !== undefined) requireSize(pattern, shape);
  if (sensitivities !== undefined) requireSensitivities(sensitivities, shape);
  const coils = sensitivities?.coils ?? 1;
  const isComplex = channels === 2;
  /** Pictures that are measured one by one: numbers of each, and how many there are. */
  const own = isComplex ? 2 * d : d;
  const pictures = isComplex ? 1 : channels;
  const transform = fourier({ width, height });
  const places = centredPlaces(width, height);
  const measured = Uint8Array.from({ length: d }, (_, k) => (pattern?.weights[k] === 0 ? 0 : 1));
  const [re, im, toRe, toIm] = [d, d, d, d].map((length) => new Float64Array(length)) as Planes;
  const sums = sensitivities && sumOfSquares(sensitivities);
  const [leastSquares, mostSquares] = sums === undefined ? [1, 1] : squaresOf(sums, coils);
  const meanSquares = sums === undefined ? 1 : sums.reduce((a, b) => a + b, 0) / d;
  const shares = eigenvalues(measured, width, height, isComplex || sensitivities !== undefined);
  const numbers = 2 * coils * d;

  function measure(x: Float64Array, i: number, out: Float64Array): void {
    for (let p = 0; p < d; p++) {
      const place = places[p]!;
      const xRe = x[p]!;
      const xIm = isComplex ? x[d + p]! : 0;
      if (sensitivities === undefined) {
        re[place] = xRe;
        im[place] = xIm;
      } else {
        const cRe = sensitivities.re[i * d + p]!;
        const cIm = sensitivities.im[i * d + p]!;
        re[place] = isComplex ? cRe * xRe - cIm * xIm : cRe * xRe;
        im[place] = isComplex ? cRe * xIm + cIm * xRe : cIm * xRe;
      }
    }
    transform.forward(re, im, toRe, toIm);
    for (let k = 0; k < d; k++) {
      out[k] = measured[k] === 0 ? 0 : toRe[places[k]!]!;
      out[d + k] = measured[k] === 0 ? 0 : toIm[places[k]!]!;
    }
  }

  function addBack(y: Float64Array, i: number, out: Float64Array): void {
    for (let k = 0; k < d; k++) {
      const place = places[k]!;
      re[place] = measured[k] === 0 ? 0 : y[k]!;
      im[place] = measured[k] === 0 ? 0 : y[d + k]!;
    }
    transform.inverse(re, im, toRe, toIm);
    for (let p = 0; p < d; p++) {
      const place = places[p]!;
      const yRe = toRe[place]!;
      const yIm = toIm[place]!;
      if (sensitivities === undefined) {
        out[p]! += yRe;
        if (isComplex) out[d + p]! += yIm;
      } else {
        const cRe = sensitivities.re[i * d + p]!;
        const cIm = sensitivities.im[i * d + p]!;
        out[p]! += cRe * yRe + cIm * yIm;
        if (isComplex) out[d + p]! += cRe * yIm - cIm * yRe;
      }
    }
  }

  function adjoint(y: Float64Array, out: Float64Array): void {
    out.fill(0);
    for (let c = 0; c < pictures; c++) {
      const part = out.subarray(c * own, (c + 1) * own);
      for (let i = 0; i < coils; i++) {
        const first = c * numbers + 2 * i * d;
        addBack(y.subarray(first, first + 2 * d), i, part);
      }
    }
  }

  const repeated = (values: ArrayLike<number>): number[] =>
    Array.from({ length: pictures * numbers }, (_, k) => values[k % d]!);
  const isBinary = pattern?.weights.every((weight) => weight === 0 || weight === 1) ?? true;
  const { rounding } = transform;

  return {
    input: shape,
    output: { width, height, channels: 2 * coils * pictures },
    apply(x, out) {
      for (let c = 0; c < pictures; c++) {
        for (let i = 0; i < coils; i++) {
          const first = c * numbers + 2 * i * d;
          measure(x.subarray(c * own, (c + 1) * own), i, out.subarray(first, first + 2 * d));
        }
      }
    },
    adjoint,
    squaredNorm: shares.most * mostSquares,
    leastEigenvalue: shares.least * leastSquares,
    // Products with sensitivities, and sums over the coils, beside the transform: of complex numbers each part loses γ_{2C} of
    // the product of magnitudes, both together √2 times as much.
    rounding:
      sensitivities === undefined
        ? rounding
        : roundedUp(
            Math.sqrt(mostSquares) *
              (rounding * (1 + UNIT_ROUNDOFF) +
                gamma((isComplex ? 3 : 2) * coils + 2) * (1 + rounding)),
          ),
    observed: Uint8Array.from(repeated(measured)),
    ...(!isBinary && {
      weights: Float64Array.from(repeated(pattern?.weights.map((w) => (w === 0 ? 1 : w)) ?? [])),
    }),
    normalSymbol: {
      basis: 'fourier',
      values() {
        const bins = (width >> 1) + 1;
        const values = new Float64Array(bins * height);
        const opposite = oppositePlaces(width, height);
        for (let k = 0; k < d; k++) {
          const [row, column] = [Math.floor(places[k]! / width), places[k]! % width];
          if (column >= bins) continue;
          const weight = (p: number): number => pattern?.weights[p] ?? 1;
          values[row * bins + column] = (meanSquares * (weight(k) + weight(opposite[k]!))) / 2;
        }
        return values;
      },
    },
    start(y, out) {
      adjoint(y, out);
      if (sums === undefined) return;
      for (let p = 0; p < out.length; p++) out[p]! /= sums[p % d]! || 1;
    },
  };
}

type Planes = [Float64Array, Float64Array, Float64Array, Float64Array];

/** The least and the largest eigenvalue of FᴴMF: of real pictures, or of complex ones, which coils make of them. */
function eigenvalues(
  measured: Uint8Array,
  width: number,
  height: number,
  complex: boolean,
): { readonly least: number; readonly most: number } {
  const opposite = oppositePlaces(width, height);
  let [least, most] = [1, 0];
  for (let k = 0; k < measured.length; k++) {
    const share = complex ? measured[k]! : (measured[k]! + measured[opposite[k]!]!) / 2;
    least = Math.min(least, share);
    most = Math.max(most, share);
  }
  return { least, most };
}

function requireSize(pattern: SamplingPattern, { width, height }: Shape): void {
  if (pattern.width === width && pattern.height === height) return;
  throw new ArgumentError(
    expected(
      `a sampling pattern of ${String(width)}×${String(height)} entries`,
      'the sampling pattern',
      `${String(pattern.width)}×${String(pattern.height)}`,
      'It has to be of the size of the picture: k-space has an entry for each pixel.',
    ),
  );
}
