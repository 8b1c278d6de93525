// Differences of pictures in colour whose six of a pixel make one block, in registers: what sweeps.ts and hessian.ts do in
// buffers, in the same order and so to the same bit. `up` has room for a row of each channel, of the fluxes from above.

import { measured, slopeOf } from '../potential/potentials';

/** x² + y² + z² + …, in the order of the numbers of a block. */
// @ts-ignore: decorator
@inline
function squaresOf(a0: v128, b0: v128, a1: v128, b1: v128, a2: v128, b2: v128): v128 {
  let squares = f64x2.mul(a0, a0);
  squares = f64x2.add(squares, f64x2.mul(b0, b0));
  squares = f64x2.add(squares, f64x2.mul(a1, a1));
  squares = f64x2.add(squares, f64x2.mul(b1, b1));
  squares = f64x2.add(squares, f64x2.mul(a2, a2));
  return f64x2.add(squares, f64x2.mul(b2, b2));
}

/** out ← out + what the fluxes leave there of two pixels of a channel. */
// @ts-ignore: decorator
@inline
function leave(hasBelow: bool, left: v128, right: v128, below: v128, up: usize, out: usize): void {
  const total = f64x2.add(f64x2.sub(left, right), f64x2.sub(v128.load(up), below));
  if (hasBelow) v128.store(up, below);
  v128.store(out, f64x2.add(v128.load(out), total));
}

/** The same of one pixel. */
// @ts-ignore: decorator
@inline
function leaveOne(left: f64, right: f64, below: f64, up: usize, out: usize): void {
  const total = left - right + (load<f64>(up) - below);
  store<f64>(up, below);
  store<f64>(out, load<f64>(out) + total);
}

/** The differences of a pixel, in both lanes. */
// @ts-ignore: decorator
@inline
function across(v: usize, isLast: bool, scale: f64): v128 {
  return f64x2.splat(isLast ? 0 : scale * (load<f64>(v, 8) - load<f64>(v)));
}

// @ts-ignore: decorator
@inline
function down(v: usize, offset: usize, scale: f64): v128 {
  return f64x2.splat(scale * (load<f64>(v + offset) - load<f64>(v)));
}

