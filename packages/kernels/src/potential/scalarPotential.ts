/**
 * A potential φ(t; ν) = νΦ(T), T = t/ν, of one signed number, a filter's response: Φ twice continuously
 * differentiable, of one side or both, and not necessarily convex. {@link Potential} says more, of convex even ones.
 *
 * In log ν, φ' = Φ'(T) has the derivative −TΦ''(T).
 *
 * Arguments are finite, of either sign, and near ≤ far. The suprema are rounded outward; those on an interval are
 * sharp, but for a few roundings.
 */
export interface ScalarPotential {
  /** As options, files and models name it. */
  readonly name: string;
  /** sup Φ''. */
  readonly curvature: number;
  /** inf Φ'': below 0 where it is not convex. */
  readonly leastCurvature: number;
  /** sup |Φ'''|: the Lipschitz constant of Φ''. */
  readonly thirdDerivative: number;
  /** sup |Φ'|, or Infinity. */
  readonly slope: number;
  /** |Φ'(0)|. */
  readonly slopeAtZero: number;
  /** sup |Φ'' + TΦ'''|: the Lipschitz constant of TΦ''. */
  readonly mixed: number;
  /** Φ(T) ≥ 0. */
  readonly value: (T: number) => number;
  /** Φ'(T). */
  readonly first: (T: number) => number;
  /** Φ''(T). */
  readonly second: (T: number) => number;
  /** Φ'''(T), where it jumps either side. */
  readonly third: (T: number) => number;
  /** At most Φ'' on [near, far]. */
  readonly leastOn: (near: number, far: number) => number;
  /** At least |Φ''| on [near, far]. */
  readonly largestOn: (near: number, far: number) => number;
  /** At least |Φ'''| on [near, far]. */
  readonly steepestOn: (near: number, far: number) => number;
  /** At least |Φ'' + TΦ'''| on [near, far]. */
  readonly mixedOn: (near: number, far: number) => number;
  /**
   * Relative errors of `value`, `first` and `second`, as plain code and as SIMD kernels compute them from a T, in
   * units of 2⁻⁵³; underflow excepted, and what lies beyond |T| = 10¹⁵⁰, where squares overflow.
   */
  readonly roundings: ScalarRoundings;
}

/** See {@link ScalarPotential.roundings}. */
export interface ScalarRoundings {
  readonly value: number;
  readonly first: number;
  readonly second: number;
}

/** The smallest size of numbers in [near, far]. */
export function smallestSize(near: number, far: number): number {
  return Math.max(0, near, -far);
}

/** The largest. */
export function largestSize(near: number, far: number): number {
  return Math.max(far, -near);
}
