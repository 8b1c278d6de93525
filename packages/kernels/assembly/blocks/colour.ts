// Differences of pictures in colour whose six of a pixel make one block, in registers: what sweeps.ts and hessian.ts do in
// buffers, in the same order and so to the same bit. `up` has room for a row of each channel, of the fluxes from above.

import { sum } from '../lanes';
import { CHARBONNIER, measured, slopeOf } from '../potential/potentials';
import { FISTA, HEAVY_BALL, stepRow } from '../steps';

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

/** The differences of a pixel, in both lanes. */
// @ts-ignore: decorator
@inline
export function across(v: usize, isLast: bool, scale: f64): v128 {
  return f64x2.splat(isLast ? 0 : scale * (load<f64>(v, 8) - load<f64>(v)));
}

// @ts-ignore: decorator
@inline
export function below(v: usize, offset: usize, scale: f64): v128 {
  return f64x2.splat(scale * (load<f64>(v + offset) - load<f64>(v)));
}

/** Stores what `start` and the fluxes leave at two pixels of a channel, and returns it. */
// @ts-ignore: decorator
@inline
export function arrive(
  hasBelow: bool,
  start: v128,
  left: v128,
  right: v128,
  below: v128,
  up: usize,
  out: usize,
): v128 {
  const total = f64x2.add(f64x2.sub(left, right), f64x2.sub(v128.load(up), below));
  if (hasBelow) v128.store(up, below);
  const result = f64x2.add(start, total);
  v128.store(out, result);
  return result;
}

/** One row of out ← out + wDᵀ∇φ(Dx), or, where it is `whole`, of out ← x − y + wDᵀ∇φ(Dx), of which `squares` gains ‖out‖². */
// @ts-ignore: decorator
@inline
function gradientRow(
  potential: i32,
  whole: bool,
  hasBelow: bool,
  x: usize,
  y: usize,
  w: f64,
  scale: f64,
  width: usize,
  plane: usize,
  up: usize,
  out: usize,
  squares: usize,
): void {
  const stride = width << 3;
  const end = x + stride - 8;
  const ww = f64x2.splat(w);
  const ss = f64x2.splat(scale);
  const zero = f64x2.splat(0);
  const second = plane;
  const third = 2 * plane;
  let up1 = up + stride;
  let up2 = up1 + stride;
  let carried0 = zero;
  let carried1 = zero;
  let carried2 = zero;
  let square = zero;
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
    const size = squaresOf(a0, b0, a1, b1, a2, b2);
    const own = f64x2.mul(ww, slopeOf(potential, measured(potential, size)));
    a0 = f64x2.mul(own, a0);
    a1 = f64x2.mul(own, a1);
    a2 = f64x2.mul(own, a2);
    if (hasBelow) {
      b0 = f64x2.mul(own, b0);
      b1 = f64x2.mul(own, b1);
      b2 = f64x2.mul(own, b2);
    }
    const start0 = whole ? f64x2.sub(x0, v128.load(y)) : v128.load(out);
    const start1 = whole ? f64x2.sub(x1, v128.load(y + second)) : v128.load(out + second);
    const start2 = whole ? f64x2.sub(x2, v128.load(y + third)) : v128.load(out + third);
    const left0 = v128.shuffle<f64>(carried0, a0, 1, 2);
    const left1 = v128.shuffle<f64>(carried1, a1, 1, 2);
    const left2 = v128.shuffle<f64>(carried2, a2, 1, 2);
    const own0 = arrive(hasBelow, start0, left0, a0, b0, up, out);
    const own1 = arrive(hasBelow, start1, left1, a1, b1, up1, out + second);
    const own2 = arrive(hasBelow, start2, left2, a2, b2, up2, out + third);
    if (whole) {
      square = f64x2.add(square, f64x2.mul(own0, own0));
      square = f64x2.add(square, f64x2.mul(own1, own1));
      square = f64x2.add(square, f64x2.mul(own2, own2));
    }
    carried0 = a0;
    carried1 = a1;
    carried2 = a2;
    y += 16;
    up += 16;
    up1 += 16;
    up2 += 16;
    out += 16;
  }
  // One or two pixels are left, the last of which has none to its right.
  let rest = sum(square);
  for (; x <= end; x += 8) {
    const isLast = x == end;
    const down = hasBelow ? stride : 0;
    const a0 = across(x, isLast, scale);
    const a1 = across(x + second, isLast, scale);
    const a2 = across(x + third, isLast, scale);
    const b0 = below(x, down, scale);
    const b1 = below(x + second, down, scale);
    const b2 = below(x + third, down, scale);
    const size = squaresOf(a0, b0, a1, b1, a2, b2);
    const own = f64x2.mul(ww, slopeOf(potential, measured(potential, size)));
    let to = out;
    let above = up;
    let from = x;
    let data = y;
    for (let c = 0; c < 3; c++) {
      const a = f64x2.mul(own, c == 0 ? a0 : c == 1 ? a1 : a2);
      const b = f64x2.mul(own, c == 0 ? b0 : c == 1 ? b1 : b2);
      const carried = c == 0 ? carried0 : c == 1 ? carried1 : carried2;
      const left = f64x2.extract_lane(carried, 1);
      const right = f64x2.extract_lane(a, 0);
      const flux = f64x2.extract_lane(b, 0);
      const total = left - right + (load<f64>(above) - flux);
      const result = (whole ? load<f64>(from) - load<f64>(data) : load<f64>(to)) + total;
      store<f64>(above, flux);
      store<f64>(to, result);
      if (whole) rest += result * result;
      if (c == 0) carried0 = a;
      else if (c == 1) carried1 = a;
      else carried2 = a;
      to += plane;
      from += plane;
      data += plane;
      above += stride;
    }
    y += 8;
    up += 8;
    out += 8;
  }
  if (whole) store<f64>(squares, load<f64>(squares) + rest);
}

