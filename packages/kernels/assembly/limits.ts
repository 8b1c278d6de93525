// What the machine can do at most, for comparison.

/**
 * 16 multiplications and additions of independent 64-bit numbers a round, on 8 vectors: 32 operations.
 * Returns something that depends on all, so that none is left out.
 */
export function multiplyAddLoop(rounds: i32): f64 {
  const m = f64x2.splat(0.999999);
  const c = f64x2.splat(1e-6);
  let v0 = f64x2.splat(0.1);
  let v1 = f64x2.splat(0.2);
  let v2 = f64x2.splat(0.3);
  let v3 = f64x2.splat(0.4);
  let v4 = f64x2.splat(0.5);
  let v5 = f64x2.splat(0.6);
  let v6 = f64x2.splat(0.7);
  let v7 = f64x2.splat(0.8);
  for (let i = 0; i < rounds; i++) {
    v0 = f64x2.add(f64x2.mul(v0, m), c);
    v1 = f64x2.add(f64x2.mul(v1, m), c);
    v2 = f64x2.add(f64x2.mul(v2, m), c);
    v3 = f64x2.add(f64x2.mul(v3, m), c);
    v4 = f64x2.add(f64x2.mul(v4, m), c);
    v5 = f64x2.add(f64x2.mul(v5, m), c);
    v6 = f64x2.add(f64x2.mul(v6, m), c);
    v7 = f64x2.add(f64x2.mul(v7, m), c);
  }
  const a = f64x2.add(f64x2.add(v0, v1), f64x2.add(v2, v3));
  const b = f64x2.add(f64x2.add(v4, v5), f64x2.add(v6, v7));
  return f64x2.extract_lane(f64x2.add(a, b), 0);
}
