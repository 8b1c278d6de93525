import { roundedUp } from '@bilevel/core';
import { POWER, Powers } from './powers.js';
import { spectrumOf, type Bank, type Entry } from './spectrum.js';

/** Points of the grid for each degree of the polynomial: then the factor of {@link betweenPoints} is at most 1.04. */
export const FINE = 16;

/**
 * An upper bound on ‖Σ_j a_j C_jᵀC_j‖, a_j ≥ 0, for pictures of any size, proven (mathematics.md §8.11). On a picture C_j is a
 * part of the convolution on Z², so that the sum is at most sup_ω λ_max(M(ω)) with
 * M(ω) = Σ_j a_j ĉ_j(ω)ĉ_j(ω)*, ĉ_j a number for each channel. For each fixed v, v*M(ω)v is a trigonometric polynomial
 * of degree k − 1 in each of the two frequencies, whose supremum is at most 1/cos(π(k − 1)/N) times its maximum on N
 * points of each (Ehlich & Zeller 1964), so that
 *
 *     sup_ω λ_max(M(ω)) ≤ max_grid λ_max(M(ω)) / cos²(π(k − 1)/N).
 *
 * λ_max is the number itself for one channel; for more, of M ≽ 0, at most the 64th root of the trace of M⁶⁴.
 */
export function jointNorm(bank: Bank, a: ArrayLike<number>, fineness = FINE): number {
  const { points, entries, error } = spectrumOf(bank, a, fineness);
  let largest = 0;
  if (bank.channels === 1) {
    for (const value of entries[0]?.real ?? []) largest = Math.max(largest, value);
  } else {
    const powers = new Powers(bank.channels);
    for (let at = 0; at < (points / 2 + 1) * points; at++) {
      // Rounding can leave entries off the diagonal that are far larger than those on it.
      const scale = sizeAt(entries, at);
      if (scale === 0) continue;
      const root = powers.trace(entries, at, scale) ** (1 / POWER);
      largest = Math.max(largest, scale * root * (1 + 1e-9));
    }
  }
  return roundedUp((largest + error) * betweenPoints(bank.size, points), 64);
}

/** ≥ sup over max on the grid of a trigonometric polynomial of degree k − 1, N points a side: 1/cos²(π(k − 1)/N). */
export function betweenPoints(k: number, points: number): number {
  return 1 / Math.cos((Math.PI * (k - 1)) / points) ** 2 / (1 - 1e-12);
}

function sizeAt(entries: readonly Entry[], at: number): number {
  return entries.reduce(
    (sum, { real, imaginary }) => sum + Math.abs(real[at]!) + Math.abs(imaginary[at]!),
    0,
  );
}