// @ts-ignore: decorator
@inline
function gradientRow(
  potential: i32,
  hasBelow: bool,
  x: usize,
  w: f64,
  scale: f64,
  width: usize,
  plane: usize,
  up: usize,
  out: usize,
): void {
  const stride = width << 3;
  const end = x + stride - 8;
  const ww = f64x2.splat(w);
  const ss = f64x2.splat(scale);
  const zero = f64x2.splat(0);
  const second = plane;
  const third = 2 * plane;
  let carried0 = zero;
  let carried1 = zero;
  let carried2 = zero;
  for (; x + 16 <= end; x += 16) {
    const x0 = v128.load(x);
    const x1 = v128.load(x + second);
    const x2 = v128.load(x + third);
    let a0 = f64x2.mul(ss, f64x2.sub(v128.load(x, 8), x0));
    let a1 = f64x2.mul(ss, f64x2.sub(v128.load(x + second, 8), x1));
    let a2 = f64x2.mul(ss, f64x2.sub(v128.load(x + third, 8), x2));
    let b0 = zero;
    let b1 = zero;
    let b2 = zero;
    if (hasBelow) {
      b0 = f64x2.mul(ss, f64x2.sub(v128.load(x + stride), x0));
      b1 = f64x2.mul(ss, f64x2.sub(v128.load(x + stride + second), x1));
      b2 = f64x2.mul(ss, f64x2.sub(v128.load(x + stride + third), x2));
    }
    const squares = squaresOf(a0, b0, a1, b1, a2, b2);
    const own = f64x2.mul(ww, slopeOf(potential, measured(potential, squares)));
    a0 = f64x2.mul(own, a0);
    a1 = f64x2.mul(own, a1);
    a2 = f64x2.mul(own, a2);
    if (hasBelow) {
      b0 = f64x2.mul(own, b0);
      b1 = f64x2.mul(own, b1);
      b2 = f64x2.mul(own, b2);
    }
    leave(hasBelow, v128.shuffle<f64>(carried0, a0, 1, 2), a0, b0, up, out);
    leave(hasBelow, v128.shuffle<f64>(carried1, a1, 1, 2), a1, b1, up + stride, out + second);
    leave(hasBelow, v128.shuffle<f64>(carried2, a2, 1, 2), a2, b2, up + 2 * stride, out + third);
    carried0 = a0;
    carried1 = a1;
    carried2 = a2;
    up += 16;
    out += 16;
  }
  const offset = hasBelow ? stride : 0;
  let left0 = f64x2.extract_lane(carried0, 1);
  let left1 = f64x2.extract_lane(carried1, 1);
  let left2 = f64x2.extract_lane(carried2, 1);
  for (; x <= end; x += 8) {
    const isLast = x == end;
    const a0 = across(x, isLast, scale);
    const a1 = across(x + second, isLast, scale);
    const a2 = across(x + third, isLast, scale);
    const b0 = down(x, offset, scale);
    const b1 = down(x + second, offset, scale);
    const b2 = down(x + third, offset, scale);
    const squares = squaresOf(a0, b0, a1, b1, a2, b2);
    const own = f64x2.mul(ww, slopeOf(potential, measured(potential, squares)));
    const right0 = f64x2.extract_lane(f64x2.mul(own, a0), 0);
    const right1 = f64x2.extract_lane(f64x2.mul(own, a1), 0);
    const right2 = f64x2.extract_lane(f64x2.mul(own, a2), 0);
    leaveOne(left0, right0, f64x2.extract_lane(f64x2.mul(own, b0), 0), up, out);
    leaveOne(left1, right1, f64x2.extract_lane(f64x2.mul(own, b1), 0), up + stride, out + second);
    leaveOne(
      left2, right2, f64x2.extract_lane(f64x2.mul(own, b2), 0), up + 2 * stride, out + third,
    );
    left0 = right0;
    left1 = right1;
    left2 = right2;
    up += 8;
    out += 8;
  }
}

/** out ← out + wDᵀ∇φ(Dx). */
// @ts-ignore: decorator
@inline
export function colourGradient(
  potential: i32,
  x: usize,
  w: f64,
  nu: f64,
  width: usize,
  height: usize,
  up: usize,
  out: usize,
): void {
  const stride = width << 3;
  const plane = stride * height;
  memory.fill(up, 0, 3 * stride);
  for (let i: usize = 1; i < height; i++) {
    gradientRow(potential, true, x, w, 1 / nu, width, plane, up, out);
    x += stride;
    out += stride;
  }
  gradientRow(potential, false, x, w, 1 / nu, width, plane, up, out);
}

/** Of v and y, numbers of a block: ⟨y, v⟩. */
// @ts-ignore: decorator
@inline
function innerOf(
  y: usize,
  plane: usize,
  a0: v128,
  b0: v128,
  a1: v128,
  b1: v128,
  a2: v128,
  b2: v128,
): v128 {
  let inner = f64x2.add(f64x2.splat(0), f64x2.mul(v128.load(y), a0));
  inner = f64x2.add(inner, f64x2.mul(v128.load(y + plane), b0));
  inner = f64x2.add(inner, f64x2.mul(v128.load(y + 2 * plane), a1));
  inner = f64x2.add(inner, f64x2.mul(v128.load(y + 3 * plane), b1));
  inner = f64x2.add(inner, f64x2.mul(v128.load(y + 4 * plane), a2));
  return f64x2.add(inner, f64x2.mul(v128.load(y + 5 * plane), b2));
}

/** scale z − y inner. */
// @ts-ignore: decorator
@inline
function bent(scale: v128, z: v128, y: v128, inner: v128): v128 {
  return f64x2.sub(f64x2.mul(scale, z), f64x2.mul(y, inner));
}

