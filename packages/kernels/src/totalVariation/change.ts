/** How far the blocks of differences of x may move: see {@link TotalVariationChange}. */
export interface Reach {
  /** ρ: no block moves by more. */
  readonly radius: number;
  /** E. */
  readonly energy: number;
  /** a, above 0. */
  readonly least: number;
  /** Whether forms are going to be asked for: what they share is kept then. */
  readonly forms?: boolean;
}

/**
 * What bounds the change of the second derivatives of smoothed total variation while its blocks of
 * differences move by (De)_p. Blocks are the differences z_p = (Dx)_p, single ones or pairs for the
 * isotropic kind; φ the smoothed norm of one. With
 *
 * - h_p the smallest second derivative of φ at sizes up to |z_p| + ρ,
 * - t_p = E/√(w h_p + a), and |(De)_p| ≤ ρ_p = min(ρ, t_p),
 *
 * and over all sizes in [|z_p| − ρ_p, |z_p| + ρ_p]
 *
 * - M_p, the largest third derivative of φ, as the norm of a trilinear form,
 * - S_p, its largest second derivative, as a norm,
 * - P_p, the largest derivative of ν²z/s³, s² = |z|² + ν²,
 * - δ_p = min(M_p ρ_p, 1/ν), which bounds the change of the second derivative.
 *
 * Every number is at least what is stated, but for the rounding of sums over as many blocks, and larger
 * by at most 5e-5 of what it is for blocks that move farther by 1e-5.
 */
export interface TotalVariationChange {
  /** Of S for the column 0 of B (log w), of P for the column 1 (log ν). */
  column(index: number): ColumnChange;
  /** Of a vector v of the length of x, |v|_p = |(Dv)_p|. Kept by identity: v must not change. */
  of(v: Float64Array): VectorChange;
  /** Σ δ_p |z|_p |q|_p, and Σ (M_p t_p |z|_p |q|_p)². */
  form(z: Float64Array, q: Float64Array): { readonly total: number; readonly squares: number };
}

/** With S_p, or P_p in place of it. */
export interface ColumnChange {
  /** Σ (S_p ρ_p h_p^{−1/2})². */
  readonly squares: number;
  /** max S_p t_p h_p^{−1/2}. */
  readonly largest: number;
  /** max S_p t_p. */
  readonly steepest: number;
}

/** Sums over the blocks of a vector. */
export interface VectorChange {
  /** max M_p t_p |v|_p. */
  readonly steepest: number;
  /** Σ (δ_p |v|_p)². */
  readonly squares: number;
  /** max M_p t_p |v|_p h_p^{−1/2}. */
  readonly softSteepest: number;
  /** Σ (δ_p |v|_p h_p^{−1/2})². */
  readonly softSquares: number;
  /** Σ S_p ρ_p |v|_p and Σ (S_p t_p |v|_p)², and the same of P: by column of B. */
  readonly columns: readonly { readonly total: number; readonly squares: number }[];
}

/**
 * The same with lengths measured in ν, M in 1/ν², S, P, h and δ in 1/ν, and with the largest ρ_p and t_p
 * taken out, so that what is left is of moderate size: r_p = ρ_p/R, t_p/Λ.
 */
export interface Scales {
  /** ρ. */
  readonly rho: number;
  /** Λ = E/√a. */
  readonly span: number;
  /** R = min(ρ, Λ). */
  readonly most: number;
  /** w/a, so that t_p = Λ/√(1 + curvature · h_p). */
  readonly curvature: number;
}

/** The scales of a reach. */
export function scalesOf({ radius, energy, least }: Reach, weight: number, nu: number): Scales {
  const rho = radius / nu;
  const span = energy / Math.sqrt(least) / nu;
  return { rho, span, most: Math.min(rho, span), curvature: weight / nu / least };
}

/**
 * What kernels compute, in those units: numbers in the order of assembly/change.ts. An array is valid
 * until the next call.
 */
export interface ChangeInUnits {
  readonly columns: Float64Array;
  sums(v: Float64Array): Float64Array;
  /** Two numbers, and where they come with these the first four of `sums(z)`. */
  form(z: Float64Array, q: Float64Array): Float64Array;
}

/** How many of `sums` are not about columns. */
const OF_VECTOR = 4;
const OF_FORM = 2;

/** From these units. */
export function changeFromUnits(
  units: ChangeInUnits,
  { most, span }: Scales,
  nu: number,
): TotalVariationChange {
  const root = Math.sqrt(nu);
  const [reached, spanned] = [most / nu, span / nu];
  const known = new WeakMap<Float64Array, Float64Array>();
  const sumsOf = (v: Float64Array, count: number): Float64Array => {
    const before = known.get(v);
    if (before !== undefined && before.length >= count) return before;
    const sums = units.sums(v).slice();
    known.set(v, sums);
    return sums;
  };
  return {
    column(index) {
      const at = 3 * index;
      const { columns } = units;
      return {
        squares: kept(columns[at]!, most * most * nu),
        largest: scaled(span * root, columns[at + 1]!),
        steepest: scaled(span, columns[at + 2]!),
      };
    },
    of(v) {
      const s = sumsOf(v, OF_VECTOR);
      return {
        steepest: scaled(spanned, s[0]!),
        squares: kept(s[1]!, reached * reached),
        softSteepest: scaled(spanned * root, s[2]!),
        softSquares: kept(s[3]!, reached * most),
        get columns() {
          const all = sumsOf(v, 2 * OF_VECTOR);
          return [
            { total: scaled(most, all[4]!), squares: kept(all[5]!, span * span) },
            { total: scaled(most, all[6]!), squares: kept(all[7]!, span * span) },
          ];
        },
      };
    },
    form(z, q) {
      const form = units.form(z, q);
      const [total = NaN, squares = NaN] = form;
      if (form.length > OF_FORM && !known.has(z)) known.set(z, form.slice(OF_FORM));
      return { total: scaled(reached, total), squares: kept(squares, spanned * spanned) };
    },
  };
}

/** A product, or Infinity, which bounds it, where it would be 0 · ∞. */
function scaled(factor: number, number: number): number {
  const product = factor * number;
  return Number.isNaN(product) ? Infinity : product;
}

/** Sums of squares and their factors below this may have lost terms to underflow, however large the product. */
const LEAST_SQUARE = 1e-280;

/** sum · factor, or Infinity, which bounds what is left of either. */
function kept(sum: number, factor: number): number {
  const squares = sum * factor;
  return sum < LEAST_SQUARE || factor < LEAST_SQUARE || squares < LEAST_SQUARE ? Infinity : squares;
}
