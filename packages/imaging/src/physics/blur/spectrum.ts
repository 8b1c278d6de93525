import { gamma, roundedDown, roundedUp } from '@bilevel/core';
import type { Tap } from './tap.js';

/** Proven ends of |k̂|². */
export interface SpectrumEnds {
  readonly least: number;
  readonly most: number;
}

/**
 * Of k̂(u, v) = Σ_t k_t e^{2πi(u dx/W + v dy/H)} over the frequencies of W×H pixels, the eigenvalues of the periodic
 * convolution. First along rows, then along columns: each sum is off by γ of its terms, those of the longest row and the rows, times Σ|k|, and so is `off` of the
 * kernel itself, relative to Σ|k|.
 */
export function spectrumEnds(
  taps: readonly Tap[],
  { width, height }: { readonly width: number; readonly height: number },
  off: number,
): SpectrumEnds {
  const rows = new Map<number, Tap[]>();
  for (const tap of taps) rows.set(tap.dy, [...(rows.get(tap.dy) ?? []), tap]);
  const size = taps.reduce((sum, { value }) => sum + Math.abs(value), 0);
  const [across, down] = [turns(width), turns(height)];
  const sums = [...rows].map(([dy, own]) => {
    const real = new Float64Array(width);
    const imaginary = new Float64Array(width);
    for (let u = 0; u < width; u++) {
      for (const { dx, value } of own) {
        const at = residue(dx * u, width);
        real[u]! += value * across.cosine[at]!;
        imaginary[u]! += value * across.sine[at]!;
      }
    }
    return { dy, real, imaginary };
  });
  let [least, most] = [Infinity, 0];
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++) {
      let [a, b] = [0, 0];
      for (const { dy, real, imaginary } of sums) {
        const at = residue(dy * v, height);
        a += real[u]! * down.cosine[at]! - imaginary[u]! * down.sine[at]!;
        b += real[u]! * down.sine[at]! + imaginary[u]! * down.cosine[at]!;
      }
      const value = Math.hypot(a, b);
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  const longest = Math.max(0, ...[...rows.values()].map((row) => row.length));
  const error = 2 * size * (gamma(longest + rows.size + 16) + off) * (1 + 1e-9);
  return {
    least: Math.max(0, roundedDown(Math.max(0, roundedDown(least - error, 4)) ** 2, 4)),
    most: roundedUp((most + error) ** 2, 8),
  };
}

const residue = (k: number, n: number): number => ((k % n) + n) % n;

/** Cosine and sine of the n-th parts of a turn, each within two units of rounding. */
function turns(n: number): { readonly cosine: Float64Array; readonly sine: Float64Array } {
  const angle = (k: number): number => (2 * Math.PI * k) / n;
  return {
    cosine: Float64Array.from({ length: n }, (_, k) => Math.cos(angle(k))),
    sine: Float64Array.from({ length: n }, (_, k) => Math.sin(angle(k))),
  };
}
