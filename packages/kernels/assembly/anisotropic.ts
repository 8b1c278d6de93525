// Anisotropic smoothed total variation. Lengths are measured in ν: with t = (Dx)_k/ν and
// r = √(1 + t²): φ_ν = νr, wφ' = wt/r, wφ'' = (w/ν)/r³. Roots and divisions bound the speed: where two
// edges meet in one pixel, 1/r and 1/s are computed as s/(rs) and r/(rs), with one division.

import { sum } from './lanes';

/**
 * One row of out ← [a x − y +] Dᵀf(t), where f = w t y for the gradient, and w t y (u₁ + u₂ y²) for
 * a combination of the columns of B. `up` holds the fluxes of the edges from the row above, and
 * those to the row below when it returns. The sum is that of φ_ν/ν over the row's edges.
 */
// @ts-ignore: decorator
@inline
function fluxRow(
  columns: bool,
  hasBelow: bool,
  x: usize,
  y: usize,
  a: f64,
  w: f64,
  u1: f64,
  u2: f64,
  c: f64,
  width: usize,
  up: usize,
  out: usize,
): f64 {
  const one = f64x2.splat(1);
  const cc = f64x2.splat(c);
  const ww = f64x2.splat(w);
  const aa = f64x2.splat(a);
  const stride = width << 3;
  const end = x + stride - 8;
  let total = f64x2.splat(0);
  let carried = f64x2.splat(0);
  let xp = x;
  for (; xp + 16 <= end; xp += 16) {
    const here = v128.load(xp);
    const t = f64x2.mul(cc, f64x2.sub(v128.load(xp, 8), here));
    const qt = f64x2.add(one, f64x2.mul(t, t));
    let s = f64x2.splat(0);
    let qs = qt;
    if (hasBelow) {
      s = f64x2.mul(cc, f64x2.sub(v128.load(xp + stride), here));
      qs = f64x2.add(one, f64x2.mul(s, s));
    }
    const rt = f64x2.sqrt(qt);
    const rs = hasBelow ? f64x2.sqrt(qs) : one;
    const inverse = f64x2.div(one, hasBelow ? f64x2.mul(rt, rs) : rt);
    const yt = hasBelow ? f64x2.mul(rs, inverse) : inverse;
    let right = f64x2.mul(f64x2.mul(ww, t), yt);
    if (columns) {
      const factor = f64x2.mul(f64x2.splat(u2), f64x2.mul(yt, yt));
      right = f64x2.mul(right, f64x2.add(f64x2.splat(u1), factor));
    }
    total = f64x2.add(total, rt);
    const left = v128.shuffle<f64>(carried, right, 1, 2);
    carried = right;
    const above = v128.load(up);
    let result = f64x2.add(f64x2.sub(left, right), above);
    if (hasBelow) {
      const ys = f64x2.mul(rt, inverse);
      let down = f64x2.mul(f64x2.mul(ww, s), ys);
      if (columns) {
        const factor = f64x2.mul(f64x2.splat(u2), f64x2.mul(ys, ys));
        down = f64x2.mul(down, f64x2.add(f64x2.splat(u1), factor));
      }
      total = f64x2.add(total, rs);
      result = f64x2.sub(result, down);
      v128.store(up, down);
    }
    if (!columns) {
      result = f64x2.add(result, f64x2.sub(f64x2.mul(aa, here), v128.load(y)));
      y += 16;
    }
    v128.store(out, result);
    up += 16;
    out += 16;
  }
  // One or two pixels are left, the last of which has no edge to the right.
  let rest = sum(total);
  let left = f64x2.extract_lane(carried, 1);
  for (; xp <= end; xp += 8) {
    const here = load<f64>(xp);
    let right: f64 = 0;
    if (xp < end) {
      const t = c * (load<f64>(xp, 8) - here);
      const q = 1 + t * t;
      const root = sqrt(q);
      right = (w * t) / root;
      if (columns) right *= u1 + u2 / q;
      rest += root;
    }
    let result = left - right + load<f64>(up);
    left = right;
    if (hasBelow) {
      const s = c * (load<f64>(xp + stride) - here);
      const q = 1 + s * s;
      const root = sqrt(q);
      let down = (w * s) / root;
      if (columns) down *= u1 + u2 / q;
      rest += root;
      result -= down;
      store<f64>(up, down);
    }
    if (!columns) {
      result += a * here - load<f64>(y);
      y += 8;
    }
    store<f64>(out, result);
    up += 8;
    out += 8;
  }
  return rest;
}

