// Exponentials and logarithms of two numbers at once, with proven errors: u = 2⁻⁵³, and every operation
// has a relative error of at most u. src/softmax/roundings.ts states the same numbers.

// ln 2 in two parts: n · LN2_HIGH is exact for |n| < 2¹¹.
const LOG2_E: f64 = 1.4426950408889634;
const LN2_HIGH: f64 = 6.93147180369123816490e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
/** 1.5 · 2⁵² + 1023: added to an integer n it leaves n + 1023, an exponent, in the lowest bits. */
const EXPONENT_MAGIC: f64 = 6755399441056767;
/** Below it the exponential is taken to be 0; it is less than 1e-307. */
const SMALLEST: f64 = -707;

/**
 * exp(x), x ≤ 0. With n = round(x/ln 2), r = x − n ln 2: 2ⁿ times the Taylor polynomial of degree 13.
 *
 * exp(0) = 1. For x ≥ −707 the relative error is below 4.2 u; below that the result is 0 instead of less
 * than 1e-307. Proof, with |n| ≤ 1020:
 *
 * - x/ln 2 is computed to 1020 · 2u < 3e-13, so that |r| < R = 0.3466.
 * - n LN2_HIGH is exact. The two subtractions add at most u|r| each, together 0.7 u; n LN2_LOW has an
 *   error of 2e-7 u and the two parts of ln 2 one of 1020 · 2⁻⁸⁶ < 1e-7 u. All of r: 0.7 u, and so of eʳ.
 * - Remainder: R¹⁴/14! · 1.03 < 4.3e-18, at most 0.06 u of eʳ ≥ 0.707. Rounded coefficients, from 1/6 on:
 *   Σ_{k≥3} Rᵏ/k! u < 0.01 u.
 * - 1 + r: u (1 + r). 1/2 + r/6: u (1/2 + 2 · R/6) < 0.62 u, and r² times it, with 2 u of r² and of the
 *   product: R² (0.62 + 2 · 0.56) u < 0.21 u. Their sum: u of it, at most u eʳ + 0.005 u. The rest, of size
 *   R⁴ · 0.046 < 7e-4, is off by at most 12 u of itself: 0.01 u. The last sum: u eʳ. Together
 *   u (1 + r + 2 eʳ + 0.23), that is, as (1 + r)/eʳ ≤ 1 and eʳ ≥ 0.707: 3.33 u of eʳ.
 * - 2ⁿ is exact, and no result is subnormal: e⁻⁷⁰⁷ > 2⁻¹⁰²².
 *
 * Sum: 0.7 + 0.06 + 0.01 + 3.33 < 4.2 u, products of errors (1e-15 of them) included.
 */
// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  const n = f64x2.nearest(f64x2.mul(x, f64x2.splat(LOG2_E)));
  let r = f64x2.sub(x, f64x2.mul(n, f64x2.splat(LN2_HIGH)));
  r = f64x2.sub(r, f64x2.mul(n, f64x2.splat(LN2_LOW)));
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  // Estrin's scheme: short chains.
  const p01 = f64x2.add(f64x2.splat(1), r);
  const p23 = pair(r, 1.0 / 2, 1.0 / 6);
  const p45 = pair(r, 1.0 / 24, 1.0 / 120);
  const p67 = pair(r, 1.0 / 720, 1.0 / 5040);
  const p89 = pair(r, 1.0 / 40320, 1.0 / 362880);
  const pAB = pair(r, 1.0 / 3628800, 1.0 / 39916800);
  const pCD = pair(r, 1.0 / 479001600, 1.0 / 6227020800);
  const low = f64x2.add(p01, f64x2.mul(r2, p23));
  const middle = f64x2.add(p45, f64x2.mul(r2, p67));
  const high = f64x2.add(p89, f64x2.mul(r2, pAB));
  const upper = f64x2.add(high, f64x2.mul(r4, pCD));
  const value = f64x2.add(low, f64x2.mul(r4, f64x2.add(middle, f64x2.mul(r4, upper))));
  const power = i64x2.shl(f64x2.add(n, f64x2.splat(EXPONENT_MAGIC)), 52);
  return v128.and(f64x2.mul(value, power), f64x2.ge(x, f64x2.splat(SMALLEST)));
}

