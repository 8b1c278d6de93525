// Products with the Hessian of blocks in colour (colour.ts), that a linearisation keeps (sweeps.ts: `blockWeights`).

import { DIAGONAL, PLAIN, turnRow } from '../directions';
import { sum } from '../lanes';
import { across, arrive, below } from './colour';

/** y of two pixels, or of one in both lanes. */
// @ts-ignore: decorator
@inline
function bendAt(isOne: bool, y: usize): v128 {
  return isOne ? v128.load_splat<f64>(y) : v128.load(y);
}

/** Of v and y, numbers of a block: ⟨y, v⟩. */
// @ts-ignore: decorator
@inline
function innerOf(
  isOne: bool,
  y: usize,
  plane: usize,
  a0: v128,
  b0: v128,
  a1: v128,
  b1: v128,
  a2: v128,
  b2: v128,
): v128 {
  let inner = f64x2.add(f64x2.splat(0), f64x2.mul(bendAt(isOne, y), a0));
  inner = f64x2.add(inner, f64x2.mul(bendAt(isOne, y + plane), b0));
  inner = f64x2.add(inner, f64x2.mul(bendAt(isOne, y + 2 * plane), a1));
  inner = f64x2.add(inner, f64x2.mul(bendAt(isOne, y + 3 * plane), b1));
  inner = f64x2.add(inner, f64x2.mul(bendAt(isOne, y + 4 * plane), a2));
  return f64x2.add(inner, f64x2.mul(bendAt(isOne, y + 5 * plane), b2));
}

/** scale z − y inner. */
// @ts-ignore: decorator
@inline
function bent(scale: v128, z: v128, y: v128, inner: v128): v128 {
  return f64x2.sub(f64x2.mul(scale, z), f64x2.mul(y, inner));
}

/** One row of out ← out + Dᵀ(weights · Dv), or, where it is `whole`, of out ← v + Dᵀ(weights · Dv); then ⟨v, out⟩. */
// @ts-ignore: decorator
@inline
function hessianRow(
  whole: bool,
  hasBelow: bool,
  v: usize,
  along: usize,
  y: usize,
  width: usize,
  plane: usize,
  up: usize,
  out: usize,
): f64 {
  const stride = width << 3;
  const end = v + stride - 8;
  const zero = f64x2.splat(0);
  const second = plane;
  const third = 2 * plane;
  let up1 = up + stride;
  let up2 = up1 + stride;
  let carried0 = zero;
  let carried1 = zero;
  let carried2 = zero;
  let product = zero;
  for (; v + 16 <= end; v += 16) {
    const v0 = v128.load(v);
    const v1 = v128.load(v + second);
    const v2 = v128.load(v + third);
    let a0 = f64x2.sub(v128.load(v, 8), v0);
    let a1 = f64x2.sub(v128.load(v + second, 8), v1);
    let a2 = f64x2.sub(v128.load(v + third, 8), v2);
    let b0 = zero;
    let b1 = zero;
    let b2 = zero;
    if (hasBelow) {
      b0 = f64x2.sub(v128.load(v + stride), v0);
      b1 = f64x2.sub(v128.load(v + stride + second), v1);
      b2 = f64x2.sub(v128.load(v + stride + third), v2);
    }
    const inner = innerOf(false, y, plane, a0, b0, a1, b1, a2, b2);
    const own = v128.load(along);
    a0 = bent(own, a0, v128.load(y), inner);
    a1 = bent(own, a1, v128.load(y + 2 * plane), inner);
    a2 = bent(own, a2, v128.load(y + 4 * plane), inner);
    if (hasBelow) {
      b0 = bent(own, b0, v128.load(y + plane), inner);
      b1 = bent(own, b1, v128.load(y + 3 * plane), inner);
      b2 = bent(own, b2, v128.load(y + 5 * plane), inner);
    }
    const start0 = whole ? v0 : v128.load(out);
    const start1 = whole ? v1 : v128.load(out + second);
    const start2 = whole ? v2 : v128.load(out + third);
    const own0 = arrive(hasBelow, start0, v128.shuffle<f64>(carried0, a0, 1, 2), a0, b0, up, out);
    const left1 = v128.shuffle<f64>(carried1, a1, 1, 2);
    const own1 = arrive(hasBelow, start1, left1, a1, b1, up1, out + second);
    const left2 = v128.shuffle<f64>(carried2, a2, 1, 2);
    const own2 = arrive(hasBelow, start2, left2, a2, b2, up2, out + third);
    if (whole) {
      product = f64x2.add(product, f64x2.mul(v0, own0));
      product = f64x2.add(product, f64x2.mul(v1, own1));
      product = f64x2.add(product, f64x2.mul(v2, own2));
    }
    carried0 = a0;
    carried1 = a1;
    carried2 = a2;
    along += 16;
    y += 16;
    up += 16;
    up1 += 16;
    up2 += 16;
    out += 16;
  }
  // One or two pixels are left, the last of which has none to its right.
  let rest = sum(product);
  for (; v <= end; v += 8) {
    const isLast = v == end;
    const down = hasBelow ? stride : 0;
    const a0 = across(v, isLast, 1);
    const a1 = across(v + second, isLast, 1);
    const a2 = across(v + third, isLast, 1);
    const b0 = below(v, down, 1);
    const b1 = below(v + second, down, 1);
    const b2 = below(v + third, down, 1);
    const inner = innerOf(true, y, plane, a0, b0, a1, b1, a2, b2);
    const own = v128.load_splat<f64>(along);
    let to = out;
    let above = up;
    let from = v;
    let bend = y;
    for (let c = 0; c < 3; c++) {
      const a = bent(own, c == 0 ? a0 : c == 1 ? a1 : a2, v128.load_splat<f64>(bend), inner);
      const b = bent(own, c == 0 ? b0 : c == 1 ? b1 : b2, v128.load_splat<f64>(bend + plane), inner);
      const carried = c == 0 ? carried0 : c == 1 ? carried1 : carried2;
      const left = f64x2.extract_lane(carried, 1);
      const right = f64x2.extract_lane(a, 0);
      const flux = f64x2.extract_lane(b, 0);
      const total = left - right + (load<f64>(above) - flux);
      const result = (whole ? load<f64>(from) : load<f64>(to)) + total;
      store<f64>(above, flux);
      store<f64>(to, result);
      if (whole) rest += load<f64>(from) * result;
      const last = f64x2.splat(right);
      if (c == 0) carried0 = last;
      else if (c == 1) carried1 = last;
      else carried2 = last;
      to += plane;
      from += plane;
      bend += 2 * plane;
      above += stride;
    }
    along += 8;
    y += 8;
    up += 8;
    out += 8;
  }
  return rest;
}

