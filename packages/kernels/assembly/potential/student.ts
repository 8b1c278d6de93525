// Φ(T) = ½ log(1 + T²), T of either sign: as src/potential/student.ts.

import { logarithmOfOneMore } from '../exponential';

/** Where squares do not overflow. */
const LARGEST: f64 = 1e150;

// @ts-ignore: decorator
@inline
export function studentValue(T: v128): v128 {
  const size = f64x2.pmin(f64x2.splat(LARGEST), f64x2.abs(T));
  return f64x2.mul(f64x2.splat(0.5), logarithmOfOneMore(f64x2.mul(size, size)));
}

// @ts-ignore: decorator
@inline
export function studentFirst(T: v128): v128 {
  return f64x2.div(T, f64x2.add(f64x2.splat(1), f64x2.mul(T, T)));
}

// @ts-ignore: decorator
@inline
export function studentSecond(T: v128): v128 {
  const one = f64x2.splat(1);
  const size = f64x2.pmin(f64x2.splat(LARGEST), f64x2.abs(T));
  const inverse = f64x2.div(one, f64x2.add(one, f64x2.mul(size, size)));
  const top = f64x2.mul(f64x2.sub(one, size), f64x2.add(one, size));
  return f64x2.mul(f64x2.mul(top, inverse), inverse);
}

/** Φ'''. */
// @ts-ignore: decorator
@inline
export function studentThird(T: v128): v128 {
  const q = f64x2.mul(T, T);
  const S = f64x2.add(f64x2.splat(1), q);
  const top = f64x2.mul(f64x2.add(T, T), f64x2.sub(q, f64x2.splat(3)));
  return f64x2.div(top, f64x2.mul(f64x2.mul(S, S), S));
}

/** Φ'' + TΦ'''. */
// @ts-ignore: decorator
@inline
export function studentMixed(T: v128): v128 {
  const q = f64x2.mul(T, T);
  const one = f64x2.splat(1);
  const S = f64x2.add(one, q);
  const top = f64x2.add(f64x2.mul(q, f64x2.sub(q, f64x2.splat(6))), one);
  return f64x2.div(top, f64x2.mul(f64x2.mul(S, S), S));
}