/**
 * exp(x) − 1, x ≤ 0, by the same reduction and polynomial: with p = eʳ − 1, 2ⁿp + (2ⁿ − 1).
 *
 * The relative error is below 3.7 u; for x < −707 the result is −1. Proof, with the errors of {@link exponential}:
 *
 * - p = r + (r² (1/2 + r/6) + rest): the first product is 3.4 u off and at most 0.2 |r|, the rest 12 u and at most
 *   2e-3 |r|, their sum another 0.2 u|r|: 0.91 u|r|. The last sum is u|p|, the remainder 0.15 u|p|. With
 *   |p| ≥ 0.84 |r|: 2.3 u of p.
 * - n = 0: r = x exactly, and the result is p.
 * - n = −1: r is 0.35 u off (the first difference is exact), p 0.5 u more and of at most 0.42 in size; 2ⁿ − 1 = −½
 *   is exact, the sum, at least 0.29 in size, u of itself: (0.5 + 2.3 · 0.42)/2/0.29 u + u < 3.6 u in all.
 * - n ≤ −2: r is 0.7 u off, p 1 + 1 u, and 2ⁿ times that is at most 0.5 u; 2ⁿ − 1 is ½ u off at most; the sum, at
 *   least 0.64 in size: 1.6 u + u.
 */
// @ts-ignore: decorator
@inline
export function exponentialLessOne(x: v128): v128 {
  const one = f64x2.splat(1);
  const n = f64x2.nearest(f64x2.mul(x, f64x2.splat(LOG2_E)));
  let r = f64x2.sub(x, f64x2.mul(n, f64x2.splat(LN2_HIGH)));
  r = f64x2.sub(r, f64x2.mul(n, f64x2.splat(LN2_LOW)));
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const p23 = pair(r, 1.0 / 2, 1.0 / 6);
  const p45 = pair(r, 1.0 / 24, 1.0 / 120);
  const p67 = pair(r, 1.0 / 720, 1.0 / 5040);
  const p89 = pair(r, 1.0 / 40320, 1.0 / 362880);
  const pAB = pair(r, 1.0 / 3628800, 1.0 / 39916800);
  const pCD = pair(r, 1.0 / 479001600, 1.0 / 6227020800);
  const middle = f64x2.add(p45, f64x2.mul(r2, p67));
  const high = f64x2.add(p89, f64x2.mul(r2, pAB));
  const upper = f64x2.add(high, f64x2.mul(r4, pCD));
  const rest = f64x2.mul(r4, f64x2.add(middle, f64x2.mul(r4, upper)));
  const p = f64x2.add(r, f64x2.add(f64x2.mul(r2, p23), rest));
  const power = i64x2.shl(f64x2.add(n, f64x2.splat(EXPONENT_MAGIC)), 52);
  const value = f64x2.add(f64x2.mul(power, p), f64x2.sub(power, one));
  return v128.bitselect(value, f64x2.splat(-1), f64x2.ge(x, f64x2.splat(SMALLEST)));
}

// @ts-ignore: decorator
@inline
function pair(r: v128, a: f64, b: f64): v128 {
  return f64x2.add(f64x2.splat(a), f64x2.mul(r, f64x2.splat(b)));
}

/**
 * log(1 + y), y ≥ 0 finite, with a relative error below 13 u; first for y < 2¹⁶. With w = fl(1 + y), w − 1 is exact (a multiple
 * of the last place of w, less than w), and so is −e = y − (w − 1), the error of that sum, |e| ≤ u w: the
 * error of a sum is a float. Then
 *
 *     log(1 + y) = log(w − e) = log w − e/w − η,   0 ≤ η ≤ 0.51 (e/w)².
 *
 * - η: at most 0.51 u² and 0.51 y² (where w = 1); with log(1 + y) ≥ y/(1 + y), below 0.6 u of it.
 * - log w: 4.5 u of it where w ≤ √2, else 6.5 u ({@link logarithm}). Where y < u it is 0. Elsewhere
 *   log w ≤ log(1 + y) + 1.01 u, which is less than 2.1 log(1 + y), and for w > √2 less than
 *   (1 + 4u) log(1 + y): at most 9.5 u of it.
 * - e/w: u of it, at most u², 1.1 u of log(1 + y). The sum: u.
 *
 * For larger y, log w is 6.5 u off, e/w at most u, computed from a difference that is one unit of w off at most, and
 * log(1 + y) > 11: below 7 u, and the sum 1.
 */