/** The same of the differences of one pixel: the difference k of the block. */
// @ts-ignore: decorator
@inline
function bentOne(scale: f64, z: f64, y: f64, inner: f64): f64 {
  return scale * z - y * inner;
}

// @ts-ignore: decorator
@inline
function hessianRow(
  hasBelow: bool,
  v: usize,
  along: usize,
  y: usize,
  width: usize,
  plane: usize,
  up: usize,
  out: usize,
): void {
  const stride = width << 3;
  const end = v + stride - 8;
  const zero = f64x2.splat(0);
  const second = plane;
  const third = 2 * plane;
  let carried0 = zero;
  let carried1 = zero;
  let carried2 = zero;
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
    const inner = innerOf(y, plane, a0, b0, a1, b1, a2, b2);
    const own = v128.load(along);
    a0 = bent(own, a0, v128.load(y), inner);
    a1 = bent(own, a1, v128.load(y + 2 * plane), inner);
    a2 = bent(own, a2, v128.load(y + 4 * plane), inner);
    if (hasBelow) {
      b0 = bent(own, b0, v128.load(y + plane), inner);
      b1 = bent(own, b1, v128.load(y + 3 * plane), inner);
      b2 = bent(own, b2, v128.load(y + 5 * plane), inner);
    }
    leave(hasBelow, v128.shuffle<f64>(carried0, a0, 1, 2), a0, b0, up, out);
    leave(hasBelow, v128.shuffle<f64>(carried1, a1, 1, 2), a1, b1, up + stride, out + second);
    leave(hasBelow, v128.shuffle<f64>(carried2, a2, 1, 2), a2, b2, up + 2 * stride, out + third);
    carried0 = a0;
    carried1 = a1;
    carried2 = a2;
    along += 16;
    y += 16;
    up += 16;
    out += 16;
  }
  const offset = hasBelow ? stride : 0;
  let left0 = f64x2.extract_lane(carried0, 1);
  let left1 = f64x2.extract_lane(carried1, 1);
  let left2 = f64x2.extract_lane(carried2, 1);
  for (; v <= end; v += 8) {
    const isLast = v == end;
    const a0 = isLast ? 0 : load<f64>(v, 8) - load<f64>(v);
    const a1 = isLast ? 0 : load<f64>(v + second, 8) - load<f64>(v + second);
    const a2 = isLast ? 0 : load<f64>(v + third, 8) - load<f64>(v + third);
    const b0 = load<f64>(v + offset) - load<f64>(v);
    const b1 = load<f64>(v + second + offset) - load<f64>(v + second);
    const b2 = load<f64>(v + third + offset) - load<f64>(v + third);
    const y0 = load<f64>(y);
    const y1 = load<f64>(y + plane);
    const y2 = load<f64>(y + 2 * plane);
    const y3 = load<f64>(y + 3 * plane);
    const y4 = load<f64>(y + 4 * plane);
    const y5 = load<f64>(y + 5 * plane);
    const inner = 0 + y0 * a0 + y1 * b0 + y2 * a1 + y3 * b1 + y4 * a2 + y5 * b2;
    const own = load<f64>(along);
    const right0 = bentOne(own, a0, y0, inner);
    const right1 = bentOne(own, a1, y2, inner);
    const right2 = bentOne(own, a2, y4, inner);
    leaveOne(left0, right0, bentOne(own, b0, y1, inner), up, out);
    leaveOne(left1, right1, bentOne(own, b1, y3, inner), up + stride, out + second);
    leaveOne(left2, right2, bentOne(own, b2, y5, inner), up + 2 * stride, out + third);
    left0 = right0;
    left1 = right1;
    left2 = right2;
    along += 8;
    y += 8;
    up += 8;
    out += 8;
  }
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
    hessianRow(true, v, along, y, width, plane, up, out);
    v += stride;
    along += stride;
    y += stride;
    out += stride;
  }
  hessianRow(false, v, along, y, width, plane, up, out);
}
