// The two triangular solves of the factor (factor.ts), z = M⁻¹r = (I + P⁻¹Lᵀ)⁻¹ (P + L)⁻¹ r for P the pivots and −L what couples
// pixels with those before them. Along a row each is the recurrence z_j = t_j + q_j z_{j−1}: four are worked on at a time,
// by prefix products of q, so that only one product and sum of four waits for those before.

import { sumOfFour } from './shape';

/**
 * The q of a row and their products of up to two and up to four, and the pivots: `rows` gets q, those of two, of four and P,
 * each a row. `forward`: q_j = across_{j−1}/P_j, else across_j/P_j.
 */
// @ts-ignore: decorator
@inline
function prepare(
  forward: bool,
  across: usize,
  mask: usize,
  inverse: usize,
  stride: usize,
  rows: usize,
): void {
  const one = f32x4.splat(1);
  const shift: usize = forward ? 4 : 0;
  for (let at: usize = 0; at < stride; at += 16) {
    const own = v128.load(inverse + at);
    const side = f32x4.mul(v128.load(mask + at - shift), v128.load(across + at - shift));
    const q = f32x4.mul(side, own);
    const next = forward
      ? v128.shuffle<f32>(one, q, 3, 4, 5, 6)
      : v128.shuffle<f32>(q, one, 1, 2, 3, 4);
    const two = f32x4.mul(q, next);
    const after = forward
      ? v128.shuffle<f32>(one, two, 2, 3, 4, 5)
      : v128.shuffle<f32>(two, one, 2, 3, 4, 5);
    v128.store(rows + at, q);
    v128.store(rows + stride + at, two);
    v128.store(rows + 2 * stride + at, f32x4.mul(two, after));
    if (forward) v128.store(rows + 3 * stride + at, f32x4.div(one, own));
  }
}

/** u ← (P + L)⁻¹ r of a row of a channel, `up` being `down` of the row above, or 0. Returns uᵀPu. */
// @ts-ignore: decorator
@inline
function forwardRow(
  hasAbove: bool,
  r: usize,
  u: usize,
  up: usize,
  inverse: usize,
  rows: usize,
  stride: usize,
): f64 {
  const zero = f32x4.splat(0);
  let carried = zero;
  let sum = zero;
  for (let at: usize = 0; at < stride; at += 16) {
    let t = v128.load(r + at);
    if (hasAbove) t = f32x4.add(t, f32x4.mul(v128.load(up + at), v128.load(u + at - stride)));
    t = f32x4.mul(t, v128.load(inverse + at));
    const one = v128.shuffle<f32>(zero, t, 3, 4, 5, 6);
    t = f32x4.add(t, f32x4.mul(v128.load(rows + at), one));
    const two = v128.shuffle<f32>(zero, t, 2, 3, 4, 5);
    t = f32x4.add(t, f32x4.mul(v128.load(rows + stride + at), two));
    t = f32x4.add(t, f32x4.mul(v128.load(rows + 2 * stride + at), carried));
    v128.store(u + at, t);
    carried = v128.shuffle<f32>(t, t, 3, 3, 3, 3);
    sum = f32x4.add(sum, f32x4.mul(f32x4.mul(t, t), v128.load(rows + 3 * stride + at)));
  }
  return sumOfFour(sum);
}

/** z ← (I + P⁻¹Lᵀ)⁻¹ u in place, of a row of a channel; then p ← z + βp. */
// @ts-ignore: decorator
@inline
function backwardRow(
  hasBelow: bool,
  u: usize,
  down: usize,
  inverse: usize,
  rows: usize,
  stride: usize,
  beta: v128,
  p: usize,
): void {
  const zero = f32x4.splat(0);
  let carried = zero;
  for (let at: usize = stride; at > 0; ) {
    at -= 16;
    let t = v128.load(u + at);
    if (hasBelow) {
      const below = f32x4.mul(v128.load(down + at), v128.load(u + at + stride));
      t = f32x4.add(t, f32x4.mul(v128.load(inverse + at), below));
    }
    const one = v128.shuffle<f32>(t, zero, 1, 2, 3, 4);
    t = f32x4.add(t, f32x4.mul(v128.load(rows + at), one));
    const two = v128.shuffle<f32>(t, zero, 2, 3, 4, 5);
    t = f32x4.add(t, f32x4.mul(v128.load(rows + stride + at), two));
    t = f32x4.add(t, f32x4.mul(v128.load(rows + 2 * stride + at), carried));
    v128.store(u + at, t);
    carried = v128.shuffle<f32>(t, t, 0, 0, 0, 0);
    v128.store(p + at, f32x4.add(t, f32x4.mul(beta, v128.load(p + at))));
  }
}

