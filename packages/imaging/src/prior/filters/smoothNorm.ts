import { ArgumentError, gamma } from '@bilevel/core';
import { betweenPoints, FINE } from './jointNorm.js';
import { POWER, Powers } from './powers.js';
import { onLags, spectrumOf, timesOf, type Bank, type Spectrum } from './spectrum.js';

/** See {@link smoothNorm}. */
export interface SmoothNorm {
  /** W̃. */
  readonly value: number;
  /** ≥ |fl(W̃) − W̃|/W̃. */
  readonly error: number;
  /** ∂ log W̃/∂ log a_j: at least 0, 1 in all. */
  readonly weights: Float64Array;
  /** ≥ Σ_j of the errors of these. */
  readonly weightsError: number;
  /** ∂ log W̃/∂ c_j, as the taps lie. */
  readonly taps: Float64Array;
  /** ≥ the norm of the error of these. */
  readonly tapsError: number;
}

/**
 * A smooth stand-in for `jointNorm`, and its derivatives: with p = 64 over the frequencies of the same grid
 *
 *     W̃ = (Σ_ω tr M(ω)ᵖ)^{1/p} / cos²(π(k − 1)/N),
 *
 * which is at least `jointNorm`, but for a part of 10⁻⁸ that its rounding adds, and at most (N² · channels)^{1/p} times as much:
 * the more the flatter the spectrum. As dM = Σ_j d(a_j ĉ_j ĉ_j*) comes from the correlations of the taps, with
 * G_ce(s, t) = Σ_ω Re((M^{p−1})_ec e^{−iω·(s, t)}) and P the sum of traces,
 *
 *     ∂ log W̃/∂c_j[c, p] = (2a_j/P) Σ_{e, q} G_ce(p − q) c_j[e, q],   ∂ log W̃/∂ log a_j = ½ Σ_{c, p} c_j[c, p] ∂ log W̃/∂c_j[c, p].
 *
 * Errors: M is off by E (`Spectrum.error`), so W̃, a norm of M in L^p of the grid, by (N² · channels)^{1/p} E at most, and
 * M^{p−1} by (p − 1)(‖M‖ + E)^{p−2}E at each frequency; squaring a matrix of n rows loses γ_{2n+4} n of ‖M‖², powers up to p
 * as often. These sums over the grid are taken along. Everything of first order is doubled.
 *
 * @throws ArgumentError where it over- or underflows
 */
export function smoothNorm(bank: Bank, a: Float64Array): SmoothNorm {
  const { size: k, channels, taps } = bank;
  const spectrum = spectrumOf(bank, a, FINE);
  const { points, entries } = spectrum;
  const scale = largestTrace(spectrum);
  if (!(scale > 0 && scale < Infinity)) {
    throw new ArgumentError(
      `Expected filters whose spectrum is above 0 and finite but received one of ${String(scale)}. ` +
        'Their weights, smoothings or taps over- or underflow.',
    );
  }
  const off = spectrum.error / scale;
  const { P, sums, before } = powersOn(spectrum, channels, scale, off);
  const root = P ** (1 / POWER);
  const multiplied = channels === 1 ? gamma(2) : gamma(2 * channels + 4) * channels;
  const value = scale * root * betweenPoints(k, points);

  const lags = 2 * k - 1;
  const G = entries.map((_, i) => onLags(before[i]!.real, before[i]!.imaginary, lags, points));
  const gradient = new Float64Array(taps.length);
  const weights = new Float64Array(a.length);
  /** Relative to 2a_jℓ_j/scale, ℓ_j the sum of filter j's |taps|: of each of its taps. */
  const ofField = 63 * (off * sums[62] + multiplied * sums[63]);
  const ofP = (64 * channels * (off * sums[63] + multiplied * sums[64]) * sums[63]) / P;
  const ofSums = gamma(2 * points + 2 * channels * k * k + 128) * sums[63];
  const each = (ofField + ofP + ofSums) / P;
  let squares = 0;
  const length = channels * k * k;
  for (let j = 0; j < a.length; j++) {
    const own = taps.subarray(j * length, (j + 1) * length);
    const out = gradient.subarray(j * length, (j + 1) * length);
    const factor = (2 * a[j]!) / (scale * P);
    for (const [i, { c, e }] of entries.entries()) {
      correlateWith(G[i]!, k, own, c, e, factor, out);
    }
    let [inner, sizes] = [0, 0];
    for (let t = 0; t < length; t++) {
      inner += own[t]! * out[t]!;
      sizes += Math.abs(own[t]!);
    }
    weights[j] = inner / 2;
    squares += (((2 * a[j]! * sizes) / scale) * each) ** 2;
  }
  const ofWeights =
    (channels * 127 * (off * sums[63] + multiplied * sums[64]) +
      ((2 * spectrum.terms) / scale) * ofSums) /
    P;
  return {
    value,
    error:
      (2 * (points * points * channels) ** (1 / POWER) * off) / root +
      2 * multiplied +
      gamma(points / 8 + 64),
    weights,
    weightsError: 2 * ofWeights + gamma(16),
    taps: gradient,
    tapsError: 2 * Math.sqrt(length * squares),
  };
}

