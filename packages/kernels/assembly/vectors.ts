// Vector operations of the solvers. Sums run over four interleaved accumulators; inner products over
// blocks of 256 terms, whose sums are added in pairs, in the order of the plain ones in @bilevel/core:
// the two agree to the bit.

import { sum } from './lanes';
import { FISTA, HEAVY_BALL, stepRow } from './steps';

// @ts-ignore: decorator
@inline
function total(s01: v128, s23: v128): f64 {
  return sum(s01) + sum(s23);
}

/** a ← 0. The engine fills shared memory entry by entry, atomically. */
export function vectorClear(a: usize, length: usize): void {
  memory.fill(a, 0, length << 3);
}

/** Terms that are summed one after the other. */
const BLOCK: usize = 256;

/** a ← 1/a. */
export function vectorInvert(a: usize, length: usize): void {
  const one = f64x2.splat(1);
  const end = a + (length << 3);
  for (; a + 16 <= end; a += 16) v128.store(a, f64x2.div(one, v128.load(a)));
  if (a < end) store<f64>(a, 1 / load<f64>(a));
}

/** ⟨a, b⟩. */
export function vectorDot(a: usize, b: usize, length: usize): f64 {
  if (length <= BLOCK) return dotOfBlock(a, b, length);
  return dotOfBlocks(a, b, length, <u32>((length + BLOCK - 1) / BLOCK));
}

/** The larger half is a power of two of blocks. */
function dotOfBlocks(a: usize, b: usize, length: usize, blocks: u32): f64 {
  if (blocks == 1) return dotOfBlock(a, b, length);
  const half: u32 = 1 << (31 - clz(blocks - 1));
  const terms = <usize>half * BLOCK;
  const bytes = terms << 3;
  const first = dotOfBlocks(a, b, terms, half);
  return first + dotOfBlocks(a + bytes, b + bytes, length - terms, blocks - half);
}