/** out ← out + Dᵀ(weights · Dv). */
export function colourHessian(
  v: usize,
  along: usize,
  y: usize,
  width: usize,
  height: usize,
  up: usize,
  out: usize,
): void {
  const stride = width << 3;
  const plane = stride * height;
  memory.fill(up, 0, 3 * stride);
  for (let i: usize = 1; i < height; i++) {
    hessianRow(false, true, v, along, y, width, plane, up, out);
    v += stride;
    along += stride;
    y += stride;
    out += stride;
  }
  hessianRow(false, false, v, along, y, width, plane, up, out);
}

/** p ← P⁻¹r + βp in a row of each channel; `inverse` is 0 for P = I. */
function turnRows(
  p: usize,
  r: usize,
  inverse: usize,
  beta: f64,
  width: usize,
  plane: usize,
): void {
  for (let c = 0; c < 3; c++) {
    if (inverse == 0) turnRow(PLAIN, p, r, 0, beta, width);
    else turnRow(DIAGONAL, p, r, inverse, beta, width);
    p += plane;
    r += plane;
    if (inverse != 0) inverse += plane;
  }
}

/** p ← P⁻¹r + βp and out ← p + Dᵀ(weights · Dp); returns ⟨p, out⟩. `inverse` is 0 for P = I. */
export function colourDirection(
  p: usize,
  r: usize,
  inverse: usize,
  beta: f64,
  along: usize,
  y: usize,
  width: usize,
  height: usize,
  up: usize,
  out: usize,
): f64 {
  const stride = width << 3;
  const plane = stride * height;
  memory.fill(up, 0, 3 * stride);
  turnRows(p, r, inverse, beta, width, plane);
  let product: f64 = 0;
  for (let i: usize = 1; i < height; i++) {
    r += stride;
    if (inverse != 0) inverse += stride;
    turnRows(p + stride, r, inverse, beta, width, plane);
    product += hessianRow(true, true, p, along, y, width, plane, up, out);
    p += stride;
    along += stride;
    y += stride;
    out += stride;
  }
  return product + hessianRow(true, false, p, along, y, width, plane, up, out);
}
