/**
 * A potential φ(t; ν) = νΦ(T), T = t/ν, of blocks of differences: Φ even and twice continuously differentiable. The convex
 * ones have Φ'' falling in |T| and |Φ'''| rising up to some |T| and falling from there on.
 *
 * Of a block z of several numbers, in units of ν, r = |z|:
 *
 *     ∇ = (Φ'/r) z,   Hessian = (Φ'/r) I − (Φ'/r − Φ'') ẑẑᵀ,   ẑ = z/r.
 *
 * Where Φ'' falls, 0 ≤ Φ'' ≤ Φ'/r: its least eigenvalue is Φ'' and its norm Φ'/r, which falls as well, as
 * r (Φ'/r)' = Φ'' − Φ'/r. Of those that are not convex |Φ''| ≤ Φ'/r is proven each by itself, and the same follows.
 *
 * T is at least 0 in every argument, and may be Infinity. The suprema are rounded outward.
 */
export interface Potential {
  /** As options, files and models name it. */
  readonly name: string;
  /** sup Φ'' = Φ''(0). */
  readonly curvature: number;
  /** inf Φ'': below 0 where it is not convex. */
  readonly leastCurvature: number;
  /** sup |Φ'''|, which for blocks of several numbers bounds the norm of the trilinear form as well. */
  readonly thirdDerivative: number;
  /** sup |Φ'|, or Infinity. */
  readonly slope: number;
  /**
   * sup of the norm of the derivative of Φ''(|z|) z, minus the derivative of the gradient in log ν: of its
   * eigenvalues Φ'' + rΦ''' along z and Φ'' across.
   */
  readonly mixed: number;
  /** Φ(T). */
  readonly value: (T: number) => number;
  /** Φ'(T)/T, and Φ''(0) at 0. */
  readonly slopeOver: (T: number) => number;
  /** Φ''(T). */
  readonly second: (T: number) => number;
  /** Φ'''(T), where it jumps either side. */
  readonly third: (T: number) => number;
  /** sup |rΦ''/Φ' − 1|: how many times its own relative error that of a size r is in Φ'/r. */
  readonly condition: number;
  /** At most Φ'' (and so Φ'/r) on [0, far]. */
  readonly leastOn: (far: number) => number;
  /**
   * At least the norm of the third derivative on [near, far], of blocks of one number (`vector` false) or
   * of several; where it jumps, of both sides. 0 only where it is 0.
   */
  readonly steepestOn: (near: number, far: number, vector: boolean) => number;
  /** At least the norm of the Hessian from `near` on. 0 only where it is 0. */
  readonly largestFrom: (near: number, vector: boolean) => number;
  /**
   * At least the norm of the derivative of Φ''(|z|) z on [near, far], for blocks of any size. 0 only where
   * it is 0.
   */
  readonly mixedOn: (near: number, far: number) => number;
  /**
   * Relative errors of `value`, `slopeOver` and `second`, as plain code and as SIMD kernels compute them
   * from a T, in units of 2⁻⁵³; underflow excepted.
   */
  readonly roundings: PotentialRoundings;
}

/** See {@link Potential.roundings}. */
export interface PotentialRoundings {
  readonly value: number;
  readonly slopeOver: number;
  readonly second: number;
}

/** Where majorants that fall with T are held, so that they do not underflow to 0. */
export const FARTHEST = 1e60;