function dotOfBlock(a: usize, b: usize, length: usize): f64 {
  let s01 = f64x2.splat(0);
  let s23 = s01;
  const end = a + (length << 3);
  for (; a + 32 <= end; a += 32) {
    s01 = f64x2.add(s01, f64x2.mul(v128.load(a), v128.load(b)));
    s23 = f64x2.add(s23, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
    b += 32;
  }
  let first = f64x2.extract_lane(s01, 0);
  for (; a < end; a += 8) {
    first += load<f64>(a) * load<f64>(b);
    b += 8;
  }
  return total(f64x2.replace_lane(s01, 0, first), s23);
}

/** out ← beta out + alpha a. */
export function vectorCombine(out: usize, beta: f64, alpha: f64, a: usize, length: usize): void {
  const aa = f64x2.splat(alpha);
  const bb = f64x2.splat(beta);
  const end = out + (length << 3);
  for (; out + 16 <= end; out += 16) {
    const scaled = f64x2.mul(aa, v128.load(a));
    v128.store(out, f64x2.add(f64x2.mul(bb, v128.load(out)), scaled));
    a += 16;
  }
  if (out < end) store<f64>(out, beta * load<f64>(out) + alpha * load<f64>(a));
}

/** out ← a − b. */
export function vectorSubtract(a: usize, b: usize, out: usize, length: usize): void {
  const end = out + (length << 3);
  for (; out + 16 <= end; out += 16) {
    v128.store(out, f64x2.sub(v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
  }
  if (out < end) store<f64>(out, load<f64>(a) - load<f64>(b));
}

/** out ← alpha a. */
export function vectorScale(alpha: f64, a: usize, out: usize, length: usize): void {
  const aa = f64x2.splat(alpha);
  const end = out + (length << 3);
  for (; out + 16 <= end; out += 16) {
    v128.store(out, f64x2.mul(aa, v128.load(a)));
    a += 16;
  }
  if (out < end) store<f64>(out, alpha * load<f64>(a));
}

/** out_i ← a_i b_i. */
export function vectorMultiply(a: usize, b: usize, out: usize, length: usize): void {
  const end = out + (length << 3);
  for (; out + 16 <= end; out += 16) {
    v128.store(out, f64x2.mul(v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
  }
  if (out < end) store<f64>(out, load<f64>(a) * load<f64>(b));
}

/** The step of steps.ts, which is not STAY. */
export function vectorMove(
  step: i32,
  x: usize,
  other: usize,
  gradient: usize,
  alpha: f64,
  beta: f64,
  length: usize,
): void {
  if (step == HEAVY_BALL) stepRow(HEAVY_BALL, x, other, gradient, alpha, beta, length);
  else stepRow(FISTA, x, other, gradient, alpha, beta, length);
}

/**
 * sums ← (‖r‖², ⟨r, P⁻¹r⟩); before, when `moves`, x ← x + αp and r ← r − α image. `inverse` holds the
 * diagonal of P⁻¹, or is 0 for P = I.
 */
// @ts-ignore: decorator
@inline
function products(
  moves: bool,
  diagonal: bool,
  x: usize,
  p: usize,
  r: usize,
  image: usize,
  inverse: usize,
  alpha: f64,
  length: usize,
  sums: usize,
): void {
  const aa = f64x2.splat(alpha);
  let rr01 = f64x2.splat(0);
  let rr23 = rr01;
  let rz01 = rr01;
  let rz23 = rr01;
  const end = r + (length << 3);
  for (; r + 32 <= end; r += 32) {
    let r01 = v128.load(r);
    let r23 = v128.load(r, 16);
    if (moves) {
      v128.store(x, f64x2.add(v128.load(x), f64x2.mul(aa, v128.load(p))));
      v128.store(x, f64x2.add(v128.load(x, 16), f64x2.mul(aa, v128.load(p, 16))), 16);
      r01 = f64x2.sub(r01, f64x2.mul(aa, v128.load(image)));
      r23 = f64x2.sub(r23, f64x2.mul(aa, v128.load(image, 16)));
      v128.store(r, r01);
      v128.store(r, r23, 16);
      x += 32;
      p += 32;
      image += 32;
    }
    rr01 = f64x2.add(rr01, f64x2.mul(r01, r01));
    rr23 = f64x2.add(rr23, f64x2.mul(r23, r23));
    if (diagonal) {
      rz01 = f64x2.add(rz01, f64x2.mul(r01, f64x2.mul(v128.load(inverse), r01)));
      rz23 = f64x2.add(rz23, f64x2.mul(r23, f64x2.mul(v128.load(inverse, 16), r23)));
      inverse += 32;
    }
  }
  let rr = f64x2.extract_lane(rr01, 0);
  let rz = f64x2.extract_lane(rz01, 0);
  for (; r < end; r += 8) {
    let ri = load<f64>(r);
    if (moves) {
      store<f64>(x, load<f64>(x) + alpha * load<f64>(p));
      ri -= alpha * load<f64>(image);
      store<f64>(r, ri);
      x += 8;
      p += 8;
      image += 8;
    }
    rr += ri * ri;
    if (diagonal) {
      rz += ri * (load<f64>(inverse) * ri);
      inverse += 8;
    }
  }
  rr = total(f64x2.replace_lane(rr01, 0, rr), rr23);
  store<f64>(sums, rr);
  store<f64>(sums, diagonal ? total(f64x2.replace_lane(rz01, 0, rz), rz23) : rr, 8);
}

/** sums ← (‖r‖², ⟨r, P⁻¹r⟩). */
export function conjugateProducts(r: usize, inverse: usize, length: usize, sums: usize): void {
  if (inverse) products(false, true, 0, 0, r, 0, inverse, 0, length, sums);
  else products(false, false, 0, 0, r, 0, 0, 0, length, sums);
}

/** x ← x + αp, r ← r − α image, sums ← (‖r‖², ⟨r, P⁻¹r⟩). */
export function conjugateUpdate(
  x: usize,
  p: usize,
  r: usize,
  image: usize,
  inverse: usize,
  alpha: f64,
  length: usize,
  sums: usize,
): void {
  if (inverse) products(true, true, x, p, r, image, inverse, alpha, length, sums);
  else products(true, false, x, p, r, image, 0, alpha, length, sums);
}
