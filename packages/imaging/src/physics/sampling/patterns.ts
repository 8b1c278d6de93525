import { ArgumentError, expected } from '@bilevel/core/errors';
import type { OptionDescription } from '../../describe/options.js';
import { resolveOptions } from '../../describe/options.js';
import { drawPlaces, spreadPlaces } from './draw.js';
import { frequencies, patternOf, type Grid, type SamplingPattern } from './pattern.js';
import { spokes } from './spokes.js';

/** A way to choose what of k-space is measured. */
export interface PatternKind {
  readonly name: string;
  /** What it is, in a clause. */
  readonly summary: string;
  /** 1 for each entry that is measured, row by row. */
  choose(grid: Grid, options: Required<PatternOptions>): Uint8Array;
}

/** How a pattern is made. */
export interface PatternOptions {
  /** Share of the entries to be measured; the acceleration is 1/rate. Default 0.25. */
  readonly rate?: number;
  /** Share of those that are the lowest frequencies, all of them. Default 0.32: 8 % of all at a rate of 25 %. */
  readonly centre?: number;
  /** p: others are drawn with densities (1 − |f|)ᵖ, f in shares of the highest frequency. Default 4. */
  readonly decay?: number;
  /** Of what is drawn, a whole number from 0 to 2³² − 1. Default 0. */
  readonly seed?: number;
}

const shared = { unit: '' } as const;

/** The options of patterns as operators have them. */
export const PATTERN_OPTIONS: readonly OptionDescription[] = [
  {
    ...{ key: 'rate', label: 'Sampling rate', min: 1e-6, max: 1, default: 0.25, ...shared },
    help: 'share of k-space that is measured; 1/rate is the acceleration',
  },
  {
    ...{ key: 'centre', label: 'Centre', min: 0, max: 1, default: 0.32, ...shared },
    help: 'share of what is measured that is the lowest frequencies, all of them',
  },
  {
    ...{ key: 'decay', label: 'Decay of the density', min: 0, max: 100, default: 4, ...shared },
    help: 'power p of the density (1 − |f|)ᵖ with which other frequencies are drawn; 0: all alike',
  },
  {
    ...{
      key: 'seed',
      label: 'Seed of the pattern',
      min: 0,
      max: 0xffffffff,
      default: 0,
      ...shared,
    },
    ...{
      whole: true,
      help: 'of what is drawn; pictures of one width and height have the same pattern',
    },
  },
];

/** At least one, at most all. */
const countOf = (n: number, rate: number): number => Math.min(n, Math.max(1, Math.round(rate * n)));

/** A column of k-space is measured whole or not at all. */
function columns(
  { width, height }: Grid,
  rate: number,
  choose: (distances: Float64Array, count: number) => Uint8Array,
): Uint8Array {
  const chosen = choose(frequencies(width).map(Math.abs), countOf(width, rate));
  return Uint8Array.from({ length: width * height }, (_, k) => chosen[k % width]!);
}

/** The kinds of patterns there are, in the order in which they are offered. */
export const PATTERNS: readonly PatternKind[] = [
  {
    name: 'lines',
    summary: 'columns of k-space: those in the middle, and others at random, denser near them',
    choose: (grid, { rate, ...density }) =>
      columns(grid, rate, (distances, count) => drawPlaces(distances, { count, ...density })),
  },
  {
    name: 'equispaced',
    summary: 'columns of k-space: those in the middle, and others at equal distances',
    choose: (grid, { rate, ...density }) =>
      columns(grid, rate, (distances, count) => spreadPlaces(distances, { count, ...density })),
  },
  {
    name: 'spokes',
    summary: 'lines through the middle of k-space at equal angles, without anything at random',
    choose: (grid, { rate }) => spokes(grid, rate),
  },
  {
    name: 'points',
    summary: 'single entries: those in the middle, and others at random, denser near them',
    choose: ({ width, height }, { rate, ...density }) => {
      const [across, down] = [frequencies(width), frequencies(height)];
      const distances = Float64Array.from({ length: width * height }, (_, k) =>
        Math.hypot(across[k % width]!, down[Math.floor(k / width)]!),
      );
      return drawPlaces(distances, { count: countOf(distances.length, rate), ...density });
    },
  },
  {
    name: 'full',
    summary: 'all of k-space',
    choose: ({ width, height }) => new Uint8Array(width * height).fill(1),
  },
];

/**
 * A pattern of a kind of {@link PATTERNS} for pictures of a size. Its `rate` is the share that is measured in truth: lines
 * are whole, and points whole numbers of entries.
 *
 * @throws ArgumentError for a name that there is not, a size that is none, or an option out of range
 */
export function samplingPattern(
  name: string,
  { width, height }: Grid,
  options: PatternOptions = {},
): SamplingPattern {
  const kind = PATTERNS.find((one) => one.name === name);
  if (kind === undefined) {
    const known = `one of ${PATTERNS.map((one) => one.name).join(', ')}`;
    throw new ArgumentError(expected(known, 'the sampling pattern', name));
  }
  for (const [side, length] of Object.entries({ width, height })) {
    if (Number.isInteger(length) && length >= 1) continue;
    throw new ArgumentError(expected('a whole number of at least 1', side, length));
  }
  const resolved = resolveOptions('the sampling pattern', PATTERN_OPTIONS, { ...options });
  const chosen = kind.choose({ width, height }, resolved as Required<PatternOptions>);
  return patternOf({ width, height }, Float64Array.from(chosen));
}
