// The columns of B, the derivatives of wDᵀ∇φ_ν(Dx) in (log w, log ν); notation of gradient.ts.

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
    let q = f64x2.add(one, f64x2.mul(t, t));
    let s = f64x2.splat(0);
    if (hasBelow) {
      s = f64x2.mul(cc, f64x2.sub(v128.load(x + stride), here));
      q = f64x2.add(q, f64x2.mul(s, s));
    }
    const y = f64x2.div(one, f64x2.sqrt(q));
    const scale1 = f64x2.mul(ww, y);
    const scale2 = f64x2.mul(scale1, f64x2.mul(y, y));
    const right1 = f64x2.mul(scale1, t);
    const right2 = f64x2.mul(scale2, t);
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
      const down1 = f64x2.mul(scale1, s);
      const down2 = f64x2.mul(scale2, s);
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
    const s = hasBelow ? c * (load<f64>(x + stride) - here) : 0;
    const q = 1 + t * t + s * s;
    const scale1 = w / sqrt(q);
    const scale2 = scale1 / q;
    const right1 = scale1 * t;
    const right2 = scale2 * t;
    let result1 = left1 - right1 + load<f64>(up);
    let result2 = left2 - right2 + load<f64>(up + stride);
    left1 = right1;
    left2 = right2;
    if (hasBelow) {
      const down1 = scale1 * s;
      const down2 = scale2 * s;
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
 * first, second ← ∂/∂(log w) and ∂/∂(log ν) of wDᵀ∇φ_ν(Dx), fluxes w z/r and −w z/r³. `up` is scratch
 * of two rows.
 */
export function isotropicColumns(
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

/** out[0], out[1] ← the inner products of q with the columns of B. */
export function isotropicCrossTranspose(
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
    const below = i < height ? stride : 0;
    for (; x + 16 <= end; x += 16) {
      const here = v128.load(x);
      const qHere = v128.load(q);
      const t = f64x2.mul(cc, f64x2.sub(v128.load(x, 8), here));
      const s = f64x2.mul(cc, f64x2.sub(v128.load(x + below), here));
      const r = f64x2.add(one, f64x2.add(f64x2.mul(t, t), f64x2.mul(s, s)));
      const y = f64x2.div(one, f64x2.sqrt(r));
      const along = f64x2.add(
        f64x2.mul(t, f64x2.sub(v128.load(q, 8), qHere)),
        f64x2.mul(s, f64x2.sub(v128.load(q + below), qHere)),
      );
      const f = f64x2.mul(along, y);
      total1 = f64x2.add(total1, f);
      total2 = f64x2.add(total2, f64x2.mul(f, f64x2.mul(y, y)));
      q += 16;
    }
    for (; x <= end; x += 8) {
      const here = load<f64>(x);
      const qHere = load<f64>(q);
      const hasRight = x < end;
      const t = hasRight ? c * (load<f64>(x, 8) - here) : 0;
      const s = c * (load<f64>(x + below) - here);
      const r = 1 + t * t + s * s;
      const along = t * ((hasRight ? load<f64>(q, 8) : qHere) - qHere) + s * (load<f64>(q + below) - qHere);
      const f = along / sqrt(r);
      rest1 += f;
      rest2 += f / r;
      q += 8;
    }
  }
  store<f64>(out, w * (sum(total1) + rest1));
  store<f64>(out, -w * (sum(total2) + rest2), 8);
}
