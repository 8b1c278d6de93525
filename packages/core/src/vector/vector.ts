/**
 * Vector operations of the solvers' inner loops: 64-bit, no allocation, results in `out`.
 */

/** Terms that are summed one after the other before sums are added in pairs: a multiple of 4. */
const BLOCK = 256;

/**
 * ⟨a, b⟩: blocks of 256 terms, whose sums are added in pairs, those in pairs, and so on. The order
 * depends on the length alone, and a term goes through at most {@link depthOfDot} roundings.
 */
export function dot(a: Float64Array, b: Float64Array): number {
  return inPairs(productsOfBlock, a, b, 0, a.length);
}

/** ‖a − b‖², likewise; {@link depthOfDot} and two more. */
export function squaredDistance(a: Float64Array, b: Float64Array): number {
  return inPairs(squaresOfBlock, a, b, 0, a.length);
}

type SumOfBlock = (a: Float64Array, b: Float64Array, from: number, to: number) => number;

/** The sum over [from, to), of which the larger half is a power of two of blocks. */
function inPairs(
  sumOfBlock: SumOfBlock,
  a: Float64Array,
  b: Float64Array,
  from: number,
  to: number,
): number {
  const blocks = Math.ceil((to - from) / BLOCK);
  if (blocks <= 1) return sumOfBlock(a, b, from, to);
  const middle = from + BLOCK * 2 ** (31 - Math.clz32(blocks - 1));
  return inPairs(sumOfBlock, a, b, from, middle) + inPairs(sumOfBlock, a, b, middle, to);
}

/** Four interleaved sums. */
function productsOfBlock(a: Float64Array, b: Float64Array, from: number, to: number): number {
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

/** Likewise, of the squares of differences. */
function squaresOfBlock(a: Float64Array, b: Float64Array, from: number, to: number): number {
  const whole = to - ((to - from) % 4);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = from; i < whole; i += 4) {
    const e0 = a[i]! - b[i]!;
    const e1 = a[i + 1]! - b[i + 1]!;
    const e2 = a[i + 2]! - b[i + 2]!;
    const e3 = a[i + 3]! - b[i + 3]!;
    s0 += e0 * e0;
    s1 += e1 * e1;
    s2 += e2 * e2;
    s3 += e3 * e3;
  }
  for (let i = whole; i < to; i++) {
    const e = a[i]! - b[i]!;
    s0 += e * e;
  }
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
