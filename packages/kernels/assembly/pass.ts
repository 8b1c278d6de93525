// The change of second derivatives (change.ts) in one pass over a picture: sizes of differences are taken row by row
// into scratch that stays near, and so are factors that nobody asks for again. Blocks come in one order, all
// differences to the right and then all below, four at a time wherever rows end.

import {
  FORM_FACTORS,
  FORM_STATE,
  VECTOR_STATE,
  factorOf,
  sizeTotals,
  vectorGroups,
  vectorTotals,
} from './change';
import { acrossRow, downRow, jointRow } from './differences';
import { FACTOR_STATE, factorGroups, factorTotals } from './factors';
import { sum } from './lanes';

/** Bytes of the sizes of a row, of up to three left of the row before, and of zeros up to four. */
// @ts-ignore: decorator
@inline
function roomForSizes(width: usize): usize {
  return ((width + 7) << 3) & ~15;
}

/** out ← the sizes of the blocks of a row of v, of the first part of them or of the second. */
// @ts-ignore: decorator
@inline
function sizesOfRow(
  isotropic: bool,
  part: i32,
  v: usize,
  width: usize,
  hasBelow: bool,
  out: usize,
): void {
  if (isotropic) jointRow(v, width, hasBelow, out);
  else if (part == 0) acrossRow(v, width, out);
  else downRow(v, width, hasBelow, out);
}

/** Zeros behind the last of `total` sizes, up to four. */
// @ts-ignore: decorator
@inline
function fillUp(sizes: usize, total: usize): void {
  for (let k = total; k < ((total + 3) & ~3); k++) store<f64>(sizes + (k << 3), 0);
}

/** What is left of four is moved to the beginning. */
// @ts-ignore: decorator
@inline
function carry(sizes: usize, total: usize): void {
  const from = sizes + ((total & ~3) << 3);
  for (let k: usize = 0; k < (total & 3); k++) {
    store<f64>(sizes + (k << 3), load<f64>(from + (k << 3)));
  }
}

// @ts-ignore: decorator
@inline
function pass(
  isotropic: bool,
  x: usize,
  v: usize,
  width: usize,
  height: usize,
  c: f64,
  radius: f32,
  most: f32,
  rho: f32,
  span: f32,
  curvature: f32,
  cap: f32,
  kept: usize,
  scratch: usize,
  sums: usize,
): void {
  const state = scratch + FACTOR_STATE;
  const sizes = state + VECTOR_STATE;
  const others = sizes + roomForSizes(width);
  const factors = others + roomForSizes(width);
  memory.fill(scratch, 0, FACTOR_STATE + VECTOR_STATE);
  const parts = isotropic ? 1 : 2;
  let held: usize = 0;
  for (let part = 0; part < parts; part++) {
    for (let i: usize = 0; i < height; i++) {
      const hasBelow = i + 1 < height;
      const isLast = part == parts - 1 && !hasBelow;
      const row = (i * width) << 3;
      const total = held + width;
      const groups = <i32>((isLast ? total + 3 : total) >> 2);
      sizesOfRow(isotropic, part, x + row, width, hasBelow, sizes + (held << 3));
      if (isLast) fillUp(sizes, total);
      factorGroups(
        isotropic, sizes, <i32>total, groups, c, radius, most, rho, span, curvature, cap, factors, kept, scratch,
      );
      if (kept) kept += <usize>groups * FORM_FACTORS;
      carry(sizes, total);
      if (v) {
        sizesOfRow(isotropic, part, v + row, width, hasBelow, others + (held << 3));
        if (isLast) fillUp(others, total);
        vectorGroups(others, groups, factors, state);
        carry(others, total);
      }
      held = total & 3;
    }
  }
  factorTotals(scratch, sums);
  vectorTotals(state, sums + 48);
}

/**
 * sums ← `factorTotals` of the blocks of x, 6 numbers, and `vectorTotals` of v, 8 numbers; v may be 0 for none. 1/ν is c.
 * `kept` gets the factors that forms take, unless it is 0.
 */
