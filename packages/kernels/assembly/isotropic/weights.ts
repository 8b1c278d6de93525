// What a linearisation is made of: wφ'', 2×2 for each pixel; notation of gradient.ts.

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
  const aa = f64x2.splat(a);
  for (let i: usize = 0; i < height; i++) {
    const end = out + stride;
    let carried = f64x2.splat(0);
    for (; out + 16 <= end; out += 16) {
      const right = v128.load(xx);
      const left = v128.shuffle<f64>(carried, right, 1, 2);
      carried = right;
      const above = i > 0 ? v128.load(yy - stride) : f64x2.splat(0);
      const mixed = v128.load(xy);
      const beside = f64x2.add(f64x2.add(left, right), f64x2.add(mixed, mixed));
      v128.store(out, f64x2.add(f64x2.add(aa, beside), f64x2.add(above, v128.load(yy))));
      xx += 16;
      xy += 16;
      yy += 16;
    }
    if (out < end) {
      const above = i > 0 ? load<f64>(yy - stride) : 0;
      const beside = f64x2.extract_lane(carried, 1) + load<f64>(xx) + 2 * load<f64>(xy);
      store<f64>(out, a + beside + (above + load<f64>(yy)));
      xx += 8;
      xy += 8;
      yy += 8;
      out += 8;
    }
  }
}
