import { gamma, roundedUp } from '@bilevel/core';

/** Points of the grid for each degree of the polynomial: then the factor below is at most 1.04. */
const FINE = 16;
/** Squarings of the matrix at a frequency: its largest eigenvalue is known within the 32nd root of its size. */
const SQUARINGS = 5;

/** A bank of filters of k×k taps on some channels, filter by filter, channel by channel, row by row. */
export interface Bank {
  readonly size: number;
  readonly channels: number;
  readonly taps: Float64Array;
}

/**
 * An upper bound on ‖Σ_j a_j C_jᵀC_j‖, a_j ≥ 0, for pictures of any size, proven (mathematics.md §8.11). On a picture C_j is a
 * part of the convolution on Z², so that the sum is at most sup_ω λ_max(M(ω)) with
 * M(ω) = Σ_j a_j ĉ_j(ω)ĉ_j(ω)*, ĉ_j a number for each channel. For each fixed v, v*M(ω)v is a trigonometric polynomial
 * of degree k − 1 in each of the two frequencies, whose supremum is at most 1/cos(π(k − 1)/N) times its maximum on N
 * points of each (Ehlich & Zeller 1964), so that
 *
 *     sup_ω λ_max(M(ω)) ≤ max_grid λ_max(M(ω)) / cos²(π(k − 1)/N).
 *
 * M is evaluated from the correlations Σ_j a_j c_j ⋆ c_j. λ_max is the number itself for one channel; for more, of
 * M ≽ 0, at most the 32nd root of the trace of M³².
 */
export function jointNorm(
  { size: k, channels, taps }: Bank,
  a: ArrayLike<number>,
  fineness = FINE,
): number {
  const points = 2 ** Math.ceil(Math.log2(Math.max(2, fineness * (k - 1))));
  const square = k * k;
  const lags = 2 * k - 1;
  const pairs: Pair[] = [];
  let terms = 0;
  for (let c = 0; c < channels; c++) {
    for (let e = c; e < channels; e++) {
      const correlation = new Float64Array(lags * lags);
      for (let j = 0; j < a.length; j++) {
        const weight = a[j]!;
        if (weight === 0) continue;
        const one = (j * channels + c) * square;
        const other = (j * channels + e) * square;
        for (let p = 0; p < square; p++) {
          for (let q = 0; q < square; q++) {
            const rows = Math.floor(p / k) - Math.floor(q / k) + k - 1;
            const columns = (p % k) - (q % k) + k - 1;
            const term = weight * taps[one + p]! * taps[other + q]!;
            correlation[rows * lags + columns]! += term;
            terms += Math.abs(term);
          }
        }
      }
      pairs.push({ c, e, ...onGrid(correlation, lags, points) });
    }
  }
  let largest = 0;
  if (channels === 1) {
    for (const value of pairs[0]?.real ?? []) largest = Math.max(largest, value);
  } else {
    const power = new PowerOfMatrix(channels);
    for (let at = 0; at < (points / 2 + 1) * points; at++) {
      largest = Math.max(largest, power.largestEigenvalue(pairs, at));
    }
  }
  // Sums of all correlations, each times two numbers of size 1 that are a few units off.
  const rounding = gamma(a.length + 4 * lags * lags + 64) * terms * channels;
  return roundedUp(
    (largest + rounding) / Math.cos((Math.PI * (k - 1)) / points) ** 2 / (1 - 1e-12),
    64,
  );
}

interface Pair {
  readonly c: number;
  readonly e: number;
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/** Σ r(s, t) e^{−i(ωs + ηt)} on half of the grid, ω up to π: the rest has the complex conjugates. */
function onGrid(
  correlation: Float64Array,
  lags: number,
  points: number,
): { readonly real: Float64Array; readonly imaginary: Float64Array } {
  const half = points / 2 + 1;
  const turn = turns(points);
  const centre = (lags - 1) / 2;
  const real = new Float64Array(half * points);
  const imaginary = new Float64Array(half * points);
  const [rowReal, rowImaginary] = [new Float64Array(lags), new Float64Array(lags)];
  for (let w = 0; w < half; w++) {
    rowReal.fill(0);
    rowImaginary.fill(0);
    for (let s = 0; s < lags; s++) {
      const { cos, sin } = turn(w * (s - centre));
      for (let t = 0; t < lags; t++) {
        rowReal[t]! += correlation[s * lags + t]! * cos;
        rowImaginary[t]! -= correlation[s * lags + t]! * sin;
      }
    }
    for (let h = 0; h < points; h++) {
      let [re, im] = [0, 0];
      for (let t = 0; t < lags; t++) {
        const { cos, sin } = turn(h * (t - centre));
        re += rowReal[t]! * cos + rowImaginary[t]! * sin;
        im += rowImaginary[t]! * cos - rowReal[t]! * sin;
      }
      real[w * points + h] = re;
      imaginary[w * points + h] = im;
    }
  }
  return { real, imaginary };
}

/** Cosine and sine of n whole steps of a grid. */
function turns(points: number): (n: number) => { readonly cos: number; readonly sin: number } {
  const all = Array.from({ length: points }, (_, i) => ({
    cos: Math.cos((2 * Math.PI * i) / points),
    sin: Math.sin((2 * Math.PI * i) / points),
  }));
  return (n) => all[((n % points) + points) % points]!;
}

/** Powers of a Hermitian matrix of a few rows, in place. */
class PowerOfMatrix {
  readonly #n: number;
  #re: Float64Array;
  #im: Float64Array;
  #nextRe: Float64Array;
  #nextIm: Float64Array;

  constructor(n: number) {
    this.#n = n;
    this.#re = new Float64Array(n * n);
    this.#im = new Float64Array(n * n);
    this.#nextRe = new Float64Array(n * n);
    this.#nextIm = new Float64Array(n * n);
  }

  /** ≥ λ_max of M ≽ 0 whose entries are those of `pairs` at a point: (trace Mᵖ)^{1/p}, p = 2^5. */
  largestEigenvalue(pairs: readonly Pair[], at: number): number {
    const n = this.#n;
    // Rounding can leave entries off the diagonal that are far larger than those on it.
    let scale = 0;
    for (const { c, e, real, imaginary } of pairs) {
      const [re, im] = [real[at]!, imaginary[at]!];
      this.#re[c * n + e] = this.#re[e * n + c] = re;
      this.#im[c * n + e] = im;
      this.#im[e * n + c] = -im;
      scale += Math.abs(re) + Math.abs(im);
    }
    if (scale === 0) return 0;
    for (let i = 0; i < n * n; i++) {
      this.#re[i]! /= scale;
      this.#im[i]! /= scale;
    }
    for (let s = 0; s < SQUARINGS; s++) this.#square();
    let sum = 0;
    for (let c = 0; c < n; c++) sum += this.#re[c * n + c]!;
    return scale * Math.max(0, sum) ** (1 / 2 ** SQUARINGS) * (1 + 1e-9);
  }

  #square(): void {
    const n = this.#n;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let [re, im] = [0, 0];
        for (let k = 0; k < n; k++) {
          const [a, b] = [this.#re[i * n + k]!, this.#im[i * n + k]!];
          const [c, d] = [this.#re[k * n + j]!, this.#im[k * n + j]!];
          re += a * c - b * d;
          im += a * d + b * c;
        }
        this.#nextRe[i * n + j] = re;
        this.#nextIm[i * n + j] = im;
      }
    }
    [this.#re, this.#nextRe] = [this.#nextRe, this.#re];
    [this.#im, this.#nextIm] = [this.#nextIm, this.#im];
  }
}
