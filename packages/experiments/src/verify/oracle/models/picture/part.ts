import type { Real, Reals } from '../../real.js';

/** A term of the regulariser at its parameters. */
export interface ExactPart {
  /** ≥ ‖∂²R‖. */
  readonly curvature: Real;
  /** ω with ∂²R ≽ −ωI, below 0 where it is strongly convex. */
  readonly weakConvexity: Real;
  /** A Lipschitz constant of ∂²R, if a crude one. */
  readonly lipschitzHessian: Real;
  at(x: Reals): PartAt;
}

/** What it comes to at x. */
interface PartAt {
  /** ∂R. */
  readonly gradient: Reals;
  /** out ← out + ∂²R v. */
  addProduct(v: Reals, out: Real[]): void;
  /** Every entry of ∂²R that is not 0; several of one place add up. */
  addEntries(add: (i: number, j: number, value: Real) => void): void;
  /** The columns of B for what is learned, in the order of θ. */
  columns(): Real[][];
  /** A Lipschitz constant of all of them within `radius` of x, if a crude one. */
  lipschitzColumns(radius: Real): Real;
}
