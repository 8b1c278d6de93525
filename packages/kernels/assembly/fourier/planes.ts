// Between planes, row by row, and sequences: rows into lanes; and columns, two to a group, a group's rows in turns.

import { ELEMENT, first, imOf, put, reOf, second } from './elements';

/** Groups of columns that are read and written together: a cache line of a row. */
export const TOGETHER: usize = 4;

/** to ← elements whose re are the rows a and b, whose im are c and d. */
export function gatherRows(a: usize, b: usize, c: usize, d: usize, length: usize, to: usize): void {
  const even = length & ~1;
  for (let k: usize = 0; k < even; k += 2, to += 2 * ELEMENT) {
    const at = k << 3;
    const va = v128.load(a + at);
    const vb = v128.load(b + at);
    const vc = v128.load(c + at);
    const vd = v128.load(d + at);
    put(to, first(va, vb), first(vc, vd));
    put(to + ELEMENT, second(va, vb), second(vc, vd));
  }
  if (even == length) return;
  const at = even << 3;
  put(
    to,
    f64x2.replace_lane(both(a + at), 1, load<f64>(b + at)),
    f64x2.replace_lane(both(c + at), 1, load<f64>(d + at)),
  );
}

// @ts-ignore: decorator
@inline
function both(at: usize): v128 {
  return v128.load64_splat(at);
}

/** The rows a, b, c and d ← scale · what `gatherRows` would gather; rows at 0 are left out. */
export function spreadRows(
  from: usize,
  length: usize,
  scale: f64,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
): void {
  const scales = f64x2.splat(scale);
  const even = length & ~1;
  for (let k: usize = 0; k < even; k += 2, from += 2 * ELEMENT) {
    const at = k << 3;
    const re = f64x2.mul(scales, reOf(from));
    const im = f64x2.mul(scales, imOf(from));
    const nextRe = f64x2.mul(scales, reOf(from + ELEMENT));
    const nextIm = f64x2.mul(scales, imOf(from + ELEMENT));
    if (a != 0) v128.store(a + at, first(re, nextRe));
    if (b != 0) v128.store(b + at, second(re, nextRe));
    if (c != 0) v128.store(c + at, first(im, nextIm));
    if (d != 0) v128.store(d + at, second(im, nextIm));
  }
  if (even == length) return;
  const at = even << 3;
  const re = f64x2.mul(scales, reOf(from));
  const im = f64x2.mul(scales, imOf(from));
  if (a != 0) store<f64>(a + at, f64x2.extract_lane(re, 0));
  if (b != 0) store<f64>(b + at, f64x2.extract_lane(re, 1));
  if (c != 0) store<f64>(c + at, f64x2.extract_lane(im, 0));
  if (d != 0) store<f64>(d + at, f64x2.extract_lane(im, 1));
}

/** The columns of `groups` groups, from `column` on, ← scale · their sequences, which are `apart` bytes from each other. */
export function putColumns(
  from: usize,
  apart: usize,
  groups: usize,
  scale: f64,
  re: usize,
  im: usize,
  column: usize,
  width: usize,
  height: usize,
): void {
  const scales = f64x2.splat(scale);
  const whole = column + 2 * groups <= width;
  const pairs = whole ? groups : groups - 1;
  for (let i: usize = 0; i < height; i++, from += ELEMENT) {
    let at = (i * width + column) << 3;
    let group = from;
    for (let g: usize = 0; g < pairs; g++, group += apart, at += 16) {
      v128.store(re + at, f64x2.mul(scales, reOf(group)));
      v128.store(im + at, f64x2.mul(scales, imOf(group)));
    }
    if (whole) continue;
    store<f64>(re + at, scale * load<f64>(group));
    store<f64>(im + at, scale * load<f64>(group, 16));
  }
}

/** The reverse: sequences ← columns; 0 for one beyond the last. */
export function getColumns(
  re: usize,
  im: usize,
  column: usize,
  width: usize,
  height: usize,
  groups: usize,
  to: usize,
  apart: usize,
): void {
  const whole = column + 2 * groups <= width;
  const pairs = whole ? groups : groups - 1;
  for (let i: usize = 0; i < height; i++, to += ELEMENT) {
    let at = (i * width + column) << 3;
    let group = to;
    for (let g: usize = 0; g < pairs; g++, group += apart, at += 16) {
      put(group, v128.load(re + at), v128.load(im + at));
    }
    if (!whole) put(group, v128.load64_zero(re + at), v128.load64_zero(im + at));
  }
}
