import { mixWords } from '@bilevel/core/random';

/** Mixtures of channels by which filters start: brightness, then differences of colours. */
const MIXTURES: readonly (readonly (readonly number[])[])[] = [
  [[1]],
  [
    [1, 1],
    [1, -1],
  ],
  [
    [1, 1, 1],
    [1, -1, 0],
    [1, 1, -2],
  ],
];

/**
 * Coefficients that learning starts from, of norm 1 for each filter: the functions of the basis from low frequencies to
 * high ones, of brightness first; random ones, of a fixed seed, where there are more filters.
 */
export function startingCoefficients(count: number, channels: number, size: number): number[] {
  const n = size * size - 1;
  const mixtures = MIXTURES[channels - 1] ?? [];
  const all: number[] = [];
  for (let j = 0; j < count; j++) {
    const mixture = mixtures[Math.floor(j / n)];
    const own = Array.from({ length: channels * n }, (_, i) => {
      if (mixture === undefined) return mixWords(j + 1, i + 1) / 2 ** 32 - 0.5;
      return i % n === j % n ? mixture[Math.floor(i / n)]! : 0;
    });
    const norm = Math.hypot(...own);
    all.push(...own.map((x) => x / norm));
  }
  return all;
}
