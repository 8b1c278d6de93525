// Sizes and weights of two blocks of a row, which of them there are, and storing those alone.

import { measured, measuredOne } from '../potential/potentials';

/** The measure of two blocks. */
// @ts-ignore: decorator
@inline
export function measureAt(potential: i32, single: bool, z: usize, row: usize, members: usize): v128 {
  const first = v128.load(z);
  if (single) return measuredOne(potential, first);
  let squares = f64x2.mul(first, first);
  for (let at = z + row, k: usize = 1; k < members; k++, at += row) {
    const t = v128.load(at);
    squares = f64x2.add(squares, f64x2.mul(t, t));
  }
  return measured(potential, squares);
}

/** w, times the relative weights of two pixels where there are some. */
// @ts-ignore: decorator
@inline
export function weightAt(w: v128, relative: usize): v128 {
  return relative == 0 ? w : f64x2.mul(w, v128.load(relative));
}

/** The lanes of `v` that are among `left` pixels. */
// @ts-ignore: decorator
@inline
export function counted(v: v128, left: usize): v128 {
  return left > 8 ? v : f64x2.replace_lane(v, 1, 0);
}

/** Stores a pair, or the first of it where one pixel is left. */
// @ts-ignore: decorator
@inline
export function keep(at: usize, v: v128, left: usize): void {
  if (left > 8) v128.store(at, v);
  else store<f64>(at, f64x2.extract_lane(v, 0));
}