// @ts-ignore: decorator
@inline
export function logarithmOfOneMore(y: v128): v128 {
  const one = f64x2.splat(1);
  const w = f64x2.add(one, y);
  const lost = f64x2.sub(y, f64x2.sub(w, one));
  return f64x2.add(logarithm(w), f64x2.div(lost, w));
}

/**
 * log(x), x ≥ 1 finite (any normal x > 0, for what is said without a bound). x = 2ⁿ m with m in
 * (√½, √2], s = (m − 1)/(m + 1), |s| < 0.1716: log x = n ln 2 + 2 artanh s, by its series to s¹⁹.
 *
 * The relative error is below 4.5 u for x ≤ √2 (n = 0) and 6.5 u for larger x. Proof: m − 1 is exact, s has
 * 2 u, t = s² 5 u, which move the series 2 (1 + t/3 + …), t < 0.0295, by 0.06 u of itself. Its evaluation
 * ends in 2 + t S, S < 0.69, with 2.1 u of t S and u of the sum: 1.03 u. Its remainder is s²⁰/21 · 1.04
 * < 2.5e-17 = 0.23 u. With 2 u of s and u of the product: 4.4 u of log m. n = 0 adds nothing: 0s. For n ≥ 1,
 * log x ≥ 0.3465 ≥ |log m|: 4.4 u of log m and u of the sum with n LN2_LOW are at most 5.4 u of log x, the
 * last sum is u of it; n LN2_LOW and the parts of ln 2 are below 1e-7 u.
 */
// @ts-ignore: decorator
@inline
function logarithm(x: v128): v128 {
  const one = f64x2.splat(1);
  const mantissa = v128.or(
    v128.and(x, i64x2.splat(0x000fffffffffffff)),
    i64x2.splat(0x3ff0000000000000),
  );
  // The biased exponent as a number: its bits below those of 2⁵², from which 2⁵² is taken again.
  const bits = v128.or(i64x2.shr_u(x, 52), i64x2.splat(0x4330000000000000));
  let n = f64x2.sub(bits, f64x2.splat(4503599627370496 + 1023));
  const large = f64x2.gt(mantissa, f64x2.splat(1.4142135623730951));
  const m = v128.bitselect(f64x2.mul(mantissa, f64x2.splat(0.5)), mantissa, large);
  n = f64x2.add(n, v128.and(large, one));
  const s = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
  const t = f64x2.mul(s, s);
  let series = f64x2.splat(2.0 / 19);
  series = f64x2.add(f64x2.splat(2.0 / 17), f64x2.mul(t, series));
  series = f64x2.add(f64x2.splat(2.0 / 15), f64x2.mul(t, series));
  series = f64x2.add(f64x2.splat(2.0 / 13), f64x2.mul(t, series));
  series = f64x2.add(f64x2.splat(2.0 / 11), f64x2.mul(t, series));
  series = f64x2.add(f64x2.splat(2.0 / 9), f64x2.mul(t, series));
  series = f64x2.add(f64x2.splat(2.0 / 7), f64x2.mul(t, series));
  series = f64x2.add(f64x2.splat(2.0 / 5), f64x2.mul(t, series));
  series = f64x2.add(f64x2.splat(2.0 / 3), f64x2.mul(t, series));
  series = f64x2.add(f64x2.splat(2.0), f64x2.mul(t, series));
  const fraction = f64x2.add(f64x2.mul(s, series), f64x2.mul(n, f64x2.splat(LN2_LOW)));
  return f64x2.add(fraction, f64x2.mul(n, f64x2.splat(LN2_HIGH)));
}

/** to ← exp(from), of an even number of numbers; as the kernels compute it, to be tested. */
export function exponentials(from: usize, to: usize, length: usize): void {
  for (let at: usize = 0; at < length << 3; at += 16) {
    v128.store(to + at, exponential(v128.load(from + at)));
  }
}

/** to ← exp(from) − 1, likewise. */
export function exponentialsLessOne(from: usize, to: usize, length: usize): void {
  for (let at: usize = 0; at < length << 3; at += 16) {
    v128.store(to + at, exponentialLessOne(v128.load(from + at)));
  }
}

/** to ← log(1 + from), likewise. */
export function logarithms(from: usize, to: usize, length: usize): void {
  for (let at: usize = 0; at < length << 3; at += 16) {
    v128.store(to + at, logarithmOfOneMore(v128.load(from + at)));
  }
}
