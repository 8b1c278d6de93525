// What the machine can do at most, for comparison.

/**
 * 24 multiplications and additions of independent 64-bit numbers a round, on 12 vectors: 48 operations. Fewer vectors
 * would wait for their own results. Returns something that depends on all, so that none is left out.
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
  let v8 = f64x2.splat(0.9);
  let v9 = f64x2.splat(1.0);
  let vA = f64x2.splat(1.1);
  let vB = f64x2.splat(1.2);
  for (let i = 0; i < rounds; i++) {
    v0 = f64x2.add(f64x2.mul(v0, m), c);
    v1 = f64x2.add(f64x2.mul(v1, m), c);
    v2 = f64x2.add(f64x2.mul(v2, m), c);
    v3 = f64x2.add(f64x2.mul(v3, m), c);
    v4 = f64x2.add(f64x2.mul(v4, m), c);
    v5 = f64x2.add(f64x2.mul(v5, m), c);
    v6 = f64x2.add(f64x2.mul(v6, m), c);
    v7 = f64x2.add(f64x2.mul(v7, m), c);
    v8 = f64x2.add(f64x2.mul(v8, m), c);
    v9 = f64x2.add(f64x2.mul(v9, m), c);
    vA = f64x2.add(f64x2.mul(vA, m), c);
    vB = f64x2.add(f64x2.mul(vB, m), c);
  }
  const a = f64x2.add(f64x2.add(v0, v1), f64x2.add(v2, v3));
  const b = f64x2.add(f64x2.add(v4, v5), f64x2.add(v6, v7));
  const d = f64x2.add(f64x2.add(v8, v9), f64x2.add(vA, vB));
  return f64x2.extract_lane(f64x2.add(f64x2.add(a, b), d), 0);
}
