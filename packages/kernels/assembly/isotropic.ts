// Isotropic smoothed total variation. As anisotropic.ts, with z = (∇x)_p/ν in R² for each pixel and
// r = √(1 + |z|²): wφ' = wz/r, and wφ'' = (w/ν)/r³ ((1 + |z|²)I − zzᵀ).

import { sum } from './lanes';

/** One row, as `fluxRow` of anisotropic.ts. */
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
    let q = f64x2.add(one, f64x2.mul(t, t));
    let s = f64x2.splat(0);
    if (hasBelow) {
      s = f64x2.mul(cc, f64x2.sub(v128.load(xp + stride), here));
      q = f64x2.add(q, f64x2.mul(s, s));
    }
    const r = f64x2.sqrt(q);
    total = f64x2.add(total, r);
    let scale = f64x2.div(ww, r);
    if (columns) {
      const factor = f64x2.div(f64x2.splat(u2), q);
      scale = f64x2.mul(scale, f64x2.add(f64x2.splat(u1), factor));
    }
    const right = f64x2.mul(scale, t);
    const left = v128.shuffle<f64>(carried, right, 1, 2);
    carried = right;
    let result = f64x2.add(f64x2.sub(left, right), v128.load(up));
    if (hasBelow) {
      const down = f64x2.mul(scale, s);
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
  let rest = sum(total);
  let left = f64x2.extract_lane(carried, 1);
  for (; xp <= end; xp += 8) {
    const here = load<f64>(xp);
    const t = xp < end ? c * (load<f64>(xp, 8) - here) : 0;
    const s = hasBelow ? c * (load<f64>(xp + stride) - here) : 0;
    const q = 1 + t * t + s * s;
    const root = sqrt(q);
    rest += root;
    let scale = w / root;
    if (columns) scale *= u1 + u2 / q;
    const right = scale * t;
    let result = left - right + load<f64>(up);
    left = right;
    if (hasBelow) {
      result -= scale * s;
      store<f64>(up, scale * s);
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

/** out ← a x − y + wDᵀ∇φ_ν(Dx). `up` is scratch of a row. Returns Σ φ_ν(Dx). */
export function isotropicGradient(
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

/** out ← u₁ ∂/∂(log w) + u₂ ∂/∂(log ν) of wDᵀ∇φ_ν(Dx). */
export function isotropicCross(
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

/** xx, xy, yy ← the entries of wφ_ν''((∇x)_p); those of a missing difference are 0. */
export function isotropicWeights(
  x: usize,
  w: f64,
  nu: f64,
  width: usize,
  height: usize,
  xx: usize,
  xy: usize,
  yy: usize,
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
    const below = hasBelow ? stride : 0;
    const keep = f64x2.splat(hasBelow ? 1 : 0);
    for (; x + 16 <= end; x += 16) {
      const here = v128.load(x);
      const t = f64x2.mul(cc, f64x2.sub(v128.load(x, 8), here));
      const s = f64x2.mul(cc, f64x2.sub(v128.load(x + below), here));
      const tt = f64x2.add(one, f64x2.mul(t, t));
      const ss = f64x2.mul(s, s);
      const q = f64x2.add(tt, ss);
      const scale = f64x2.div(kk, f64x2.mul(q, f64x2.sqrt(q)));
      v128.store(xx, f64x2.mul(scale, f64x2.add(one, ss)));
      v128.store(xy, f64x2.neg(f64x2.mul(scale, f64x2.mul(t, s))));
      v128.store(yy, f64x2.mul(keep, f64x2.mul(scale, tt)));
      xx += 16;
      xy += 16;
      yy += 16;
    }
    for (; x <= end; x += 8) {
      const here = load<f64>(x);
      const hasRight = x < end;
      const t = hasRight ? c * (load<f64>(x, 8) - here) : 0;
      const s = c * (load<f64>(x + below) - here);
      const q = 1 + t * t + s * s;
      const scale = k / (q * sqrt(q));
      store<f64>(xx, hasRight ? scale * (1 + s * s) : 0);
      store<f64>(xy, -scale * t * s);
      store<f64>(yy, hasBelow ? scale * (1 + t * t) : 0);
      xx += 8;
      xy += 8;
      yy += 8;
    }
  }
}

/** out ← a v + Dᵀ(weights · Dv). `up` is scratch of a row. */
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
): void {
  const aa = f64x2.splat(a);
  const stride = width << 3;
  memory.fill(up, 0, stride);
  for (let i: usize = 1; i <= height; i++) {
    const end = v + stride - 8;
    const below = i < height ? stride : 0;
    let above = up;
    let carried = f64x2.splat(0);
    for (; v + 16 <= end; v += 16) {
      const here = v128.load(v);
      const dx = f64x2.sub(v128.load(v, 8), here);
      const dy = f64x2.sub(v128.load(v + below), here);
      const mixed = v128.load(xy);
      const right = f64x2.add(f64x2.mul(v128.load(xx), dx), f64x2.mul(mixed, dy));
      const down = f64x2.add(f64x2.mul(mixed, dx), f64x2.mul(v128.load(yy), dy));
      const left = v128.shuffle<f64>(carried, right, 1, 2);
      carried = right;
      const flux = f64x2.add(f64x2.sub(left, right), f64x2.sub(v128.load(above), down));
      v128.store(out, f64x2.add(f64x2.mul(aa, here), flux));
      v128.store(above, down);
      xx += 16;
      xy += 16;
      yy += 16;
      above += 16;
      out += 16;
    }
    let left = f64x2.extract_lane(carried, 1);
    for (; v <= end; v += 8) {
      const here = load<f64>(v);
      const dx = v < end ? load<f64>(v, 8) - here : 0;
      const dy = load<f64>(v + below) - here;
      const mixed = load<f64>(xy);
      const right = load<f64>(xx) * dx + mixed * dy;
      const down = mixed * dx + load<f64>(yy) * dy;
      store<f64>(out, a * here + (left - right + (load<f64>(above) - down)));
      store<f64>(above, down);
      left = right;
      xx += 8;
      xy += 8;
      yy += 8;
      above += 8;
      out += 8;
    }
  }
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

/** out ← the diagonal of aI + Dᵀ weights D. */
export function isotropicDiagonal(
  a: f64,
  xx: usize,
  xy: usize,
  yy: usize,
  width: usize,
  height: usize,
  out: usize,
): void {
  const stride = width << 3;
  for (let i: usize = 0; i < height; i++) {
    let left: f64 = 0;
    for (let j: usize = 0; j < width; j++) {
      const right = load<f64>(xx);
      const above = i > 0 ? load<f64>(yy - stride) : 0;
      store<f64>(out, a + left + right + 2 * load<f64>(xy) + above + load<f64>(yy));
      left = right;
      xx += 8;
      xy += 8;
      yy += 8;
      out += 8;
    }
  }
}
