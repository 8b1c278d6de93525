// Products with the Hessian, a pure stencil over the weights of the pixels.

import { DIAGONAL, GIVEN, PLAIN, turned, turnedOne, turnRow } from '../directions';
import { sum } from '../lanes';

/**
 * One row of out ← a v + Dᵀ(weights · Dv); `up` as in `fluxRow`. Given a new direction
 * (directions.ts), the row below is turned from there on. Returns the row's share of ⟨v, out⟩.
 */
// @ts-ignore: decorator
@inline
function hessianRow(
  direction: i32,
  hasBelow: bool,
  v: usize,
  r: usize,
  inverse: usize,
  beta: f64,
  a: f64,
  xx: usize,
  xy: usize,
  yy: usize,
  width: usize,
  up: usize,
  out: usize,
): f64 {
  const aa = f64x2.splat(a);
  const bb = f64x2.splat(beta);
  const stride = width << 3;
  const end = v + stride - 8;
  let carried = f64x2.splat(0);
  let total = f64x2.splat(0);
  for (; v + 16 <= end; v += 16) {
    const here = v128.load(v);
    const dx = f64x2.sub(v128.load(v, 8), here);
    let dy = f64x2.splat(0);
    if (hasBelow) {
      const next =
        direction == GIVEN ? v128.load(v + stride) : turned(direction, v + stride, r, inverse, bb);
      dy = f64x2.sub(next, here);
    }
    const mixed = v128.load(xy);
    let right = f64x2.mul(v128.load(xx), dx);
    if (hasBelow) right = f64x2.add(right, f64x2.mul(mixed, dy));
    const left = v128.shuffle<f64>(carried, right, 1, 2);
    carried = right;
    let result = f64x2.add(f64x2.sub(left, right), v128.load(up));
    if (hasBelow) {
      const below = f64x2.add(f64x2.mul(mixed, dx), f64x2.mul(v128.load(yy), dy));
      result = f64x2.sub(result, below);
      v128.store(up, below);
      yy += 16;
    }
    result = f64x2.add(f64x2.mul(aa, here), result);
    total = f64x2.add(total, f64x2.mul(here, result));
    v128.store(out, result);
    xx += 16;
    xy += 16;
    up += 16;
    out += 16;
    r += 16;
    inverse += 16;
  }
  let rest = sum(total);
  let left = f64x2.extract_lane(carried, 1);
  for (; v <= end; v += 8) {
    const here = load<f64>(v);
    const dx = v < end ? load<f64>(v, 8) - here : 0;
    let dy: f64 = 0;
    if (hasBelow) {
      const next =
        direction == GIVEN
          ? load<f64>(v + stride)
          : turnedOne(direction, v + stride, r, inverse, beta);
      dy = next - here;
    }
    const mixed = load<f64>(xy);
    const right = load<f64>(xx) * dx + mixed * dy;
    let result = left - right + load<f64>(up);
    left = right;
    if (hasBelow) {
      const below = mixed * dx + load<f64>(yy) * dy;
      result -= below;
      store<f64>(up, below);
      yy += 8;
    }
    result += a * here;
    rest += here * result;
    store<f64>(out, result);
    xx += 8;
    xy += 8;
    up += 8;
    out += 8;
    r += 8;
    inverse += 8;
  }
  return rest;
}

// @ts-ignore: decorator
@inline
function product(
  direction: i32,
  v: usize,
  r: usize,
  inverse: usize,
  beta: f64,
  a: f64,
  xx: usize,
  xy: usize,
  yy: usize,
  width: usize,
  height: usize,
  up: usize,
  out: usize,
): f64 {
  const stride = width << 3;
  memory.fill(up, 0, stride);
  if (direction != GIVEN) turnRow(direction, v, r, inverse, beta, width);
  let total: f64 = 0;
  for (let i: usize = 1; i < height; i++) {
    r += stride;
    inverse += stride;
    total += hessianRow(direction, true, v, r, inverse, beta, a, xx, xy, yy, width, up, out);
    v += stride;
    xx += stride;
    xy += stride;
    yy += stride;
    out += stride;
  }
  return total + hessianRow(GIVEN, false, v, 0, 0, 0, a, xx, xy, yy, width, up, out);
}

/** out ← a v + Dᵀ(weights · Dv). `up` is scratch of a row. Returns ⟨v, out⟩. */
export function isotropicHessian(
  v: usize,
  a: f64,
  xx: usize,
  xy: usize,
  yy: usize,
  width: usize,
  height: usize,
  up: usize,
  out: usize,
): f64 {
  return product(GIVEN, v, 0, 0, 0, a, xx, xy, yy, width, height, up, out);
}

/**
 * p ← P⁻¹r + βp, and then as `isotropicHessian` with p. `inverse` holds the diagonal of P⁻¹, or is 0
 * for P = I.
 */
export function isotropicDirection(
  p: usize,
  r: usize,
  inverse: usize,
  beta: f64,
  a: f64,
  xx: usize,
  xy: usize,
  yy: usize,
  width: usize,
  height: usize,
  up: usize,
  out: usize,
): f64 {
  return inverse
    ? product(DIAGONAL, p, r, inverse, beta, a, xx, xy, yy, width, height, up, out)
    : product(PLAIN, p, r, 0, beta, a, xx, xy, yy, width, height, up, out);
}