/** out ← out + wDᵀ∇φ(Dx). */
export function colourGradient(
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
  const c = 1 / nu;
  memory.fill(up, 0, 3 * stride);
  for (let i: usize = 1; i < height; i++) {
    gradientRow(CHARBONNIER, false, true, x, 0, w, c, width, plane, up, out, 0);
    x += stride;
    out += stride;
  }
  gradientRow(CHARBONNIER, false, false, x, 0, w, c, width, plane, up, out, 0);
}

/** The step in a row of each channel. */
// @ts-ignore: decorator
@inline
function stepRows(
  step: i32,
  x: usize,
  other: usize,
  gradient: usize,
  alpha: f64,
  beta: f64,
  width: usize,
  plane: usize,
): void {
  for (let c = 0; c < 3; c++) {
    stepRow(step, x, other, gradient, alpha, beta, width);
    x += plane;
    other += plane;
    gradient += plane;
  }
}

// @ts-ignore: decorator
@inline
function sweep(
  step: i32,
  x: usize,
  other: usize,
  alpha: f64,
  beta: f64,
  y: usize,
  w: f64,
  nu: f64,
  width: usize,
  height: usize,
  up: usize,
  out: usize,
  squares: usize,
): void {
  const stride = width << 3;
  const plane = stride * height;
  const c = 1 / nu;
  memory.fill(up, 0, 3 * stride);
  store<f64>(squares, 0);
  stepRows(step, x, other, out, alpha, beta, width, plane);
  for (let i: usize = 1; i < height; i++) {
    // By itself: registers do not suffice for both.
    stepRows(step, x + stride, other + stride, out + stride, alpha, beta, width, plane);
    gradientRow(CHARBONNIER, true, true, x, y, w, c, width, plane, up, out, squares);
    x += stride;
    y += stride;
    out += stride;
    other += stride;
  }
  gradientRow(CHARBONNIER, true, false, x, y, w, c, width, plane, up, out, squares);
}

/**
 * A step of heavy ball or FISTA (steps.ts) from the gradient in `out`, and out ← x⁺ − y + wDᵀ∇φ(Dx⁺), `squares` ←
 * ‖out‖². Under the potential charbonnier, as all of this file that is first order.
 */
export function colourStep(
  step: i32,
  x: usize,
  other: usize,
  alpha: f64,
  beta: f64,
  y: usize,
  w: f64,
  nu: f64,
  width: usize,
  height: usize,
  up: usize,
  out: usize,
  squares: usize,
): void {
  if (step == HEAVY_BALL) {
    sweep(HEAVY_BALL, x, other, alpha, beta, y, w, nu, width, height, up, out, squares);
  } else {
    sweep(FISTA, x, other, alpha, beta, y, w, nu, width, height, up, out, squares);
  }
}
