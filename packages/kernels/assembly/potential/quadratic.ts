// Φ(T) = T²/2: as src/potential/quadratic.ts.

// @ts-ignore: decorator
@inline
export function quadraticValue(T: v128): v128 {
  return f64x2.mul(f64x2.splat(0.5), f64x2.mul(T, T));
}

// @ts-ignore: decorator
@inline
export function quadraticSlope(_T: v128): v128 {
  return f64x2.splat(1);
}

// @ts-ignore: decorator
@inline
export function quadraticSecond(_T: v128): v128 {
  return f64x2.splat(1);
}