/** out ← a x − y + wDᵀφ_ν'(Dx). `up` is scratch of a row. Returns Σ φ_ν(Dx). */
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
): f64 {
  const stride = width << 3;
  const c = 1 / nu;
  memory.fill(up, 0, stride);
  let total: f64 = 0;
  for (let i: usize = 1; i < height; i++) {
    total += fluxRow(false, true, x, y, a, w, 1, 0, c, width, up, out);
    x += stride;
    y += stride;
    out += stride;
  }
  return nu * (total + fluxRow(false, false, x, y, a, w, 1, 0, c, width, up, out));
}

/** out ← u₁ ∂/∂(log w) + u₂ ∂/∂(log ν) of wDᵀφ_ν'(Dx), fluxes w t y (u₁ − u₂ y²). */
export function anisotropicCross(
  x: usize,
  u1: f64,
  u2: f64,
  w: f64,
  nu: f64,
  width: usize,
  height: usize,
  up: usize,
  out: usize,
): void {
  const stride = width << 3;
  const c = 1 / nu;
  memory.fill(up, 0, stride);
  for (let i: usize = 1; i < height; i++) {
    fluxRow(true, true, x, 0, 0, w, u1, -u2, c, width, up, out);
    x += stride;
    out += stride;
  }
  fluxRow(true, false, x, 0, 0, w, u1, -u2, c, width, up, out);
}

/** (w/ν) y³ of two edges. */
// @ts-ignore: decorator
@inline
function curvature(k: v128, y: v128): v128 {
  return f64x2.mul(k, f64x2.mul(y, f64x2.mul(y, y)));
}

// @ts-ignore: decorator
@inline
function scalarCurvature(k: f64, t: f64): f64 {
  const q = 1 + t * t;
  return k / (q * sqrt(q));
}

/** across, down ← wφ_ν''(Dx) of the edges to the right and below, 0 where there is none. */
export function anisotropicWeights(
  x: usize,
  w: f64,
  nu: f64,
  width: usize,
  height: usize,
  across: usize,
  down: usize,
): void {
  const stride = width << 3;
  const c = 1 / nu;
  const cc = f64x2.splat(c);
  const k = w / nu;
  const kk = f64x2.splat(k);
  const one = f64x2.splat(1);
  for (let i: usize = 1; i <= height; i++) {
    const hasBelow = i < height;
    const end = x + stride - 8;
    // In the last row the edges "below" lead nowhere: they read the row itself and are then zeroed.
    const below = hasBelow ? stride : 0;
    const keep = f64x2.splat(hasBelow ? k : 0);
    for (; x + 16 <= end; x += 16) {
      const here = v128.load(x);
      const t = f64x2.mul(cc, f64x2.sub(v128.load(x, 8), here));
      const s = f64x2.mul(cc, f64x2.sub(v128.load(x + below), here));
      const qt = f64x2.add(one, f64x2.mul(t, t));
      const qs = f64x2.add(one, f64x2.mul(s, s));
      const rt = f64x2.sqrt(qt);
      const rs = f64x2.sqrt(qs);
      const inverse = f64x2.div(one, f64x2.mul(rt, rs));
      const yt = f64x2.mul(rs, inverse);
      const ys = f64x2.mul(rt, inverse);
      v128.store(across, curvature(kk, yt));
      v128.store(down, curvature(keep, ys));
      across += 16;
      down += 16;
    }
    for (; x <= end; x += 8) {
      const here = load<f64>(x);
      const t = x < end ? c * (load<f64>(x, 8) - here) : 0;
      const s = c * (load<f64>(x + below) - here);
      store<f64>(across, x < end ? scalarCurvature(k, t) : 0);
      store<f64>(down, hasBelow ? scalarCurvature(k, s) : 0);
      across += 8;
      down += 8;
    }
  }
}

/** One row of out ← a v + Dᵀ(weights ⊙ Dv); `up` as in `fluxRow`. */
// @ts-ignore: decorator
@inline
function hessianRow(
  hasBelow: bool,
  v: usize,
  a: f64,
  across: usize,
  down: usize,
  width: usize,
  up: usize,
  out: usize,
): void {
  const aa = f64x2.splat(a);
  const stride = width << 3;
  const end = v + stride - 8;
  let carried = f64x2.splat(0);
  for (; v + 16 <= end; v += 16) {
    const here = v128.load(v);
    const right = f64x2.mul(v128.load(across), f64x2.sub(v128.load(v, 8), here));
    const left = v128.shuffle<f64>(carried, right, 1, 2);
    carried = right;
    let result = f64x2.add(f64x2.sub(left, right), v128.load(up));
    if (hasBelow) {
      const below = f64x2.mul(v128.load(down), f64x2.sub(v128.load(v + stride), here));
      result = f64x2.sub(result, below);
      v128.store(up, below);
      down += 16;
    }
    v128.store(out, f64x2.add(f64x2.mul(aa, here), result));
    across += 16;
    up += 16;
    out += 16;
  }
  let left = f64x2.extract_lane(carried, 1);
  for (; v <= end; v += 8) {
    const here = load<f64>(v);
    const right = v < end ? load<f64>(across) * (load<f64>(v, 8) - here) : 0;
    let result = left - right + load<f64>(up);
    left = right;
    if (hasBelow) {
      const below = load<f64>(down) * (load<f64>(v + stride) - here);
      result -= below;
      store<f64>(up, below);
      down += 8;
    }
    store<f64>(out, a * here + result);
    across += 8;
    up += 8;
    out += 8;
  }
}

