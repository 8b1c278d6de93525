// Exponentials of rows of numbers, by the reduction and the polynomial of ../exponential.ts in passes of their own:
// chains of dependent operations are short then, and those of several numbers overlap. Constants are loaded from a
// table, which takes one instruction where a constant in the code takes three. About twice as fast.

/** Bytes of the table, which begins the scratch of `exponentialsOfRow`. */
export const TABLE: usize = 192;

const ONE: usize = 0;
const LOG2_E: usize = 8;
const LN2_HIGH: usize = 16;
const LN2_LOW: usize = 24;
/** 1/k! from k = 2 on. */
const TERMS: usize = 32;
const TERM_COUNT: i32 = 12;
const MAGIC: usize = 128;
const SMALLEST: usize = 136;
const FARTHEST: usize = 144;

/** Fills the table. */
export function fillTable(table: usize): void {
  store<f64>(table, 1, ONE);
  store<f64>(table, 1.4426950408889634, LOG2_E);
  store<f64>(table, 6.93147180369123816490e-1, LN2_HIGH);
  store<f64>(table, 1.90821492927058770002e-10, LN2_LOW);
  let factorial: f64 = 1;
  for (let k = 0; k < TERM_COUNT; k++) {
    factorial *= k + 2;
    store<f64>(table + (k << 3), 1 / factorial, TERMS);
  }
  store<f64>(table, 6755399441056767, MAGIC);
  store<f64>(table, -707, SMALLEST);
  store<f64>(table, -708, FARTHEST);
}

// @ts-ignore: decorator
@inline
function constant(table: usize, at: usize): v128 {
  return v128.load64_splat(table + at);
}

/** The terms of degree k and k + 1 over r^k. */
// @ts-ignore: decorator
@inline
function pair(r: v128, table: usize, k: usize): v128 {
  const at = TERMS + ((k - 2) << 3);
  return f64x2.add(constant(table, at), f64x2.mul(r, constant(table, at + 8)));
}

/** eʳ − 1, |r| < 0.3466. */
// @ts-ignore: decorator
@inline
function reducedLessOne(r: v128, table: usize): v128 {
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const p23 = pair(r, table, 2);
  const middle = f64x2.add(pair(r, table, 4), f64x2.mul(r2, pair(r, table, 6)));
  const high = f64x2.add(pair(r, table, 8), f64x2.mul(r2, pair(r, table, 10)));
  const upper = f64x2.add(high, f64x2.mul(r4, pair(r, table, 12)));
  const rest = f64x2.mul(r4, f64x2.add(middle, f64x2.mul(r4, upper)));
  return f64x2.add(r, f64x2.add(f64x2.mul(r2, p23), rest));
}

/**
 * For x = scale |T| ≤ 0 of a row of T: pairs p = eʳ − 1 and 2ⁿ behind the table in `scratch`, x = r + n ln 2, and 2ⁿ = 0
 * where x < −707. {@link lessOne} and {@link whole} take them. Of an even number of vectors.
 */
// @ts-ignore: decorator
@inline
export function exponentialsOfRow(
  row: usize,
  columns: usize,
  scale: f64,
  scratch: usize,
): void {
  const pairs = scratch + TABLE;
  const factor = f64x2.splat(scale);
  const end = row + (((columns + 3) & ~3) << 3);
  let to = pairs;
  for (; row < end; row += 16) {
    const x = f64x2.mul(factor, f64x2.abs(v128.load(row)));
    const held = f64x2.pmax(x, constant(scratch, FARTHEST));
    const n = f64x2.nearest(f64x2.mul(held, constant(scratch, LOG2_E)));
    const r = f64x2.sub(held, f64x2.mul(n, constant(scratch, LN2_HIGH)));
    v128.store(to, f64x2.sub(r, f64x2.mul(n, constant(scratch, LN2_LOW))));
    const power = i64x2.shl(f64x2.add(n, constant(scratch, MAGIC)), 52);
    v128.store(to, v128.and(power, f64x2.ge(x, constant(scratch, SMALLEST))), 16);
    to += 32;
  }
  for (let at = pairs; at < to; at += 64) {
    const first = reducedLessOne(v128.load(at), scratch);
    const second = reducedLessOne(v128.load(at, 32), scratch);
    v128.store(at, first);
    v128.store(at, second, 32);
  }
}

/** eˣ − 1, the bits of `exponentialLessOne`. */
// @ts-ignore: decorator
@inline
export function lessOne(at: usize, table: usize): v128 {
  const power = v128.load(at, 16);
  const rest = f64x2.sub(power, constant(table, ONE));
  return f64x2.add(f64x2.mul(power, v128.load(at)), rest);
}

/**
 * eˣ = 2ⁿ (1 + p), less than 3 u off: p is off by 2.3 u of itself and 0.7 u of eʳ (`exponentialLessOne`), |p| ≤ 0.42
 * eʳ, and the sum 1; the product is exact.
 */
// @ts-ignore: decorator
@inline
export function whole(at: usize, table: usize): v128 {
  return f64x2.mul(v128.load(at, 16), f64x2.add(constant(table, ONE), v128.load(at)));
}