export function changePass(
  isotropic: bool,
  x: usize,
  v: usize,
  width: usize,
  height: usize,
  c: f64,
  radius: f32,
  most: f32,
  rho: f32,
  span: f32,
  curvature: f32,
  cap: f32,
  kept: usize,
  scratch: usize,
  sums: usize,
): void {
  if (isotropic) {
    pass(true, x, v, width, height, c, radius, most, rho, span, curvature, cap, kept, scratch, sums);
  } else {
    pass(false, x, v, width, height, c, radius, most, rho, span, curvature, cap, kept, scratch, sums);
  }
}

/** Of so many groups of four blocks of two vectors: `state` gains Σ δsu and Σ (Mtsu)², and behind that `sizeTotals`' of s. */
// @ts-ignore: decorator
@inline
function formGroups(
  sizes: usize,
  others: usize,
  groups: i32,
  factors: usize,
  state: usize,
): void {
  let total = v128.load(state);
  let products = v128.load(state, 16);
  let most = v128.load(state, 32);
  let squares = v128.load(state, 48);
  let softMost = v128.load(state, 64);
  let softSquares = v128.load(state, 80);
  const end = sizes + ((<usize>groups) << 5);
  while (sizes < end) {
    for (let part: usize = 0; part < 16; part += 8) {
      const at = factors + part;
      const s = v128.load(sizes);
      const u = v128.load(others);
      const soft = factorOf(at + 32);
      const slope = f64x2.mul(factorOf(at), s);
      const change = f64x2.mul(factorOf(at + 16), s);
      const product = f64x2.mul(slope, u);
      const softChange = f64x2.mul(change, soft);
      total = f64x2.add(total, f64x2.mul(change, u));
      products = f64x2.add(products, f64x2.mul(product, product));
      most = f64x2.pmax(most, slope);
      softMost = f64x2.pmax(softMost, f64x2.mul(slope, soft));
      squares = f64x2.add(squares, f64x2.mul(change, change));
      softSquares = f64x2.add(softSquares, f64x2.mul(softChange, softChange));
      sizes += 16;
      others += 16;
    }
    factors += FORM_FACTORS;
  }
  v128.store(state, total);
  v128.store(state, products, 16);
  v128.store(state, most, 32);
  v128.store(state, squares, 48);
  v128.store(state, softMost, 64);
  v128.store(state, softSquares, 80);
}

// @ts-ignore: decorator
@inline
function formPass(
  isotropic: bool,
  z: usize,
  q: usize,
  width: usize,
  height: usize,
  factors: usize,
  scratch: usize,
  sums: usize,
): void {
  const state = scratch + FORM_STATE;
  const sizes = state + VECTOR_STATE;
  const others = sizes + roomForSizes(width);
  memory.fill(scratch, 0, FORM_STATE + VECTOR_STATE);
  const parts = isotropic ? 1 : 2;
  let held: usize = 0;
  for (let part = 0; part < parts; part++) {
    for (let i: usize = 0; i < height; i++) {
      const hasBelow = i + 1 < height;
      const isLast = part == parts - 1 && !hasBelow;
      const row = (i * width) << 3;
      const total = held + width;
      const groups = <i32>((isLast ? total + 3 : total) >> 2);
      sizesOfRow(isotropic, part, z + row, width, hasBelow, sizes + (held << 3));
      sizesOfRow(isotropic, part, q + row, width, hasBelow, others + (held << 3));
      if (isLast) {
        fillUp(sizes, total);
        fillUp(others, total);
      }
      formGroups(sizes, others, groups, factors, scratch);
      carry(sizes, total);
      carry(others, total);
      factors += <usize>groups * FORM_FACTORS;
      held = total & 3;
    }
  }
  store<f64>(sums, sum(v128.load(scratch)));
  store<f64>(sums, sum(v128.load(scratch, 16)), 8);
  sizeTotals(state, sums + 16);
}

/** sums ← Σ δsu and Σ (Mtsu)² of the sizes of z and q, 2 numbers, and `sizeTotals` of z, 4 numbers. */
export function changeFormPass(
  isotropic: bool,
  z: usize,
  q: usize,
  width: usize,
  height: usize,
  factors: usize,
  scratch: usize,
  sums: usize,
): void {
  if (isotropic) formPass(true, z, q, width, height, factors, scratch, sums);
  else formPass(false, z, q, width, height, factors, scratch, sums);
}
