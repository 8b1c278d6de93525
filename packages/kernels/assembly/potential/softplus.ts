// Φ(T) = log(1 + e^T), T of either sign: as src/potential/softplus.ts.

import { exponential, logarithmOfOneMore } from '../exponential';

/** e^{−|T|}. */
// @ts-ignore: decorator
@inline
function decay(T: v128): v128 {
  return exponential(f64x2.neg(f64x2.abs(T)));
}

// @ts-ignore: decorator
@inline
export function softplusValue(T: v128): v128 {
  return f64x2.add(f64x2.pmax(f64x2.splat(0), T), logarithmOfOneMore(decay(T)));
}

// @ts-ignore: decorator
@inline
export function softplusFirst(T: v128): v128 {
  const one = f64x2.splat(1);
  const E = decay(T);
  const top = v128.bitselect(E, one, f64x2.lt(T, f64x2.splat(0)));
  return f64x2.div(top, f64x2.add(one, E));
}

// @ts-ignore: decorator
@inline
export function softplusSecond(T: v128): v128 {
  const E = decay(T);
  const sum = f64x2.add(f64x2.splat(1), E);
  return f64x2.div(E, f64x2.mul(sum, sum));
}
