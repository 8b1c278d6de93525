// Anisotropic smoothed total variation. Lengths are measured in ν: with t = (Dx)_k/ν and
// r = √(1 + t²): φ_ν = νr, wφ' = wt/r, wφ'' = (w/ν)/r³. Roots and divisions bound the speed: where two
// edges meet in one pixel, 1/r and 1/s are computed as s/(rs) and r/(rs), with one division.

import { sum } from '../lanes';
import { FISTA, HEAVY_BALL, STAY, stepped, steppedOne, stepRow } from '../steps';

/**
 * One row of out ← a x − y + wDᵀφ_ν'(Dx). `up` holds the fluxes of the edges from the row above, and
 * those to the row below when it returns. Given a `step` (steps.ts), the row below is x⁺ from there
 * on. The sum returned is that of φ_ν/ν over the row's edges; `squares` gains ‖out‖² of the row.
 */
// @ts-ignore: decorator
@inline
function fluxRow(
  step: i32,
  hasBelow: bool,
  x: usize,
  other: usize,
  alpha: f64,
  beta: f64,
  y: usize,
  a: f64,
  w: f64,
  c: f64,
  width: usize,
  up: usize,
  out: usize,
  squares: usize,
): f64 {
  const one = f64x2.splat(1);
  const cc = f64x2.splat(c);
  const ww = f64x2.splat(w);
  const aa = f64x2.splat(a);
  const along = f64x2.splat(alpha);
  const momentum = f64x2.splat(beta);
  const stride = width << 3;
  const end = x + stride - 8;
  let total = f64x2.splat(0);
  let square = f64x2.splat(0);
  let carried = f64x2.splat(0);
  let xp = x;
  for (; xp + 16 <= end; xp += 16) {
    const here = v128.load(xp);
    const t = f64x2.mul(cc, f64x2.sub(v128.load(xp, 8), here));
    const qt = f64x2.add(one, f64x2.mul(t, t));
    let s = f64x2.splat(0);
    let qs = qt;
    if (hasBelow) {
      const below =
        step == STAY
          ? v128.load(xp + stride)
          : stepped(step, xp + stride, other, out + stride, along, momentum);
      s = f64x2.mul(cc, f64x2.sub(below, here));
      qs = f64x2.add(one, f64x2.mul(s, s));
    }
    const rt = f64x2.sqrt(qt);
    const rs = hasBelow ? f64x2.sqrt(qs) : one;
    const inverse = f64x2.div(one, hasBelow ? f64x2.mul(rt, rs) : rt);
    const right = f64x2.mul(f64x2.mul(ww, t), hasBelow ? f64x2.mul(rs, inverse) : inverse);
    total = f64x2.add(total, rt);
    const left = v128.shuffle<f64>(carried, right, 1, 2);
    carried = right;
    let result = f64x2.add(f64x2.sub(left, right), v128.load(up));
    if (hasBelow) {
      const down = f64x2.mul(f64x2.mul(ww, s), f64x2.mul(rt, inverse));
      total = f64x2.add(total, rs);
      result = f64x2.sub(result, down);
      v128.store(up, down);
    }
    result = f64x2.add(result, f64x2.sub(f64x2.mul(aa, here), v128.load(y)));
    square = f64x2.add(square, f64x2.mul(result, result));
    v128.store(out, result);
    y += 16;
    up += 16;
    out += 16;
    other += 16;
  }
  // One or two pixels are left, the last of which has no edge to the right.
  let rest = sum(total);
  let restOfSquares = sum(square);
  let left = f64x2.extract_lane(carried, 1);
  for (; xp <= end; xp += 8) {
    const here = load<f64>(xp);
    let right: f64 = 0;
    if (xp < end) {
      const t = c * (load<f64>(xp, 8) - here);
      const root = sqrt(1 + t * t);
      right = (w * t) / root;
      rest += root;
    }
    let result = left - right + load<f64>(up);
    left = right;
    if (hasBelow) {
      const below =
        step == STAY
          ? load<f64>(xp + stride)
          : steppedOne(step, xp + stride, other, out + stride, alpha, beta);
      const s = c * (below - here);
      const root = sqrt(1 + s * s);
      const down = (w * s) / root;
      rest += root;
      result -= down;
      store<f64>(up, down);
    }
    result += a * here - load<f64>(y);
    restOfSquares += result * result;
    store<f64>(out, result);
    y += 8;
    up += 8;
    out += 8;
    other += 8;
  }
  store<f64>(squares, load<f64>(squares) + restOfSquares);
  return rest;
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
  a: f64,
  w: f64,
  nu: f64,
  width: usize,
  height: usize,
  up: usize,
  out: usize,
  squares: usize,
): f64 {
  const stride = width << 3;
  const c = 1 / nu;
  memory.fill(up, 0, stride);
  store<f64>(squares, 0);
  if (step != STAY) stepRow(step, x, other, out, alpha, beta, width);
  let total: f64 = 0;
  for (let i: usize = 1; i < height; i++) {
    const below = other + stride;
    total += fluxRow(step, true, x, below, alpha, beta, y, a, w, c, width, up, out, squares);
    x += stride;
    y += stride;
    out += stride;
    other += stride;
  }
  const last = fluxRow(STAY, false, x, 0, 0, 0, y, a, w, c, width, up, out, squares);
  return nu * (total + last);
}

/**
 * out ← a x − y + wDᵀφ_ν'(Dx), `squares` ← ‖out‖². `up` is scratch of a row. Returns Σ φ_ν(Dx).
 */
export function anisotropicGradient(
  x: usize,
  y: usize,
  a: f64,
  w: f64,
  nu: f64,
  width: usize,
  height: usize,
  up: usize,
  out: usize,
  squares: usize,
): f64 {
  return sweep(STAY, x, 0, 0, 0, y, a, w, nu, width, height, up, out, squares);
}

/** A step of heavy ball or FISTA (steps.ts) from the gradient in `out`, and the gradient at x⁺. */
export function anisotropicStep(
  step: i32,
  x: usize,
  other: usize,
  alpha: f64,
  beta: f64,
  y: usize,
  a: f64,
  w: f64,
  nu: f64,
  width: usize,
  height: usize,
  up: usize,
  out: usize,
  squares: usize,
): void {
  if (step == HEAVY_BALL) {
    sweep(HEAVY_BALL, x, other, alpha, beta, y, a, w, nu, width, height, up, out, squares);
  } else {
    sweep(FISTA, x, other, alpha, beta, y, a, w, nu, width, height, up, out, squares);
  }
}
