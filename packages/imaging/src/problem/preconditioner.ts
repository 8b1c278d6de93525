import { cosineTransform, realFourier } from '@bilevel/kernels';
import type { Extent } from '../image.js';
import {
  onFrequencies,
  type NormalSymbol,
  type SpectralBasis,
} from '../physics/operator/normalSymbol.js';

/** What A is made of, for a preconditioner. */
export interface PreconditionerTerms {
  readonly shape: Extent;
  /** About KᵀK, and what it is multiplied by. */
  readonly normal: NormalSymbol;
  readonly share: number;
  /** Of ∂²R, all terms together. */
  readonly diagonal: Float64Array;
  /** ξ > 0. */
  readonly ridge: number;
}

/** The mean of the Laplacian's symbol, 4 − 2 cos u − 2 cos v: its diagonal. */
const MEAN = 4;

/**
 * (r, out): out ← P⁻¹r, with P = EFᴴCFE ≈ A symmetric positive definite. E² is the root of the diagonal of A relative to its
 * mean, which evens out where regularisers bend much and where little; C is what is left of A in the basis F of
 * cosines or of Fourier, each part by its mean,
 *
 *     C = s k + m ℓ + ξ,   divided by E²: s mean(1/E²), m = mean(∂²R/E²)/4, ξ mean(1/E²),
 *
 * k about KᵀK and ℓ the symbol of the Laplacian. The whole diagonal instead of its root took more iterations in
 * measurements of deblurring, downsampling and tomography, none at all more as well.
 */
export function spectralPreconditioner(
  terms: PreconditionerTerms,
): (r: Float64Array, out: Float64Array) => void {
  const { shape, normal, share, diagonal, ridge } = terms;
  const { width, height, channels } = shape;
  const pixels = width * height;
  const { symbol, laplacian, filter } = spectrumOf(normal, shape);
  const own = share * meanOf(symbol) + ridge;
  const all = meanOf(diagonal) + own;
  const inverse = diagonal.map((value) => Math.sqrt(all / (value + own)));
  const [evened, bent] = [meanOf(inverse), meanOf(diagonal.map((v, p) => v * inverse[p]!)) / MEAN];
  const factors = symbol.map((k, p) => 1 / (evened * (share * k + ridge) + bent * laplacian[p]!));
  const roots = inverse.map(Math.sqrt);
  const plane = new Float64Array(pixels);
  return (r, out) => {
    for (let c = 0; c < channels; c++) {
      const first = c * pixels;
      for (let p = 0; p < pixels; p++) plane[p] = roots[first + p]! * r[first + p]!;
      filter(factors, plane);
      for (let p = 0; p < pixels; p++) out[first + p] = roots[first + p]! * plane[p]!;
    }
  };
}

interface Spectrum {
  readonly symbol: Float64Array;
  readonly laplacian: Float64Array;
  readonly filter: (factors: Float64Array, plane: Float64Array) => void;
}

/** Those of operators that are still used: the same at every point. */
const known = new WeakMap<NormalSymbol, Spectrum>();

function spectrumOf(normal: NormalSymbol, { width, height }: Extent): Spectrum {
  let spectrum = known.get(normal);
  if (spectrum === undefined) {
    const shape = { width, height };
    spectrum = {
      symbol: normal.values(),
      laplacian: onFrequencies(normal.basis, shape, laplacianAt),
      filter: filterIn(normal.basis, shape),
    };
    known.set(normal, spectrum);
  }
  return spectrum;
}

/** 4 − 2 cos u − 2 cos v, without the rounding of small frequencies. */
function laplacianAt(u: number, v: number): number {
  return 4 * (Math.sin(u / 2) ** 2 + Math.sin(v / 2) ** 2);
}

/** plane ← Fᴴ diag(factors) F plane. */
function filterIn(
  basis: SpectralBasis,
  shape: { readonly width: number; readonly height: number },
): (factors: Float64Array, plane: Float64Array) => void {
  if (basis === 'cosine') {
    const C = cosineTransform(shape);
    const spectrum = new Float64Array(shape.width * shape.height);
    return (factors, plane) => {
      C.forward(plane, spectrum);
      for (let k = 0; k < spectrum.length; k++) spectrum[k]! *= factors[k]!;
      C.inverse(spectrum, plane);
    };
  }
  const F = realFourier(shape);
  const [re, im] = [0, 1].map(() => new Float64Array(F.bins * shape.height)) as [
    Float64Array,
    Float64Array,
  ];
  return (factors, plane) => {
    F.forward(plane, re, im);
    for (let k = 0; k < re.length; k++) {
      re[k]! *= factors[k]!;
      im[k]! *= factors[k]!;
    }
    F.inverse(re, im, plane);
  };
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
