import type { Extent, Shape } from '../../image.js';
import type { NormalSymbol } from './normalSymbol.js';

/** A linear forward operator K: what is measured of a picture, before the noise. */
export interface ForwardOperator {
  /** Of the picture and of what is measured; see `MeasurementKind` where they differ. */
  readonly input: Shape;
  readonly output: Extent;
  /** out ← K x. */
  apply(x: Float64Array, out: Float64Array): void;
  /** out ← Kᵀ y. */
  adjoint(y: Float64Array, out: Float64Array): void;
  /** ≥ ‖K‖², proven. */
  readonly squaredNorm: number;
  /** ≤ the least eigenvalue of KᵀK, proven; 0 where K has a null space. */
  readonly leastEigenvalue: number;
  /** ≥ ‖fl(Kx) − Kx‖/‖x‖ and the same of Kᵀ: 0 where both are exact. */
  readonly rounding: number;
  /** KᵀSK for S = diag(s), s ≥ 0 or 1, as its diagonal where that is all there is of it. */
  normalDiagonal?(s: Float64Array | undefined): Float64Array;
  /** About KᵀK, where it is no diagonal: for preconditioners. */
  readonly normalSymbol?: NormalSymbol;
  /** out ← a picture to start from. Default: the adjoint. */
  start?(y: Float64Array, out: Float64Array): void;
  /** 1 for each number that is measured, 0 where there is none and K gives 0. Default: all are. */
  readonly observed?: Uint8Array;
  /** How much each number that is measured counts in the data term, above 0. Default 1. */
  readonly weights?: Float64Array;
  /** K = I. */
  readonly isIdentity?: true;
}

/** Of unknowns of any number of channels, such as the two of a complex picture. */
export type LinearMap = Omit<ForwardOperator, 'input'> & { readonly input: Extent };
