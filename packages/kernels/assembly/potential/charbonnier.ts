// Φ(T) = √(1 + T²) of q = T²: src/potential/charbonnier.ts has the formulas and the count of roundings.

// @ts-ignore: decorator
@inline
export function charbonnierValue(q: v128): v128 {
  return f64x2.sqrt(f64x2.add(f64x2.splat(1), q));
}

// @ts-ignore: decorator
@inline
export function charbonnierSlope(q: v128): v128 {
  return f64x2.div(f64x2.splat(1), charbonnierValue(q));
}

// @ts-ignore: decorator
@inline
export function charbonnierSecond(q: v128): v128 {
  const one = f64x2.splat(1);
  const S = f64x2.add(one, q);
  return f64x2.div(one, f64x2.mul(S, f64x2.sqrt(S)));
}
