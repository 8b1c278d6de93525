/**
 * Vector operations of the solvers' inner loops: 64-bit, no allocation, results in `out`.
 */

/** Terms that are summed one after the other before sums are added in pairs: a multiple of 4. */
const BLOCK = 256;
/** Blocks of 2³¹ terms: log₂ of their number, and one. */
const LEVELS = 32;
/** Sums of 1, 2, 4, … blocks that wait for their like. */
const waiting = new Float64Array(LEVELS);

/**
 * ⟨a, b⟩: blocks of 256 terms, whose sums are added in pairs, those in pairs, and so on. The order
 * depends on the length alone, and a term goes through at most {@link depthOfDot} roundings.
 */
export function dot(a: Float64Array, b: Float64Array): number {
  const n = a.length;
  if (n <= BLOCK) return dotOfBlock(a, b, 0, n);
  // A binary counter: block number k closes as many pairs as k has trailing ones.
  let blocks = 0;
  for (let from = 0; from < n; from += BLOCK) {
    let sum = dotOfBlock(a, b, from, Math.min(n, from + BLOCK));
    let level = 0;
    for (; ((blocks >> level) & 1) === 1; level++) sum = waiting[level]! + sum;
    waiting[level] = sum;
    blocks++;
  }
  let total = 0;
  let first = true;
  for (let level = 0; blocks >> level > 0; level++) {
    if (((blocks >> level) & 1) === 0) continue;
    total = first ? waiting[level]! : waiting[level]! + total;
    first = false;
  }
  return total;
}

/** Four interleaved sums. */
function dotOfBlock(a: Float64Array, b: Float64Array, from: number, to: number): number {
  const whole = to - ((to - from) % 4);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = from; i < whole; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (let i = whole; i < to; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + (s2 + s3);
}

/**
 * The most roundings that a term of {@link dot} goes through: the product, the sums of its block (a
 * quarter of it, up to three terms that are left over, and two), and of the pairs.
 */
export function depthOfDot(length: number): number {
  const blocks = Math.max(1, Math.ceil(length / BLOCK));
  return 1 + Math.ceil(Math.min(length, BLOCK) / 4) + 3 + 2 + Math.ceil(Math.log2(blocks)) + 1;
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
