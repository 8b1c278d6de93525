import { ArgumentError, expected } from '@bilevel/core/errors';

/** Width and height of k-space, those of the picture. */
export interface Grid {
  readonly width: number;
  readonly height: number;
}

/**
 * Which entries of k-space are measured, and how much each counts. The frequency 0 is at column ⌊width/2⌋ and row
 * ⌊height/2⌋, as `fftshift` of NumPy puts it.
 */
export interface SamplingPattern extends Grid {
  /** From 0 (not measured) to 1, row by row. */
  readonly weights: Float64Array;
  /** Share of the entries that are measured. */
  readonly rate: number;
}

/** The pattern of given weights. @throws ArgumentError for a weight that is not from 0 to 1, or where all are 0 */
export function patternOf({ width, height }: Grid, weights: Float64Array): SamplingPattern {
  if (weights.length !== width * height) {
    const what = `${String(width)}×${String(height)} weights`;
    throw new ArgumentError(expected(what, 'the sampling pattern', String(weights.length)));
  }
  const wrong = weights.find((weight) => !(weight >= 0 && weight <= 1));
  if (wrong !== undefined) {
    const remedy = 'A weight is 0 where nothing is measured, and 1 where all of it counts.';
    throw new ArgumentError(expected('weights from 0 to 1', 'the sampling pattern', wrong, remedy));
  }
  const measured = weights.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0);
  if (measured === 0) {
    const remedy = 'A pattern is black where nothing is measured.';
    throw new ArgumentError(
      expected('some measured entries', 'the sampling pattern', 'none', remedy),
    );
  }
  return { width, height, weights, rate: measured / weights.length };
}

/** Signed frequencies of the places along a side, in shares of the highest one: from −1 to 1, 0 at ⌊n/2⌋. */
export function frequencies(n: number): Float64Array {
  const middle = Math.floor(n / 2);
  return Float64Array.from({ length: n }, (_, k) => (k - middle) / Math.max(middle, 1));
}
