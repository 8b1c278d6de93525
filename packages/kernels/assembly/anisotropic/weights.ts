// What a linearisation is made of: wφ'' of the edges; notation of gradient.ts.

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
  const aa = f64x2.splat(a);
  for (let i: usize = 0; i < height; i++) {
    const end = out + stride;
    let carried = f64x2.splat(0);
    for (; out + 16 <= end; out += 16) {
      const right = v128.load(across);
      const left = v128.shuffle<f64>(carried, right, 1, 2);
      carried = right;
      const above = i > 0 ? v128.load(down - stride) : f64x2.splat(0);
      const beside = f64x2.add(left, right);
      v128.store(out, f64x2.add(f64x2.add(aa, beside), f64x2.add(above, v128.load(down))));
      across += 16;
      down += 16;
    }
    if (out < end) {
      const above = i > 0 ? load<f64>(down - stride) : 0;
      const beside = f64x2.extract_lane(carried, 1) + load<f64>(across);
      store<f64>(out, a + beside + (above + load<f64>(down)));
      across += 8;
      down += 8;
      out += 8;
    }
  }
}
