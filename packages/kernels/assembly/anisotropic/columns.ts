// The columns of B, the derivatives of wDᵀφ_ν'(Dx) in (log w, log ν); notation of gradient.ts.

import { sum } from '../lanes';

/** One row of both columns of B, as `fluxRow`; `up` holds two rows of fluxes. */
// @ts-ignore: decorator
@inline
function columnsRow(
  hasBelow: bool,
  x: usize,
  w: f64,
  c: f64,
  width: usize,
  up: usize,
  first: usize,
  second: usize,
): void {
  const one = f64x2.splat(1);
  const cc = f64x2.splat(c);
  const ww = f64x2.splat(w);
  const stride = width << 3;
  const end = x + stride - 8;
  let carried1 = f64x2.splat(0);
  let carried2 = f64x2.splat(0);
  for (; x + 16 <= end; x += 16) {
    const here = v128.load(x);
    const t = f64x2.mul(cc, f64x2.sub(v128.load(x, 8), here));
    const rt = f64x2.sqrt(f64x2.add(one, f64x2.mul(t, t)));
    let s = f64x2.splat(0);
    let rs = one;
    if (hasBelow) {
      s = f64x2.mul(cc, f64x2.sub(v128.load(x + stride), here));
      rs = f64x2.sqrt(f64x2.add(one, f64x2.mul(s, s)));
    }
    const inverse = f64x2.div(one, hasBelow ? f64x2.mul(rt, rs) : rt);
    const yt = hasBelow ? f64x2.mul(rs, inverse) : inverse;
    const right1 = f64x2.mul(f64x2.mul(ww, t), yt);
    const right2 = f64x2.mul(right1, f64x2.mul(yt, yt));
    let result1 = f64x2.add(
      f64x2.sub(v128.shuffle<f64>(carried1, right1, 1, 2), right1),
      v128.load(up),
    );
    let result2 = f64x2.add(
      f64x2.sub(v128.shuffle<f64>(carried2, right2, 1, 2), right2),
      v128.load(up + stride),
    );
    carried1 = right1;
    carried2 = right2;
    if (hasBelow) {
      const ys = f64x2.mul(rt, inverse);
      const down1 = f64x2.mul(f64x2.mul(ww, s), ys);
      const down2 = f64x2.mul(down1, f64x2.mul(ys, ys));
      result1 = f64x2.sub(result1, down1);
      result2 = f64x2.sub(result2, down2);
      v128.store(up, down1);
      v128.store(up + stride, down2);
    }
    v128.store(first, result1);
    v128.store(second, f64x2.neg(result2));
    up += 16;
    first += 16;
    second += 16;
  }
  let left1 = f64x2.extract_lane(carried1, 1);
  let left2 = f64x2.extract_lane(carried2, 1);
  for (; x <= end; x += 8) {
    const here = load<f64>(x);
    const t = x < end ? c * (load<f64>(x, 8) - here) : 0;
    const qt = 1 + t * t;
    const right1 = (w * t) / sqrt(qt);
    const right2 = right1 / qt;
    let result1 = left1 - right1 + load<f64>(up);
    let result2 = left2 - right2 + load<f64>(up + stride);
    left1 = right1;
    left2 = right2;
    if (hasBelow) {
      const s = c * (load<f64>(x + stride) - here);
      const qs = 1 + s * s;
      const down1 = (w * s) / sqrt(qs);
      const down2 = down1 / qs;
      result1 -= down1;
      result2 -= down2;
      store<f64>(up, down1);
      store<f64>(up + stride, down2);
    }
    store<f64>(first, result1);
    store<f64>(second, -result2);
    up += 8;
    first += 8;
    second += 8;
  }
}

/**
 * first, second ← ∂/∂(log w) and ∂/∂(log ν) of wDᵀφ_ν'(Dx), fluxes w t y and −w t y³. `up` is scratch
 * of two rows.
 */
export function anisotropicColumns(
  x: usize,
  w: f64,
  nu: f64,
  width: usize,
  height: usize,
  up: usize,
  first: usize,
  second: usize,
): void {
  const stride = width << 3;
  const c = 1 / nu;
  memory.fill(up, 0, 2 * stride);
  for (let i: usize = 1; i < height; i++) {
    columnsRow(true, x, w, c, width, up, first, second);
    x += stride;
    first += stride;
    second += stride;
  }
  columnsRow(false, x, w, c, width, up, first, second);
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
