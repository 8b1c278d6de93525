// Φ(T) = T − log(1 + T), T ≥ 0: src/potential/fair.ts has the formulas and the count of roundings.

import { logarithmOfOneMore } from '../exponential';

// @ts-ignore: decorator
@inline
export function fairValue(T: v128): v128 {
  const one = f64x2.splat(1);
  const near = f64x2.le(T, one);
  const s = f64x2.div(T, f64x2.add(f64x2.splat(2), T));
  const square = f64x2.mul(s, s);
  let sum = f64x2.splat(0);
  for (let k: f64 = 39; k >= 3; k -= 2) {
    sum = f64x2.add(f64x2.mul(sum, square), f64x2.splat(2 / k));
  }
  const series = f64x2.mul(s, f64x2.sub(T, f64x2.mul(square, sum)));
  return v128.bitselect(series, f64x2.sub(T, logarithmOfOneMore(T)), near);
}

// @ts-ignore: decorator
@inline
export function fairSlope(T: v128): v128 {
  const one = f64x2.splat(1);
  return f64x2.div(one, f64x2.add(one, T));
}

// @ts-ignore: decorator
@inline
export function fairSecond(T: v128): v128 {
  const one = f64x2.splat(1);
  const S = f64x2.add(one, T);
  return f64x2.div(one, f64x2.mul(S, S));
}
