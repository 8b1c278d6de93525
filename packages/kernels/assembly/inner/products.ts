// Products with a + DᵀHD in 32 bits, a row at a time; `up` has room for a row of each channel, of the fluxes from above.

import { innerStride, sumOfFour } from './shape';

/** out ← start + what flows in and out of four pixels, and what flows on. */
// @ts-ignore: decorator
@inline
function arrive(
  hasBelow: bool,
  start: v128,
  left: v128,
  right: v128,
  below: v128,
  up: usize,
  out: usize,
): v128 {
  const total = f32x4.add(f32x4.sub(left, right), f32x4.sub(v128.load(up), below));
  if (hasBelow) v128.store(up, below);
  const result = f32x4.add(start, total);
  v128.store(out, result);
  return result;
}

/** scale z − y inner. */
// @ts-ignore: decorator
@inline
function bent(scale: v128, z: v128, y: usize, inner: v128): v128 {
  return f32x4.sub(f32x4.mul(scale, z), f32x4.mul(v128.load(y), inner));
}

/** Differences of four pixels to the right. */
// @ts-ignore: decorator
@inline
function rightOf(p: usize, mask: usize, own: v128): v128 {
  return f32x4.mul(v128.load(mask), f32x4.sub(v128.load(p, 4), own));
}

/** A row of out ← ap + DᵀHDp, blocks of all differences of a pixel in one channel or three. Returns ⟨p, out⟩. */
// @ts-ignore: decorator
@inline
function blocksRow(
  isColour: bool,
  hasBelow: bool,
  a: v128,
  p: usize,
  across: usize,
  y: usize,
  mask: usize,
  stride: usize,
  plane: usize,
  up: usize,
  out: usize,
): f64 {
  const zero = f32x4.splat(0);
  const second = plane;
  const third = 2 * plane;
  const up1 = up + stride;
  const up2 = up1 + stride;
  let carried0 = zero;
  let carried1 = zero;
  let carried2 = zero;
  let product = zero;
  for (let at: usize = 0; at < stride; at += 16) {
    const from = p + at;
    const bend = y + at;
    const edge = mask + at;
    const p0 = v128.load(from);
    let a0 = rightOf(from, edge, p0);
    let b0 = zero;
    if (hasBelow) b0 = f32x4.sub(v128.load(from + stride), p0);
    let inner = f32x4.mul(v128.load(bend), a0);
    inner = f32x4.add(inner, f32x4.mul(v128.load(bend + plane), b0));
    let p1 = zero;
    let a1 = zero;
    let b1 = zero;
    let p2 = zero;
    let a2 = zero;
    let b2 = zero;
    if (isColour) {
      p1 = v128.load(from + second);
      p2 = v128.load(from + third);
      a1 = rightOf(from + second, edge, p1);
      a2 = rightOf(from + third, edge, p2);
      if (hasBelow) {
        b1 = f32x4.sub(v128.load(from + stride + second), p1);
        b2 = f32x4.sub(v128.load(from + stride + third), p2);
      }
      inner = f32x4.add(inner, f32x4.mul(v128.load(bend + 2 * plane), a1));
      inner = f32x4.add(inner, f32x4.mul(v128.load(bend + 3 * plane), b1));
      inner = f32x4.add(inner, f32x4.mul(v128.load(bend + 4 * plane), a2));
      inner = f32x4.add(inner, f32x4.mul(v128.load(bend + 5 * plane), b2));
    }
    const own = v128.load(across + at);
    a0 = bent(own, a0, bend, inner);
    if (hasBelow) b0 = bent(own, b0, bend + plane, inner);
    const left0 = v128.shuffle<f32>(carried0, a0, 3, 4, 5, 6);
    const q0 = arrive(hasBelow, f32x4.mul(a, p0), left0, a0, b0, up + at, out + at);
    carried0 = a0;
    product = f32x4.add(product, f32x4.mul(p0, q0));
    if (isColour) {
      a1 = bent(own, a1, bend + 2 * plane, inner);
      a2 = bent(own, a2, bend + 4 * plane, inner);
      if (hasBelow) {
        b1 = bent(own, b1, bend + 3 * plane, inner);
        b2 = bent(own, b2, bend + 5 * plane, inner);
      }
      const to = out + at;
      const left1 = v128.shuffle<f32>(carried1, a1, 3, 4, 5, 6);
      const q1 = arrive(hasBelow, f32x4.mul(a, p1), left1, a1, b1, up1 + at, to + second);
      const left2 = v128.shuffle<f32>(carried2, a2, 3, 4, 5, 6);
      const q2 = arrive(hasBelow, f32x4.mul(a, p2), left2, a2, b2, up2 + at, to + third);
      carried1 = a1;
      carried2 = a2;
      product = f32x4.add(product, f32x4.mul(p1, q1));
      product = f32x4.add(product, f32x4.mul(p2, q2));
    }
  }
  return sumOfFour(product);
}

