import { gamma } from '@bilevel/core';

/** A bank of filters of k×k taps on some channels, filter by filter, channel by channel, row by row. */
export interface Bank {
  readonly size: number;
  readonly channels: number;
  readonly taps: Float64Array;
}

/** An entry of the Hermitian matrices M(ω): channels c ≤ e, at every frequency of half of the grid. */
export interface Entry {
  readonly c: number;
  readonly e: number;
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/** See {@link spectrumOf}. */
export interface Spectrum {
  /** Frequencies a side, N. */
  readonly points: number;
  /** Row by row, ω from 0 to π, η from 0 to below 2π. */
  readonly entries: readonly Entry[];
  /** ≥ ‖fl(M) − M‖ at every frequency. */
  readonly error: number;
  /** Σ_j a_j Σ |c_j[p] c_j[q]|. */
  readonly terms: number;
}

/** N for filters of k×k taps: at least `fineness` points for each degree of the polynomial. */
function pointsOf(k: number, fineness: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(2, fineness * (k - 1))));
}

/**
 * M(ω) = Σ_j a_j ĉ_j(ω)ĉ_j(ω)*, a_j ≥ 0, ĉ_j a number for each channel, on the half of a grid of frequencies with ω ≤ π: the
 * rest has the complex conjugates. From the correlations Σ_j a_j c_j ⋆ c_j, of which it is the Fourier transform.
 */
export function spectrumOf(bank: Bank, a: ArrayLike<number>, fineness: number): Spectrum {
  const { size: k, channels } = bank;
  const points = pointsOf(k, fineness);
  const lags = 2 * k - 1;
  const entries: Entry[] = [];
  let terms = 0;
  for (let c = 0; c < channels; c++) {
    for (let e = c; e < channels; e++) {
      const { correlation, sizes } = correlate(bank, a, c, e);
      terms += sizes;
      entries.push({ c, e, ...onGrid(correlation, lags, points) });
    }
  }
  // Correlations of up to k² products, summed over the filters, each times two numbers of size 1 that are a few units off.
  const error = gamma(k * k + a.length + 3 * lags + 64) * terms * channels;
  return { points, entries, error, terms };
}

/** Σ_j a_j Σ c_j[c, p] c_j[e, q] by p − q, and the sum of the sizes. */
function correlate(
  { size: k, channels, taps }: Bank,
  a: ArrayLike<number>,
  c: number,
  e: number,
): { readonly correlation: Float64Array; readonly sizes: number } {
  const square = k * k;
  const lags = 2 * k - 1;
  const correlation = new Float64Array(lags * lags);
  const own = new Float64Array(lags * lags);
  let sizes = 0;
  for (let j = 0; j < a.length; j++) {
    const weight = a[j]!;
    if (weight === 0) continue;
    own.fill(0);
    const one = (j * channels + c) * square;
    const other = (j * channels + e) * square;
    let size = 0;
    for (let p = 0; p < square; p++) {
      const rows = Math.floor(p / k) + k - 1;
      const first = taps[one + p]!;
      for (let q = 0; q < square; q++) {
        const at = (rows - Math.floor(q / k)) * lags + (p % k) - (q % k) + k - 1;
        const term = first * taps[other + q]!;
        own[at]! += term;
        size += Math.abs(term);
      }
    }
    for (let at = 0; at < own.length; at++) correlation[at]! += weight * own[at]!;
    sizes += weight * size;
  }
  return { correlation, sizes };
}

/** Σ r(s, t) e^{−i(ωs + ηt)} on half of the grid. */
function onGrid(
  correlation: Float64Array,
  lags: number,
  points: number,
): { readonly real: Float64Array; readonly imaginary: Float64Array } {
  const half = points / 2 + 1;
  const { cos, sin } = turnsOf(points);
  const centre = (lags - 1) / 2;
  const real = new Float64Array(half * points);
  const imaginary = new Float64Array(half * points);
  const [rowReal, rowImaginary] = [new Float64Array(lags), new Float64Array(lags)];
  for (let w = 0; w < half; w++) {
    rowReal.fill(0);
    rowImaginary.fill(0);
    for (let s = 0; s < lags; s++) {
      const turn = (w * (s - centre)) & (points - 1);
      for (let t = 0; t < lags; t++) {
        rowReal[t]! += correlation[s * lags + t]! * cos[turn]!;
        rowImaginary[t]! -= correlation[s * lags + t]! * sin[turn]!;
      }
    }
    for (let h = 0; h < points; h++) {
      let [re, im] = [0, 0];
      for (let t = 0; t < lags; t++) {
        const turn = (h * (t - centre)) & (points - 1);
        re += rowReal[t]! * cos[turn]! + rowImaginary[t]! * sin[turn]!;
        im += rowImaginary[t]! * cos[turn]! - rowReal[t]! * sin[turn]!;
      }
      real[w * points + h] = re;
      imaginary[w * points + h] = im;
    }
  }
  return { real, imaginary };
}

/**
 * The transpose of that transform: Σ_ω Re(v(ω) e^{−i(ωs + ηt)}) for every lag (s, t), over the whole grid, of v on half of it
 * and the complex conjugates on the other.
 */
export function onLags(
  real: Float64Array,
  imaginary: Float64Array,
  lags: number,
  points: number,
): Float64Array {
  const half = points / 2 + 1;
  const { cos, sin } = turnsOf(points);
  const centre = (lags - 1) / 2;
  const out = new Float64Array(lags * lags);
  for (let w = 0; w < half; w++) {
    const times = timesOf(w, points);
    for (let t = 0; t < lags; t++) {
      let [re, im] = [0, 0];
      for (let h = 0; h < points; h++) {
        const turn = (h * (t - centre)) & (points - 1);
        const [x, y] = [real[w * points + h]!, imaginary[w * points + h]!];
        re += x * cos[turn]! + y * sin[turn]!;
        im += y * cos[turn]! - x * sin[turn]!;
      }
      for (let s = 0; s < lags; s++) {
        const turn = (w * (s - centre)) & (points - 1);
        out[s * lags + t]! += times * (re * cos[turn]! + im * sin[turn]!);
      }
    }
  }
  return out;
}

/** How often row w of half of the grid stands in the whole one. */
export function timesOf(w: number, points: number): 1 | 2 {
  return w === 0 || w === points / 2 ? 1 : 2;
}

const known = new Map<number, { readonly cos: Float64Array; readonly sin: Float64Array }>();

/** Cosines and sines of whole steps of a grid, whose number of points is a power of 2. */
function turnsOf(points: number): { readonly cos: Float64Array; readonly sin: Float64Array } {
  let turns = known.get(points);
  if (turns === undefined) {
    const angles = Float64Array.from({ length: points }, (_, i) => (2 * Math.PI * i) / points);
    turns = { cos: angles.map(Math.cos), sin: angles.map(Math.sin) };
    known.set(points, turns);
  }
  return turns;
}