/** out ← a v + Dᵀ(weights ⊙ Dv). `up` is scratch of a row. */
export function anisotropicHessian(
  v: usize,
  a: f64,
  across: usize,
  down: usize,
  width: usize,
  height: usize,
  up: usize,
  out: usize,
): void {
  const stride = width << 3;
  memory.fill(up, 0, stride);
  for (let i: usize = 1; i < height; i++) {
    hessianRow(true, v, a, across, down, width, up, out);
    v += stride;
    across += stride;
    down += stride;
    out += stride;
  }
  hessianRow(false, v, a, across, down, width, up, out);
}

/**
 * out[0], out[1] ← the inner products of q with the columns of B: Σ w t y (Dq)_k and
 * −Σ w t y³ (Dq)_k.
 */
export function anisotropicCrossTranspose(
  x: usize,
  q: usize,
  w: f64,
  nu: f64,
  width: usize,
  height: usize,
  out: usize,
): void {
  const stride = width << 3;
  const c = 1 / nu;
  const cc = f64x2.splat(c);
  const one = f64x2.splat(1);
  let total1 = f64x2.splat(0);
  let total2 = f64x2.splat(0);
  let rest1: f64 = 0;
  let rest2: f64 = 0;
  for (let i: usize = 1; i <= height; i++) {
    const end = x + stride - 8;
    // In the last row differences with the row itself: 0.
    const below = i < height ? stride : 0;
    for (; x + 16 <= end; x += 16) {
      const here = v128.load(x);
      const qHere = v128.load(q);
      const t = f64x2.mul(cc, f64x2.sub(v128.load(x, 8), here));
      const s = f64x2.mul(cc, f64x2.sub(v128.load(x + below), here));
      const qt = f64x2.add(one, f64x2.mul(t, t));
      const qs = f64x2.add(one, f64x2.mul(s, s));
      const rt = f64x2.sqrt(qt);
      const rs = f64x2.sqrt(qs);
      const inverse = f64x2.div(one, f64x2.mul(rt, rs));
      const yt = f64x2.mul(rs, inverse);
      const ys = f64x2.mul(rt, inverse);
      const ft = f64x2.mul(f64x2.mul(t, yt), f64x2.sub(v128.load(q, 8), qHere));
      const fs = f64x2.mul(f64x2.mul(s, ys), f64x2.sub(v128.load(q + below), qHere));
      total1 = f64x2.add(total1, f64x2.add(ft, fs));
      const gt = f64x2.mul(ft, f64x2.mul(yt, yt));
      const gs = f64x2.mul(fs, f64x2.mul(ys, ys));
      total2 = f64x2.add(total2, f64x2.add(gt, gs));
      q += 16;
    }
    for (; x <= end; x += 8) {
      const here = load<f64>(x);
      const qHere = load<f64>(q);
      if (x < end) {
        const t = c * (load<f64>(x, 8) - here);
        const r = 1 + t * t;
        const f = (t / sqrt(r)) * (load<f64>(q, 8) - qHere);
        rest1 += f;
        rest2 += f / r;
      }
      const s = c * (load<f64>(x + below) - here);
      const r = 1 + s * s;
      const f = (s / sqrt(r)) * (load<f64>(q + below) - qHere);
      rest1 += f;
      rest2 += f / r;
      q += 8;
    }
  }
  store<f64>(out, w * (sum(total1) + rest1));
  store<f64>(out, -w * (sum(total2) + rest2), 8);
}

/** out ← the diagonal of aI + Dᵀ diag(weights) D. */
export function anisotropicDiagonal(
  a: f64,
  across: usize,
  down: usize,
  width: usize,
  height: usize,
  out: usize,
): void {
  const stride = width << 3;
  for (let i: usize = 0; i < height; i++) {
    let left: f64 = 0;
    for (let j: usize = 0; j < width; j++) {
      const right = load<f64>(across);
      const above = i > 0 ? load<f64>(down - stride) : 0;
      store<f64>(out, a + left + right + above + load<f64>(down));
      left = right;
      across += 8;
      down += 8;
      out += 8;
    }
  }
}
