import type { PotentialName } from '../potential/potentials.js';
import type { Grid } from '../totalVariation/totalVariation.js';
import type { KeptHessian } from './diagonal.js';
import type { BlockShape } from './shape.js';

/** A linear operator C of whose results blocks are made, as {@link BlockShape} stores them: 0 where there is no row. */
export interface Analysis {
  readonly shape: BlockShape;
  /** By which the SIMD kernels know it. */
  readonly kernel: AnalysisKernel;
  /**
   * What differences of differences are off by, where they cancel: a block of Cv at most by this times max|v|. Default 0:
   * every number is off in proportion to itself.
   */
  readonly cancellation?: number;
  /**
   * out ← of each row the sizes of the differences that it adds up, as {@link BlockShape} stores rows: what computed rows are
   * off by is at most γ_10 of them ({@link cancelledHessian}). Where there is a `cancellation`.
   */
  readonly addends?: (v: Float64Array, out: Float64Array) => void;
  /** out ← scale · Cv. */
  apply(v: Float64Array, scale: number, out: Float64Array): void;
  /** out ← out + Cᵀf, of fluxes f that are 0 where there is no row. */
  addAdjoint(f: Float64Array, out: Float64Array): void;
  /** out ← out + the diagonal of CᵀHC. */
  addDiagonal(kept: KeptHessian, out: Float64Array): void;
}

/** An operator of the SIMD kernels. */
interface AnalysisKernel {
  /** Its number in assembly/blocks/analysis.ts. */
  readonly code: (typeof ANALYSIS_CODES)[keyof typeof ANALYSIS_CODES];
  readonly channels: number;
  /** s, of slopes and bends. */
  readonly scale: number;
  /** Numbers of the vectors v. */
  readonly length: number;
}

/** As assembly/blocks/analysis.ts has them. */
export const ANALYSIS_CODES = { differences: 0, slopes: 1, bends: 2 } as const;

/** Σ_p w_p φ(|(Cx)_p|; ν) over blocks p. */
export interface AnalysisTerms {
  readonly analysis: Analysis;
  readonly grid: Grid;
  readonly potential: PotentialName;
  /** w. */
  readonly weight: number;
  /** ν > 0. */
  readonly smoothing: number;
  /** w_p/w of each pixel, from 0 to 1. Default: 1. */
  readonly relative?: Float64Array;
}
