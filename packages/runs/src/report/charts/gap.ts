/** Values of an objective F at some steps, with the ends of the intervals that hold them. */
export interface ObjectiveValues {
  readonly value: ArrayLike<number>;
  readonly lower: ArrayLike<number>;
  readonly upper: ArrayLike<number>;
}

/**
 * F − L and the ends of its intervals, for a log axis, with L = max(0, min lower): F is at least 0, and
 * F at the best step at least L. What is left there is the error of F, so that descent and interval
 * both show. Edges that reach L lie at half of the smallest value above it.
 */
export function objectiveGap({ value, lower, upper }: ObjectiveValues): {
  readonly bound: number;
  readonly value: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
} {
  const ends = Array.from(lower).filter(Number.isFinite);
  const bound = Math.max(
    0,
    ends.reduce((a, b) => Math.min(a, b), Infinity),
  );
  const start = Number.isFinite(bound) ? bound : 0;
  const above = (of: ArrayLike<number>): Float64Array =>
    Float64Array.from(of, (one) => one - start);
  const values = above(value);
  const least = values.reduce((a, b) => (b > 0 ? Math.min(a, b) : a), Infinity);
  const edge = (of: ArrayLike<number>): Float64Array =>
    above(of).map((one) => Math.max(one, least / 2));
  return { bound: start, value: values, lower: edge(lower), upper: edge(upper) };
}
