// Φ(T) = log cosh T, T ≥ 0: src/potential/logCosh.ts has the formulas and the count of roundings.

import { exponential, exponentialLessOne, logarithmOfOneMore } from '../exponential';

// @ts-ignore: decorator
@inline
export function logCoshValue(T: v128): v128 {
  const twice = f64x2.mul(f64x2.splat(-2), T);
  const E = exponential(twice);
  const e = exponentialLessOne(twice);
  const near = f64x2.le(T, f64x2.splat(1));
  const y = v128.bitselect(
    f64x2.div(f64x2.mul(e, e), f64x2.mul(f64x2.splat(4), E)),
    E,
    near,
  );
  const logarithm = logarithmOfOneMore(y);
  return v128.bitselect(
    f64x2.mul(f64x2.splat(0.5), logarithm),
    f64x2.add(f64x2.sub(T, f64x2.splat(0.6931471805599453)), logarithm),
    near,
  );
}

// @ts-ignore: decorator
@inline
export function logCoshSlope(T: v128): v128 {
  const e = exponentialLessOne(f64x2.mul(f64x2.splat(-2), T));
  const tanh = f64x2.div(f64x2.neg(e), f64x2.add(f64x2.splat(2), e));
  const flat = f64x2.eq(T, f64x2.splat(0));
  return v128.bitselect(f64x2.splat(1), f64x2.div(tanh, T), flat);
}

// @ts-ignore: decorator
@inline
export function logCoshSecond(T: v128): v128 {
  const E = exponential(f64x2.mul(f64x2.splat(-2), T));
  const sum = f64x2.add(f64x2.splat(1), E);
  return f64x2.div(f64x2.mul(f64x2.splat(4), E), f64x2.mul(sum, sum));
}