// @ts-ignore: decorator
@inline
function blocks(
  isColour: bool,
  a: f64,
  p: usize,
  across: usize,
  y: usize,
  mask: usize,
  width: usize,
  height: usize,
  up: usize,
  out: usize,
): f64 {
  const stride = innerStride(width);
  const plane = stride * height;
  const diagonal = f32x4.splat(<f32>a);
  memory.fill(up, 0, (isColour ? 3 : 1) * stride);
  let product: f64 = 0;
  for (let i: usize = 1; i < height; i++) {
    product += blocksRow(
      isColour,
      true,
      diagonal,
      p,
      across,
      y,
      mask,
      stride,
      plane,
      up,
      out,
    );
    p += stride;
    across += stride;
    y += stride;
    out += stride;
  }
  return (
    product +
    blocksRow(isColour, false, diagonal, p, across, y, mask, stride, plane, up, out)
  );
}

/** out ← ap + DᵀHDp for blocks of all differences of a pixel, of one channel or three. Returns ⟨p, out⟩. */
export function innerProduct(
  channels: i32,
  a: f64,
  p: usize,
  across: usize,
  y: usize,
  mask: usize,
  width: usize,
  height: usize,
  up: usize,
  out: usize,
): f64 {
  return channels == 3
    ? blocks(true, a, p, across, y, mask, width, height, up, out)
    : blocks(false, a, p, across, y, mask, width, height, up, out);
}

// @ts-ignore: decorator
@inline
function apartRow(
  hasBelow: bool,
  a: v128,
  p: usize,
  across: usize,
  down: usize,
  mask: usize,
  stride: usize,
  up: usize,
  out: usize,
): f64 {
  const zero = f32x4.splat(0);
  let carried = zero;
  let product = zero;
  for (let at: usize = 0; at < stride; at += 16) {
    const own = v128.load(p + at);
    const right = f32x4.mul(v128.load(across + at), rightOf(p + at, mask + at, own));
    let below = zero;
    if (hasBelow) {
      below = f32x4.mul(v128.load(down + at), f32x4.sub(v128.load(p + at + stride), own));
    }
    const left = v128.shuffle<f32>(carried, right, 3, 4, 5, 6);
    const q = arrive(hasBelow, f32x4.mul(a, own), left, right, below, up + at, out + at);
    carried = right;
    product = f32x4.add(product, f32x4.mul(own, q));
  }
  return sumOfFour(product);
}

/** The same for differences that are blocks of their own, of one channel. */
export function innerProductApart(
  a: f64,
  p: usize,
  across: usize,
  down: usize,
  mask: usize,
  width: usize,
  height: usize,
  up: usize,
  out: usize,
): f64 {
  const stride = innerStride(width);
  const diagonal = f32x4.splat(<f32>a);
  memory.fill(up, 0, stride);
  let product: f64 = 0;
  for (let i: usize = 1; i < height; i++) {
    product += apartRow(true, diagonal, p, across, down, mask, stride, up, out);
    p += stride;
    across += stride;
    down += stride;
    out += stride;
  }
  return product + apartRow(false, diagonal, p, across, down, mask, stride, up, out);
}
