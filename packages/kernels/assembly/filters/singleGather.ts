// gather.ts in 32-bit: the same rows, taps and sums, of numbers half as wide and vectors of four.

import { ENTRY } from './gather';

// @ts-ignore: decorator
@inline
function added(sum: v128, a: v128, t: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, t));
}

/** Stores, or adds to what is there. */
// @ts-ignore: decorator
@inline
function put(at: usize, sum: v128, more: bool): void {
  v128.store(at, more ? f32x4.add(v128.load(at), sum) : sum);
}

/** As `gather`, of rows of `length` 32-bit numbers; sums are padded to a multiple of eight. */
// @ts-ignore: decorator
@inline
export function gatherSingle(
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
  const row = size << 2;
  const end = length << 2;
  let at: usize = 0;
  for (; at + 32 < end; at += 64) {
    let a0 = f32x4.splat(0);
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
      for (const last = from + row; from < last; from += 4) {
        const s = v128.load32_splat(tap);
        const t = v128.load32_splat(tap, 4);
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
        tap += 8;
      }
    }
    for (let entry = afterBoth; entry < afterOnes; entry += ENTRY) {
      let from = load<usize>(entry) + at;
      let tap = load<usize>(entry, 4) + taps;
      for (const last = from + row; from < last; from += 4) {
        const s = v128.load32_splat(tap);
        a0 = added(a0, v128.load(from), s);
        a1 = added(a1, v128.load(from, 16), s);
        a2 = added(a2, v128.load(from, 32), s);
        a3 = added(a3, v128.load(from, 48), s);
        tap += 8;
      }
    }
    for (let entry = afterOnes; entry < afterOthers; entry += ENTRY) {
      let from = load<usize>(entry) + at;
      let tap = load<usize>(entry, 4) + taps;
      for (const last = from + row; from < last; from += 4) {
        const t = v128.load32_splat(tap, 4);
        b0 = added(b0, v128.load(from), t);
        b1 = added(b1, v128.load(from, 16), t);
        b2 = added(b2, v128.load(from, 32), t);
        b3 = added(b3, v128.load(from, 48), t);
        tap += 8;
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
  // Up to eight numbers that are left.
  if (at < end) {
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let b0 = a0;
    let b1 = a0;
    for (let entry = table; entry < afterOthers; entry += ENTRY) {
      let from = load<usize>(entry) + at;
      let tap = load<usize>(entry, 4) + taps;
      for (const last = from + row; from < last; from += 4) {
        const s = v128.load32_splat(tap);
        const t = v128.load32_splat(tap, 4);
        const v0 = v128.load(from);
        const v1 = v128.load(from, 16);
        a0 = added(a0, v0, s);
        b0 = added(b0, v0, t);
        a1 = added(a1, v1, s);
        b1 = added(b1, v1, t);
        tap += 8;
      }
    }
    put(first + at, a0, more);
    put(first + at + 16, a1, more);
    put(second + at, b0, more);
    put(second + at + 16, b1, more);
  }
}
