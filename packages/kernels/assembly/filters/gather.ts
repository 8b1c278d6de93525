// The inner loop of responses and of adjoints: rows of numbers, each correlated with a row of taps for a first and one
// for a second sum; those of two filters, or of two rows of a picture. Sums of eight numbers each stay in registers:
// four vectors are loaded for eight multiplications and additions.

/** Bytes of an entry of a table: the address of a row, and that of its taps, two by two. */
export const ENTRY: usize = 8;

// @ts-ignore: decorator
@inline
function added(sum: v128, a: v128, t: v128): v128 {
  return f64x2.add(sum, f64x2.mul(a, t));
}

/** Stores, or adds to what is there. */
// @ts-ignore: decorator
@inline
function put(at: usize, sum: v128, more: bool): void {
  v128.store(at, more ? f64x2.add(v128.load(at), sum) : sum);
}

/**
 * first, second ← [first, second +] sums over the entries of a table: `both` for both sums, then `ones` for the first
 * and `others` for the second alone. `taps` is added to the addresses of taps; rows have `length` numbers, of which
 * sums are padded to a multiple of four.
 */
// @ts-ignore: decorator
@inline
export function gather(
  table: usize,
  both: usize,
  ones: usize,
  others: usize,
  taps: usize,
  size: usize,
  length: usize,
  more: bool,
  first: usize,
  second: usize,
): void {
  const afterBoth = table + both * ENTRY;
  const afterOnes = afterBoth + ones * ENTRY;
  const afterOthers = afterOnes + others * ENTRY;
  const row = size << 3;
  const end = length << 3;
  let at: usize = 0;
  for (; at + 32 < end; at += 64) {
    let a0 = f64x2.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let b0 = a0;
    let b1 = a0;
    let b2 = a0;
    let b3 = a0;
    for (let entry = table; entry < afterBoth; entry += ENTRY) {
      let from = load<usize>(entry) + at;
      let tap = load<usize>(entry, 4) + taps;
      for (const last = from + row; from < last; from += 8) {
        const s = v128.load64_splat(tap);
        const t = v128.load64_splat(tap, 8);
        const v0 = v128.load(from);
        const v1 = v128.load(from, 16);
        const v2 = v128.load(from, 32);
        const v3 = v128.load(from, 48);
        a0 = added(a0, v0, s);
        b0 = added(b0, v0, t);
        a1 = added(a1, v1, s);
        b1 = added(b1, v1, t);
        a2 = added(a2, v2, s);
        b2 = added(b2, v2, t);
        a3 = added(a3, v3, s);
        b3 = added(b3, v3, t);
        tap += 16;
      }
    }
    for (let entry = afterBoth; entry < afterOnes; entry += ENTRY) {
      let from = load<usize>(entry) + at;
      let tap = load<usize>(entry, 4) + taps;
      for (const last = from + row; from < last; from += 8) {
        const s = v128.load64_splat(tap);
        a0 = added(a0, v128.load(from), s);
        a1 = added(a1, v128.load(from, 16), s);
        a2 = added(a2, v128.load(from, 32), s);
        a3 = added(a3, v128.load(from, 48), s);
        tap += 16;
      }
    }
    for (let entry = afterOnes; entry < afterOthers; entry += ENTRY) {
      let from = load<usize>(entry) + at;
      let tap = load<usize>(entry, 4) + taps;
      for (const last = from + row; from < last; from += 8) {
        const t = v128.load64_splat(tap, 8);
        b0 = added(b0, v128.load(from), t);
        b1 = added(b1, v128.load(from, 16), t);
        b2 = added(b2, v128.load(from, 32), t);
        b3 = added(b3, v128.load(from, 48), t);
        tap += 16;
      }
    }
    const one = first + at;
    put(one, a0, more);
    put(one + 16, a1, more);
    put(one + 32, a2, more);
    put(one + 48, a3, more);
    const two = second + at;
    put(two, b0, more);
    put(two + 16, b1, more);
    put(two + 32, b2, more);
    put(two + 48, b3, more);
  }
  // Up to four numbers that are left.
  if (at < end) {
    let a0 = f64x2.splat(0);
    let a1 = a0;
    let b0 = a0;
    let b1 = a0;
    for (let entry = table; entry < afterOthers; entry += ENTRY) {
      let from = load<usize>(entry) + at;
      let tap = load<usize>(entry, 4) + taps;
      for (const last = from + row; from < last; from += 8) {
        const s = v128.load64_splat(tap);
        const t = v128.load64_splat(tap, 8);
        const v0 = v128.load(from);
        const v1 = v128.load(from, 16);
        a0 = added(a0, v0, s);
        b0 = added(b0, v0, t);
        a1 = added(a1, v1, s);
        b1 = added(b1, v1, t);
        tap += 16;
      }
    }
    put(first + at, a0, more);
    put(first + at + 16, a1, more);
    put(second + at, b0, more);
    put(second + at + 16, b1, more);
  }
}
