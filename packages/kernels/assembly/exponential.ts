// Exponentials and logarithms of two numbers at once, to about one unit in the last place.

// ln 2 in two parts: n · LN2_HIGH is exact for |n| < 2¹¹.
const LOG2_E: f64 = 1.4426950408889634;
const LN2_HIGH: f64 = 6.93147180369123816490e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
/** 1.5 · 2⁵² + 1023: added to an integer n it leaves n + 1023, an exponent, in the lowest bits. */
const EXPONENT_MAGIC: f64 = 6755399441056767;
/** Below it the exponential is taken to be 0; it is less than 1e-307. */
const SMALLEST: f64 = -707;

/**
 * exp(x), x ≤ 0 (or slightly above). With n = round(x/ln 2), r = x − n ln 2, |r| ≤ 0.347: 2ⁿ times the
 * Taylor polynomial of degree 13, whose remainder is below 5e-18.
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

// @ts-ignore: decorator
@inline
function pair(r: v128, a: f64, b: f64): v128 {
  return f64x2.add(f64x2.splat(a), f64x2.mul(r, f64x2.splat(b)));
}

/**
 * log(x) of finite normal x > 0. x = 2ⁿ m with m in [√½, √2), s = (m − 1)/(m + 1), |s| < 0.172:
 * log x = n ln 2 + 2 artanh s, by its series to s¹⁹, whose remainder is below 1e-17.
 */
// @ts-ignore: decorator
@inline
export function logarithm(x: v128): v128 {
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
