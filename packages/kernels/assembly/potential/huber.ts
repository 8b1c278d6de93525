// Φ(T) = T² − T³/3 for T ≤ 1 and T − 1/3 beyond, T ≥ 0: as src/potential/huber.ts.

// @ts-ignore: decorator
@inline
export function huberValue(T: v128): v128 {
  const three = f64x2.splat(3);
  const bent = f64x2.mul(f64x2.mul(T, T), f64x2.sub(f64x2.splat(1), f64x2.div(T, three)));
  return v128.bitselect(
    bent,
    f64x2.sub(T, f64x2.splat(1.0 / 3)),
    f64x2.le(T, f64x2.splat(1)),
  );
}

// @ts-ignore: decorator
@inline
export function huberSlope(T: v128): v128 {
  const one = f64x2.splat(1);
  return v128.bitselect(f64x2.sub(f64x2.splat(2), T), f64x2.div(one, T), f64x2.le(T, one));
}

// @ts-ignore: decorator
@inline
export function huberSecond(T: v128): v128 {
  const bent = f64x2.mul(f64x2.splat(2), f64x2.sub(f64x2.splat(1), T));
  return f64x2.pmax(f64x2.splat(0), bent);
}
