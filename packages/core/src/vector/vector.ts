/**
 * Vector operations of the solvers' inner loops: 64-bit, no allocation, results in `out`.
 *
 * Sums run over four interleaved accumulators, always in the same order, so that a result depends
 * on the data alone; the rounding error is about a quarter of a plain loop's.
 */

/** ⟨a, b⟩. */
export function dot(a: Float64Array, b: Float64Array): number {
  const n = a.length;
  const n4 = n - (n % 4);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < n4; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (let i = n4; i < n; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + (s2 + s3);
}

/** Whether every entry is 0. */
export function isZero(a: Float64Array): boolean {
  // A plain loop: `some` calls a function for every entry.
  for (let i = 0; i < a.length; i++) if (a[i] !== 0) return false;
  return true;
}

/** ‖a‖, Euclidean. */
export function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

/** out ← out + alpha a. */
export function addScaled(out: Float64Array, alpha: number, a: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i]! += alpha * a[i]!;
}

/** out ← a − b; `out` may be `a` or `b`. */
export function subtract(a: Float64Array, b: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = a[i]! - b[i]!;
}

/** out ← a + beta out: the direction update of conjugate gradients. */
export function scaleThenAdd(out: Float64Array, beta: number, a: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = a[i]! + beta * out[i]!;
}