/** x ← x + αp and r ← r − α image, of a row of a channel. Returns ‖r‖². */
// @ts-ignore: decorator
@inline
function updateRow(
  x: usize,
  p: usize,
  r: usize,
  image: usize,
  alpha: v128,
  stride: usize,
): f64 {
  let sum = f32x4.splat(0);
  for (let at: usize = 0; at < stride; at += 16) {
    v128.store(x + at, f32x4.add(v128.load(x + at), f32x4.mul(alpha, v128.load(p + at))));
    const own = f32x4.sub(v128.load(r + at), f32x4.mul(alpha, v128.load(image + at)));
    v128.store(r + at, own);
    sum = f32x4.add(sum, f32x4.mul(own, own));
  }
  return sumOfFour(sum);
}

/** ‖r‖² of a row of a channel. */
// @ts-ignore: decorator
@inline
function squaresRow(r: usize, stride: usize): f64 {
  let sum = f32x4.splat(0);
  for (let at: usize = 0; at < stride; at += 16) {
    const own = v128.load(r + at);
    sum = f32x4.add(sum, f32x4.mul(own, own));
  }
  return sumOfFour(sum);
}

/**
 * x ← x + αp and r ← r − α image unless α = 0, then image ← u = (P + L)⁻¹ r; sums ← (‖r‖², ⟨r, M⁻¹r⟩), 64-bit. `rows`: room for
 * four rows.
 */
export function innerUpdate(
  channels: i32,
  alpha: f64,
  x: usize,
  p: usize,
  r: usize,
  image: usize,
  across: usize,
  down: usize,
  mask: usize,
  inverse: usize,
  stride: usize,
  height: usize,
  rows: usize,
  sums: usize,
): void {
  const plane = stride * height;
  const step = f32x4.splat(<f32>alpha);
  let squares: f64 = 0;
  let products: f64 = 0;
  for (let i: usize = 0; i < height; i++) {
    const row = i * stride;
    prepare(true, across + row, mask, inverse + row, stride, rows);
    const up = down + row - stride;
    for (let c: usize = 0; c < <usize>channels; c++) {
      const at = c * plane + row;
      squares +=
        alpha == 0
          ? squaresRow(r + at, stride)
          : updateRow(x + at, p + at, r + at, image + at, step, stride);
      products +=
        i > 0
          ? forwardRow(true, r + at, image + at, up, inverse + row, rows, stride)
          : forwardRow(false, r + at, image + at, up, inverse + row, rows, stride);
    }
  }
  store<f64>(sums, squares);
  store<f64>(sums, products, 8);
}

/** p ← M⁻¹r + βp, from what `innerUpdate` left in `image`. `rows`: room for three rows. */
export function innerDirection(
  channels: i32,
  beta: f64,
  p: usize,
  image: usize,
  across: usize,
  down: usize,
  mask: usize,
  inverse: usize,
  stride: usize,
  height: usize,
  rows: usize,
): void {
  const plane = stride * height;
  const factor = f32x4.splat(<f32>beta);
  for (let i: usize = height; i > 0; ) {
    i--;
    const row = i * stride;
    prepare(false, across + row, mask, inverse + row, stride, rows);
    for (let c: usize = 0; c < <usize>channels; c++) {
      const at = c * plane + row;
      if (i + 1 < height) {
        backwardRow(true, image + at, down + row, inverse + row, rows, stride, factor, p + at);
      } else {
        backwardRow(false, image + at, down + row, inverse + row, rows, stride, factor, p + at);
      }
    }
  }
}
