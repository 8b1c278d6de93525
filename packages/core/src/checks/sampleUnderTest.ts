import type { Sample } from '../problem/problem.js';
import { roundingLevel } from '../vector/rounding.js';
import { norm } from '../vector/vector.js';
import { along } from './differences.js';
import type { RandomVectors } from './random.js';
import type { Recorder } from './report.js';

/** One sample with everything its checks share. */
export interface SampleUnderTest {
  readonly sample: Sample;
  readonly theta: Float64Array;
  /** Where the functions are evaluated: the start, and random points around it. */
  readonly points: readonly Float64Array[];
  /** The size of an entry of x, for steps. */
  readonly scale: number;
  readonly random: RandomVectors;
  readonly record: Recorder;
  /** Largest relative error of a derivative. */
  readonly tolerance: number;
  /** Relative size of what counts as rounding: `tolerance`². */
  readonly noise: number;
}

/** The points at which a sample is checked. */
export function pointsOf(
  sample: Sample,
  count: number,
  random: RandomVectors,
  scale: number,
): Float64Array[] {
  const start = sample.start ?? new Float64Array(sample.dimension);
  return [
    start.slice(),
    ...Array.from({ length: count }, () => along(start, scale, random.normal(sample.dimension))),
  ];
}

/** The root mean square of the entries of the start, or 1 for zeros. */
export function scaleOf(sample: Sample): number {
  const start = sample.start ?? new Float64Array();
  return norm(start) / Math.sqrt(Math.max(1, start.length)) || 1;
}

/** What of a difference of two vectors of the given sizes can be rounding. */
export function roundingOf({ noise }: SampleUnderTest, dimension: number, size: number): number {
  return Math.max(noise, roundingLevel(dimension, 16)) * size;
}

/** A vector-valued function with an output argument, as one that returns. */
export function valueOf(length: number, write: (out: Float64Array) => void): Float64Array {
  const out = new Float64Array(length);
  write(out);
  return out;
}
