// H of inner solves, in 32 bits from a picture in 64: between that of Newton's method and the majorant of lagged diffusivity
// (Vogel & Oman 1996), which is φ'(t)/t in place of φ''(t) along the differences of a block. Differences are taken in units of ν in
// 64 bits, so that the unit of the picture makes no difference.

import { innerStride } from './shape';

/** to ← c(next − x) in 32 bits, and zeros up to the end of the row. */
// @ts-ignore: decorator
@inline
function narrowDifferences(
  x: usize,
  next: usize,
  c: f64,
  count: usize,
  to: usize,
  stride: usize,
): void {
  const cc = f64x2.splat(c);
  const end = to + stride;
  const last = to + (count << 2);
  for (; to + 16 <= last; to += 16) {
    const low = f64x2.mul(cc, f64x2.sub(v128.load(next), v128.load(x)));
    const high = f64x2.mul(cc, f64x2.sub(v128.load(next, 16), v128.load(x, 16)));
    const first = f32x4.demote_f64x2_zero(low);
    v128.store(to, v128.shuffle<i64>(first, f32x4.demote_f64x2_zero(high), 0, 2));
    x += 32;
    next += 32;
  }
  for (; to < last; to += 4) {
    store<f32>(to, <f32>(c * (load<f64>(next) - load<f64>(x))));
    x += 8;
    next += 8;
  }
  for (; to < end; to += 4) store<f32>(to, 0);
}

/**
 * across ← (w/ν)/S and the planes y ← √(θ(w/ν)/S³) T of blocks of a pixel's differences in all channels, T = Dx/ν,
 * S² = 1 + |T|²: the Hessian of φ(t) = √(t² + ν²) and (1 − θ) of what the majorant has more. `rows`: room for two rows of 32-bit numbers a channel.
 */
export function innerWeights(
  channels: i32,
  x: usize,
  w: f64,
  nu: f64,
  theta: f64,
  width: usize,
  height: usize,
  rows: usize,
  across: usize,
  y: usize,
): void {
  const stride = innerStride(width);
  const plane = stride * height;
  const wide = width << 3;
  const widePlane = wide * height;
  const members = 2 * channels;
  const ww = f32x4.splat(<f32>(w / nu));
  const unit = 1 / nu;
  const one = f32x4.splat(1);
  const part = f32x4.splat(<f32>theta);
  for (let i: usize = 0; i < height; i++) {
    const below = i + 1 < height ? wide : 0;
    for (let c = 0; c < channels; c++) {
      const from = x + c * widePlane;
      const row = rows + 2 * c * stride;
      narrowDifferences(from, from + 8, unit, width - 1, row, stride);
      narrowDifferences(from, from + below, unit, width, row + stride, stride);
    }
    for (let at: usize = 0; at < stride; at += 16) {
      let squares = one;
      let row = rows + at;
      for (let k = 0; k < members; k++) {
        const t = v128.load(row);
        squares = f32x4.add(squares, f32x4.mul(t, t));
        row += stride;
      }
      const S = f32x4.sqrt(squares);
      const own = f32x4.div(ww, S);
      v128.store(across + at, own);
      const bend = f32x4.div(f32x4.sqrt(f32x4.mul(part, own)), S);
      row = rows + at;
      let to = y + at;
      for (let k = 0; k < members; k++) {
        v128.store(to, f32x4.mul(bend, v128.load(row)));
        row += stride;
        to += plane;
      }
    }
    x += wide;
    across += stride;
    y += stride;
  }
}

/** to ← (w/ν)/S (1 − θT²/S²) for the T in a row: φ''(t) where θ = 1, φ'(t)/t where θ = 0. */
// @ts-ignore: decorator
@inline
function bends(row: usize, w: v128, theta: v128, stride: usize, to: usize): void {
  const one = f32x4.splat(1);
  for (let at: usize = 0; at < stride; at += 16) {
    const t = v128.load(row + at);
    const squared = f32x4.mul(t, t);
    const whole = f32x4.add(one, squared);
    const share = f32x4.sub(one, f32x4.div(f32x4.mul(theta, squared), whole));
    v128.store(to + at, f32x4.mul(f32x4.div(w, f32x4.sqrt(whole)), share));
  }
}

/** The same for differences that are blocks of their own, of one channel: `across` and `down`. */
export function innerWeightsApart(
  x: usize,
  w: f64,
  nu: f64,
  theta: f64,
  width: usize,
  height: usize,
  rows: usize,
  across: usize,
  down: usize,
): void {
  const stride = innerStride(width);
  const wide = width << 3;
  const ww = f32x4.splat(<f32>(w / nu));
  const unit = 1 / nu;
  const part = f32x4.splat(<f32>theta);
  for (let i: usize = 0; i < height; i++) {
    const below = i + 1 < height ? wide : 0;
    narrowDifferences(x, x + 8, unit, width - 1, rows, stride);
    narrowDifferences(x, x + below, unit, width, rows + stride, stride);
    bends(rows, ww, part, stride, across);
    bends(rows + stride, ww, part, stride, down);
    x += wide;
    across += stride;
    down += stride;
  }
}
