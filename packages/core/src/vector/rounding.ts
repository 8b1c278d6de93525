/** Unit roundoff of 64-bit floats, 2⁻⁵³. */
export const UNIT_ROUNDOFF = 2 ** -53;

/** The distance of the smallest numbers, 2⁻¹⁰⁷⁴: twice what a product or quotient can lose to underflow. */
export const UNDERFLOW = 2 ** -1074;

/**
 * γ_n = nu/(1 − nu), u = 2⁻⁵³ (Higham 2002, §3.1): a product of n factors (1 + δ_i)^{±1}, |δ_i| ≤ u, is
 * 1 + η with |η| ≤ γ_n. So a sum of numbers of one sign, each of which goes through at most n roundings,
 * has at most this relative error, and any sum this error relative to that of the sizes of its terms.
 *
 * Not rounded down: the quotient is taken a little larger. Infinity where nu ≥ 1.
 */
export function gamma(n: number): number {
  const nu = n * UNIT_ROUNDOFF;
  return nu < 1 ? (nu / (1 - nu)) * (1 + 4 * UNIT_ROUNDOFF) : Infinity;
}

/**
 * At least the exact value of an expression of non-negative numbers (sums, products, quotients, roots)
 * that came out as `value` ≥ 0 after at most `operations` roundings. NaN, which an overflow times 0 is,
 * becomes Infinity: it bounds nothing.
 */
export function roundedUp(value: number, operations = 64): number {
  if (Number.isNaN(value)) return Infinity;
  return value === 0 ? 0 : value * (1 + gamma(operations + 2)) + operations * UNDERFLOW;
}

/** At most the exact value, likewise; never below 0. */
export function roundedDown(value: number, operations = 64): number {
  if (Number.isNaN(value)) return 0;
  return Math.max(0, value * (1 - gamma(operations + 2)) - operations * UNDERFLOW);
}

/**
 * Sizes from here on multiply three at a time without underflow: 2⁻³⁰⁰.
 *
 * What a bound is made of is raised to it ({@link representable}), so that a product of small numbers
 * cannot vanish where what it bounds does not.
 */
const SMALLEST_SIZE = 2 ** -300;

/** `size` ≥ 0, or 2⁻³⁰⁰ where it is above 0 and less than that; Infinity for NaN. */
export function representable(size: number): number {
  if (Number.isNaN(size)) return Infinity;
  return size === 0 ? 0 : Math.max(size, SMALLEST_SIZE);
}

/**
 * An upper bound on ‖a‖ from its computed value √⟨a, a⟩, whose sum of `length` squares has a depth of
 * `depth` ({@link Vectors.depth}):
 *
 *     ‖a‖ ≤ √((s + length · 2⁻¹⁰⁷⁴)/(1 − γ_depth)).
 *
 * Never 0, since the squares may all have underflown.
 */
export function normUp(computed: number, length: number, depth: number): number {
  const lost = Math.sqrt(length * UNDERFLOW);
  // Of a norm this small the underflow of the squares may be all there is.
  const full = computed < 1e-140 ? computed + lost : computed;
  return full * (1 + gamma(depth + 4));
}

/**
 * What the rounding errors of a length-d computation whose terms have Euclidean size `scale` usually
 * amount to: (8 + √d) · 2⁻⁵³ · scale. The √d is the probabilistic growth of d accumulated roundings. No
 * proof: solvers stop by it, and it stands in for what a problem does not state about its functions,
 * whose bounds then count as estimated where it matters ({@link ASSUMED_MARGIN}; mathematics.md §8,
 * "Floating point").
 */
export function roundingLevel(dimension: number, scale: number): number {
  return (8 + Math.sqrt(dimension)) * UNIT_ROUNDOFF * scale;
}

/**
 * A bound in which rounding is assumed by {@link roundingLevel} instead of proven counts as certified
 * only where it is more than this many times what was assumed.
 */
export const ASSUMED_MARGIN = 64;