/** What {@link smoothNorm} needs of (M/scale)ᵖ on the grid. */
interface PowersOnGrid {
  /** Σ tr (M/scale)ᵖ. */
  readonly P: number;
  /** Σ y^i, y ≥ the largest eigenvalue of M/scale, exact or computed. */
  readonly sums: Readonly<Record<62 | 63 | 64, number>>;
  /** (M/scale)^{p−1}, entry by entry. */
  readonly before: readonly { readonly real: Float64Array; readonly imaginary: Float64Array }[];
}

function powersOn(
  { points, entries }: Spectrum,
  channels: number,
  scale: number,
  off: number,
): PowersOnGrid {
  const half = points / 2 + 1;
  const before = entries.map(() => ({
    real: new Float64Array(half * points),
    imaginary: new Float64Array(half * points),
  }));
  const powers = new Powers(channels);
  const sums = { 62: 0, 63: 0, 64: 0 };
  let P = 0;
  for (let w = 0; w < half; w++) {
    const times = timesOf(w, points);
    let row = 0;
    for (let at = w * points; at < (w + 1) * points; at++) {
      let y: number;
      if (channels === 1) {
        const x = Math.max(0, entries[0]!.real[at]! / scale);
        const x63 = power63(x);
        before[0]!.real[at] = x63;
        row += x63 * x;
        y = x;
      } else {
        const trace = powers.trace(entries, at, scale);
        row += trace;
        y = trace ** (1 / POWER) * (1 + 2 ** -40);
        const { re, im } = powers.before();
        for (const [i, { c, e }] of entries.entries()) {
          before[i]!.real[at] = re[c * channels + e]!;
          // Of (M^{p−1})_ec, the conjugate.
          before[i]!.imaginary[at] = -im[c * channels + e]!;
        }
      }
      y += 2 * off;
      const y63 = power63(y);
      sums[62] += times * (y63 / y);
      sums[63] += times * y63;
      sums[64] += times * y63 * y;
    }
    P += times * row;
  }
  return { P, sums, before };
}

/** x⁶³ by ten products. */
function power63(x: number): number {
  const x3 = x * x * x;
  const x7 = x3 * x3 * x;
  const x15 = x7 * x7 * x;
  const x31 = x15 * x15 * x;
  return x31 * x31 * x;
}

/** max over the grid of tr M. */
function largestTrace({ points, entries }: Spectrum): number {
  const diagonal = entries.filter(({ c, e }) => c === e);
  let largest = 0;
  for (let at = 0; at < (points / 2 + 1) * points; at++) {
    let trace = 0;
    for (const { real } of diagonal) trace += real[at]!;
    largest = trace <= largest ? largest : trace;
  }
  return largest;
}

/** out[c, p] += f Σ_q G(p − q) own[e, q], and out[e, q] += f Σ_p G(p − q) own[c, p] for the other half of M where c ≠ e. */
function correlateWith(
  G: Float64Array,
  k: number,
  own: Float64Array,
  c: number,
  e: number,
  f: number,
  out: Float64Array,
): void {
  const lags = 2 * k - 1;
  const square = k * k;
  for (let p = 0; p < square; p++) {
    const rows = Math.floor(p / k) + k - 1;
    let sum = 0;
    for (let q = 0; q < square; q++) {
      const g = G[(rows - Math.floor(q / k)) * lags + (p % k) - (q % k) + k - 1]!;
      sum += g * own[e * square + q]!;
      if (c !== e) out[e * square + q]! += f * g * own[c * square + p]!;
    }
    out[c * square + p]! += f * sum;
  }
}
