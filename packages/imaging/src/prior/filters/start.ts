import { mixWords } from '@bilevel/core/random';
import { coefficientsOf } from './basis.js';

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

/** How many filters of how many taps on how many channels. */
export interface BankShape {
  readonly count: number;
  readonly channels: number;
  readonly size: number;
}

/**
 * Coefficients of filters of norm 1, in turn those of `patterns`, k² − 1 numbers each, of brightness first and of
 * differences of colours then; random ones where there are more filters.
 */
function coefficientsFrom(
  { count, channels, size }: BankShape,
  patterns: readonly ArrayLike<number>[],
  seed = 0,
): number[] {
  const n = size * size - 1;
  const mixtures = MIXTURES[channels - 1] ?? [];
  const all: number[] = [];
  for (let j = 0; j < count; j++) {
    const pattern = patterns[j % patterns.length];
    const mixture = mixtures[Math.floor(j / patterns.length)];
    const own = Array.from({ length: channels * n }, (_, i) => {
      if (mixture === undefined || pattern === undefined) {
        return mixWords(j + 1, i + 1 + channels * n * seed) / 2 ** 32 - 0.5;
      }
      return mixture[Math.floor(i / n)]! * pattern[i % n]!;
    });
    const norm = Math.hypot(...own);
    all.push(...own.map((x) => x / norm));
  }
  return all;
}

/** The functions of the basis, from low frequencies to high ones. */
export function dctCoefficients(shape: BankShape): number[] {
  const n = shape.size ** 2 - 1;
  const patterns = Array.from({ length: n }, (_, m) =>
    Float64Array.from({ length: n }, (_, i) => (i === m ? 1 : 0)),
  );
  return coefficientsFrom(shape, patterns);
}

/** Random ones, the same ones for a seed. */
export function randomCoefficients(shape: BankShape, seed: number): number[] {
  return coefficientsFrom(shape, [], seed);
}

/** The differences of two pixels that fit into k×k taps, each once, from near ones to far ones: rows, columns. */
function offsets(size: number): [number, number][] {
  const all: [number, number][] = [];
  for (let a = 0; a < size; a++) {
    for (let b = 1 - size; b < size; b++) if (a > 0 || b > 0) all.push([a, b]);
  }
  return all.sort(([a, b], [c, d]) => Math.hypot(a, b) - Math.hypot(c, d) || a - c || b - d);
}

/** Pixel minus pixel, of neighbours first: those of total variation. */
export function differenceCoefficients(shape: BankShape): number[] {
  const { size } = shape;
  const patterns = offsets(size).map(([a, b]) => {
    const taps = new Float64Array(size * size);
    const [row, column] = [(size - a - 1) >> 1, (size - Math.abs(b) - 1) >> 1];
    const from = row * size + (b < 0 ? column - b : column);
    taps[from] = -1;
    taps[from + a * size + b] = 1;
    const coefficients = new Float64Array(size * size - 1);
    coefficientsOf(size, taps, coefficients);
    return coefficients;
  });
  return coefficientsFrom(shape, patterns);
}

/** Of filters of norm 1 by {@link differenceCoefficients}, those of total variation as strong as it: √2, as ‖(1, −1)‖. */
export function differenceWeights({ count, size }: BankShape): number[] {
  const all = offsets(size);
  // Filters that are not there at all would not be learned.
  return Array.from({ length: count }, (_, j) => {
    const [a, b] = all[j % all.length]!;
    return Math.SQRT2 * Math.hypot(a, b) ** -4;
  });
}
