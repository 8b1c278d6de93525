import type { Arithmetic, Real, Reals } from '../../real.js';
import { formulaOf } from './formulas.js';
import { EXACT_POTENTIALS, type ExactPotential, type PotentialAt } from './potentials.js';
import { EXACT_REGULARISERS, type Edge, type PictureGrid } from './regularisers.js';

/** A term w Σ_p φ(|z_p|; ν) of a regulariser, and which of its parameters are held fixed. */
export interface TermData {
  readonly regulariser: string;
  readonly potential: string;
  /** w, where it is held fixed. */
  readonly weight?: number;
  /** ν, where it is held fixed. */
  readonly smoothing?: number;
  /** Of `filters`. */
  readonly bank?: BankData;
  /** Of {@link JOINT}. */
  readonly slopes?: SlopeData;
  /** Of {@link MAP}. */
  readonly map?: MapData;
}

/** Total variation with a map of weights. */
export const MAP = 'weight-map';

/** Nodes of a map, of which blocks, and the weights where they are held fixed. */
export interface MapData {
  readonly columns: number;
  readonly rows: number;
  readonly isotropic: number;
  readonly weights?: readonly number[];
}

/** The regulariser of pictures and their slopes, unknowns as well. */
export const JOINT = 'tgv';

/** The ridge η on slopes, and which of w' and ν' is held fixed. */
interface SlopeData {
  readonly ridge: number;
  readonly bendWeight?: number;
  readonly bendSmoothing?: number;
}

/** A bank of filters k×k, on all channels, and what of it is held fixed: w_j, ν_j, coefficients of the taps. */
export interface BankData {
  readonly count: number;
  readonly size: number;
  readonly weights?: readonly number[];
  readonly smoothings?: readonly number[];
  readonly taps?: readonly number[];
}

/** A term at its parameters. */
export interface ExactTerm {
  readonly potential: ExactPotential;
  readonly blocks: readonly (readonly Edge[])[];
  /** ν. */
  readonly smoothing: Real;
  /** w/ν. */
  readonly scale: Real;
  /** 8 sup Φ'' w/ν ≥ ‖∂²R‖, as ‖D‖² ≤ 8; 0 of a single pixel. */
  readonly curvature: Real;
  /** 8 w/ν times −inf Φ'' ≥ ω with ∂²R ≽ −ωI; 0 of a convex one. */
  readonly weakConvexity: Real;
  /** What of it is learned, in the order of θ. */
  readonly learned: readonly ('weight' | 'smoothing')[];
}

/** Whether a regulariser has a smoothing to be learned. */
export function hasSmoothing(regulariser: string): boolean {
  if (regulariser === RIDGE) return false;
  return (
    regulariser === FILTERS ||
    regulariser === JOINT ||
    regulariser === MAP ||
    formulaOf(EXACT_REGULARISERS, 'regulariser', regulariser).potential === undefined
  );
}

/** The regularisers that are no sums over blocks of differences. */
export const FILTERS = 'filters';
export const RIDGE = 'ridge';

/** A term of blocks; `parameter` gives what it is not told of its parameters, in turn. */
export function exactTerm(
  arithmetic: Arithmetic,
  { regulariser, potential: chosen, weight, smoothing }: TermData,
  parameter: (fixed: number | undefined) => Real,
  grid: PictureGrid,
): ExactTerm {
  const { blocks, potential: own } = formulaOf(EXACT_REGULARISERS, 'regulariser', regulariser);
  const potential = formulaOf(EXACT_POTENTIALS, 'potential', own ?? chosen);
  const w = parameter(weight);
  const nu = own === undefined ? parameter(smoothing) : arithmetic.one;
  const scale = w.div(nu);
  const all = blocks(grid);
  return {
    potential,
    blocks: all,
    smoothing: nu,
    scale,
    curvature: scale.times(all.length === 0 ? 0 : 8 * potential.curvature),
    weakConvexity: scale.times(all.length === 0 ? 0 : 8 * (potential.concave ?? 0)),
    learned: [
      ...(weight === undefined ? (['weight'] as const) : []),
      ...(own === undefined && smoothing === undefined ? (['smoothing'] as const) : []),
    ],
  };
}

/** What a block comes to at x: its differences, and Φ at their size in units of ν. */
export interface Block {
  readonly edges: readonly Edge[];
  readonly z: Reals;
  /** |z|², of a block of several numbers. */
  readonly square: Real;
  readonly at: PotentialAt;
}

export function differences(edges: readonly Edge[], v: Reals): Real[] {
  return edges.map(([from, to]) => v[to]!.minus(v[from]!));
}

export function blockAt(
  arithmetic: Arithmetic,
  { potential, smoothing }: ExactTerm,
  edges: readonly Edge[],
  x: Reals,
): Block {
  const z = differences(edges, x);
  const [only = arithmetic.zero] = z;
  const square = z.length === 1 ? arithmetic.zero : arithmetic.dot(z, z);
  const size = z.length === 1 ? only.abs() : square.sqrt();
  return { edges, z, square, at: potential.at(arithmetic, size.div(smoothing)) };
}

/** (w/ν)(Φ'' u + (Φ'/T − Φ'')(u − ẑẑᵀu)), ẑ = z/|z|: the Hessian of wφ(|z|; ν) times u. */
export function curved(
  arithmetic: Arithmetic,
  { scale }: ExactTerm,
  { z, square, at: { second, drop } }: Block,
  u: Reals,
): Real[] {
  const along = scale.times(second);
  if (square.isZero() || drop.isZero()) return u.map((value) => along.times(value));
  const share = arithmetic.dot(z, u).div(square);
  const bend = scale.times(drop);
  return u.map((value, k) => along.times(value).plus(bend.times(value.minus(share.times(z[k]!)))));
}
