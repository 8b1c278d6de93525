// Products with the Hessian that a linearisation keeps (sweeps.ts: `blockWeights`).

import { adjointRow, analysisRow, BENDS, bytesOfRows, DIFFERENCES, SLOPES } from './analysis';
import { colourHessian } from './colourProducts';
import { bytesOfRow, firstOf } from './rows';

/**
 * One row of out ← out + Dᵀ(weights · Dv) of one channel, with blocks of one number or of the pixel's two. Where it is
 * `sloped`, of (D, −s) and of slopes `offset` and `offset + plane` bytes behind v, and so in out.
 */
// @ts-ignore: decorator
@inline
function productRow(
  single: bool,
  sloped: bool,
  hasBelow: bool,
  s: f64,
  offset: usize,
  plane: usize,
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
  const ss = f64x2.splat(s);
  let carried = zero;
  for (; v + 16 <= end; v += 16) {
    const here = v128.load(v);
    let dx = f64x2.sub(v128.load(v, 8), here);
    let dy = hasBelow ? f64x2.sub(v128.load(v + stride), here) : zero;
    if (sloped) {
      dx = f64x2.sub(dx, f64x2.mul(ss, v128.load(v + offset)));
      if (hasBelow) dy = f64x2.sub(dy, f64x2.mul(ss, v128.load(v + offset + plane)));
    }
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
    if (sloped) {
      const to = out + offset;
      v128.store(to, f64x2.sub(v128.load(to), f64x2.mul(ss, right)));
      if (hasBelow) {
        const under = to + plane;
        v128.store(under, f64x2.sub(v128.load(under), f64x2.mul(ss, below)));
      }
    }
    first += 16;
    second += 16;
    up += 16;
    out += 16;
  }
  let left = f64x2.extract_lane(carried, 1);
  for (; v <= end; v += 8) {
    const here = load<f64>(v);
    let dx = v < end ? load<f64>(v, 8) - here : 0;
    let dy = hasBelow ? load<f64>(v + stride) - here : 0;
    if (sloped) {
      if (v < end) dx -= s * load<f64>(v + offset);
      if (hasBelow) dy -= s * load<f64>(v + offset + plane);
    }
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
    if (sloped) {
      const to = out + offset;
      store<f64>(to, load<f64>(to) - s * right);
      store<f64>(to + plane, load<f64>(to + plane) - s * below);
    }
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
  sloped: bool,
  s: f64,
  offset: usize,
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
  const plane = stride * height;
  memory.fill(up, 0, stride);
  for (let i: usize = 1; i < height; i++) {
    productRow(
      single, sloped, true, s, offset, plane,
      v, first, second, third, width, up, out,
    );
    v += stride;
    first += stride;
    second += stride;
    third += stride;
    out += stride;
  }
  productRow(
    single, sloped, false, s, offset, plane,
    v, first, second, third, width, up, out,
  );
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

/** out ← out + Cᵀ(weights · Cv). `scratch` as in sweeps.ts. */
export function blockHessian(
  analysis: i32,
  members: usize,
  channels: usize,
  s: f64,
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
        productOfChannel(
          true, false, 0, 0,
          v, along, along + plane, 0, width, height, scratch, out,
        );
        along += 2 * plane;
      } else {
        if (analysis == SLOPES) {
          // Two planes of slopes a channel, behind all channels.
          const offset = (channels + c) * plane;
          productOfChannel(
            false, true, s, offset,
            v, along, y, y + plane, width, height, scratch, out,
          );
        } else {
          productOfChannel(
            false, false, 0, 0,
            v, along, y, y + plane, width, height, scratch, out,
          );
        }
        along += plane;
        y += 2 * plane;
      }
      v += plane;
      out += plane;
    }
    return;
  }
  if (analysis == DIFFERENCES && members == 6) {
    colourHessian(v, along, y, width, height, scratch, out);
    return;
  }
  const row = bytesOfRow(width);
  const all = bytesOfRows(analysis, channels, width);
  const z = firstOf(scratch);
  const block = members * row;
  const end = z + all;
  memory.fill(scratch, 0, all + channels * row);
  for (let i: usize = 0; i < height; i++) {
    analysisRow(analysis, s, v, i, width, height, channels, 1, z);
    let weights = along + i * stride;
    let bend = y + i * stride;
    for (let at = z; at < end; at += block) {
      if (analysis == BENDS) bendRow(at, row, 3, width, weights, bend, plane);
      else bendRow(at, row, members, width, weights, bend, plane);
      weights += plane;
      bend += members * plane;
    }
    adjointRow(analysis, s, z, end, i, width, height, channels, out);
  }
}
