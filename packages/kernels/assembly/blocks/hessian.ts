// Products with the Hessian that a linearisation keeps (sweeps.ts: `blockWeights`).

import { bytesOfRow, differencesRow, divergenceRow, firstOf } from './rows';

/** One row of out ← out + Dᵀ(weights · Dv) of one channel, with blocks of one number or of the pixel's two. */
// @ts-ignore: decorator
@inline
function productRow(
  single: bool,
  hasBelow: bool,
  v: usize,
  first: usize,
  second: usize,
  third: usize,
  width: usize,
  up: usize,
  out: usize,
): void {
  const stride = width << 3;
  const end = v + stride - 8;
  const zero = f64x2.splat(0);
  let carried = zero;
  for (; v + 16 <= end; v += 16) {
    const here = v128.load(v);
    const dx = f64x2.sub(v128.load(v, 8), here);
    const dy = hasBelow ? f64x2.sub(v128.load(v + stride), here) : zero;
    let right: v128;
    let below = zero;
    if (single) {
      right = f64x2.mul(v128.load(first), dx);
      if (hasBelow) below = f64x2.mul(v128.load(second), dy);
    } else {
      const along = v128.load(first);
      const yx = v128.load(second);
      const yy = v128.load(third);
      let inner = f64x2.mul(yx, dx);
      if (hasBelow) inner = f64x2.add(inner, f64x2.mul(yy, dy));
      right = f64x2.sub(f64x2.mul(along, dx), f64x2.mul(yx, inner));
      if (hasBelow) below = f64x2.sub(f64x2.mul(along, dy), f64x2.mul(yy, inner));
      third += 16;
    }
    const left = v128.shuffle<f64>(carried, right, 1, 2);
    carried = right;
    const total = f64x2.add(f64x2.sub(left, right), f64x2.sub(v128.load(up), below));
    if (hasBelow) v128.store(up, below);
    v128.store(out, f64x2.add(v128.load(out), total));
    first += 16;
    second += 16;
    up += 16;
    out += 16;
  }
  let left = f64x2.extract_lane(carried, 1);
  for (; v <= end; v += 8) {
    const here = load<f64>(v);
    const dx = v < end ? load<f64>(v, 8) - here : 0;
    const dy = hasBelow ? load<f64>(v + stride) - here : 0;
    let right: f64;
    let below: f64;
    if (single) {
      right = load<f64>(first) * dx;
      below = load<f64>(second) * dy;
    } else {
      const along = load<f64>(first);
      const yx = load<f64>(second);
      const yy = load<f64>(third);
      const inner = yx * dx + yy * dy;
      right = along * dx - yx * inner;
      below = along * dy - yy * inner;
      third += 8;
    }
    const total = left - right + (load<f64>(up) - below);
    left = right;
    store<f64>(up, below);
    store<f64>(out, load<f64>(out) + total);
    first += 8;
    second += 8;
    up += 8;
    out += 8;
  }
}

// @ts-ignore: decorator
@inline
function productOfChannel(
  single: bool,
  v: usize,
  first: usize,
  second: usize,
  third: usize,
  width: usize,
  height: usize,
  up: usize,
  out: usize,
): void {
  const stride = width << 3;
  memory.fill(up, 0, stride);
  for (let i: usize = 1; i < height; i++) {
    productRow(single, true, v, first, second, third, width, up, out);
    v += stride;
    first += stride;
    second += stride;
    third += stride;
    out += stride;
  }
  productRow(single, false, v, first, second, third, width, up, out);
}

/** A row of blocks: z ← along z − y⟨y, z⟩, in place. */
// @ts-ignore: decorator
@inline
function bendRow(
  z: usize,
  row: usize,
  members: usize,
  width: usize,
  along: usize,
  y: usize,
  plane: usize,
): void {
  const end = z + (width << 3);
  for (; z + 16 <= end; z += 16) {
    let inner = f64x2.splat(0);
    for (let at = z, from = y, k: usize = 0; k < members; k++, at += row, from += plane) {
      inner = f64x2.add(inner, f64x2.mul(v128.load(from), v128.load(at)));
    }
    const scale = v128.load(along);
    for (let at = z, from = y, k: usize = 0; k < members; k++, at += row, from += plane) {
      const bent = f64x2.mul(v128.load(from), inner);
      v128.store(at, f64x2.sub(f64x2.mul(scale, v128.load(at)), bent));
    }
    along += 16;
    y += 16;
  }
  if (z < end) {
    let inner: f64 = 0;
    for (let at = z, from = y, k: usize = 0; k < members; k++, at += row, from += plane) {
      inner += load<f64>(from) * load<f64>(at);
    }
    const scale = load<f64>(along);
    for (let at = z, from = y, k: usize = 0; k < members; k++, at += row, from += plane) {
      store<f64>(at, scale * load<f64>(at) - load<f64>(from) * inner);
    }
  }
}

/** out ← out + Dᵀ(weights · Dv). `scratch` as in sweeps.ts. */
export function blockHessian(
  members: usize,
  channels: usize,
  v: usize,
  along: usize,
  y: usize,
  width: usize,
  height: usize,
  scratch: usize,
  out: usize,
): void {
  const stride = width << 3;
  const plane = stride * height;
  if (members <= 2) {
    for (let c: usize = 0; c < channels; c++) {
      if (members == 1) {
        productOfChannel(true, v, along, along + plane, 0, width, height, scratch, out);
        along += 2 * plane;
      } else {
        productOfChannel(false, v, along, y, y + plane, width, height, scratch, out);
        along += plane;
        y += 2 * plane;
      }
      v += plane;
      out += plane;
    }
    return;
  }
  const row = bytesOfRow(width);
  const z = firstOf(scratch);
  memory.fill(scratch, 0, 3 * channels * row);
  for (let i: usize = 0; i < height; i++) {
    const at = i * stride;
    for (let c: usize = 0; c < channels; c++) {
      const to = z + 2 * c * row;
      differencesRow(v + at + c * plane, width, i + 1 < height, 1, to, to + row);
    }
    bendRow(z, row, members, width, along + at, y + at, plane);
    for (let c: usize = 0; c < channels; c++) {
      const from = z + 2 * c * row;
      const previous = z + (2 * channels + c) * row;
      divergenceRow(from, from + row, previous, width, out + at + c * plane);
    }
  }
}
