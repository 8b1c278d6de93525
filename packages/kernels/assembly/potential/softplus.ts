// Φ(T) = log(1 + e^T), T of either sign: as src/potential/softplus.ts.

import { exponential, logarithmOfOneMore } from '../exponential';

// @ts-ignore: decorator
@inline
export function softplusValue(T: v128): v128 {
  const E = exponential(f64x2.neg(f64x2.abs(T)));
  return f64x2.add(f64x2.pmax(f64x2.splat(0), T), logarithmOfOneMore(E));
}
