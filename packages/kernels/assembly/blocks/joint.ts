// Rows of total generalised variation (src/blocks/jointAnalysis.ts), in buffers as rows.ts has them: of Dx − sṽ, and of
// the symmetrised derivative sEṽ by backward differences; and their adjoints.

/** √½. */
const HALF: f64 = Math.SQRT1_2;

/** across, below ← scale (Dx − sṽ) of a row; 0 where x has no difference. `right`, `down`: ṽ of the row. */
export function slopesRow(
  x: usize,
  right: usize,
  down: usize,
  width: usize,
  hasBelow: bool,
  s: f64,
  scale: f64,
  across: usize,
  below: usize,
): void {
  const kk = f64x2.splat(scale);
  const ss = f64x2.splat(s);
  const zero = f64x2.splat(0);
  const stride = width << 3;
  const end = x + stride - 8;
  for (; x + 16 <= end; x += 16) {
    const here = v128.load(x);
    const dx = f64x2.sub(v128.load(x, 8), here);
    v128.store(across, f64x2.mul(kk, f64x2.sub(dx, f64x2.mul(ss, v128.load(right)))));
    let z = zero;
    if (hasBelow) {
      const dy = f64x2.sub(v128.load(x + stride), here);
      z = f64x2.mul(kk, f64x2.sub(dy, f64x2.mul(ss, v128.load(down))));
    }
    v128.store(below, z);
    right += 16;
    down += 16;
    across += 16;
    below += 16;
  }
  for (; x <= end; x += 8) {
    const here = load<f64>(x);
    let z: f64 = 0;
    if (x < end) z = scale * (load<f64>(x, 8) - here - s * load<f64>(right));
    store<f64>(across, z);
    z = 0;
    if (hasBelow) z = scale * (load<f64>(x + stride) - here - s * load<f64>(down));
    store<f64>(below, z);
    right += 8;
    down += 8;
    across += 8;
    below += 8;
  }
}

/** out ← out − s · fluxes of a row. */
export function takeRow(flux: usize, width: usize, s: f64, out: usize): void {
  const ss = f64x2.splat(s);
  const end = out + (width << 3);
  for (; out + 16 <= end; out += 16) {
    v128.store(out, f64x2.sub(v128.load(out), f64x2.mul(ss, v128.load(flux))));
    flux += 16;
  }
  if (out < end) store<f64>(out, load<f64>(out) - s * load<f64>(flux));
}

/** z, the next buffer and the one after it ← `factor` times the three rows of Eṽ, of which `one` and `two` are the parts. */
export function bendsRow(
  one: usize,
  two: usize,
  width: usize,
  hasAbove: bool,
  factor: f64,
  z: usize,
  row: usize,
): void {
  const kk = f64x2.splat(factor);
  const half = f64x2.splat(HALF);
  const stride = width << 3;
  const up = hasAbove ? stride : 0;
  const end = z + stride;
  // A difference with itself where there is nothing to the left, or above.
  let beforeOne = f64x2.splat(load<f64>(one));
  let beforeTwo = f64x2.splat(load<f64>(two));
  for (; z + 16 <= end; z += 16) {
    const a = v128.load(one);
    const b = v128.load(two);
    const leftOne = v128.shuffle<f64>(beforeOne, a, 1, 2);
    const leftTwo = v128.shuffle<f64>(beforeTwo, b, 1, 2);
    const mixed = f64x2.add(f64x2.sub(a, v128.load(one - up)), f64x2.sub(b, leftTwo));
    v128.store(z, f64x2.mul(kk, f64x2.sub(a, leftOne)));
    v128.store(z + row, f64x2.mul(kk, f64x2.sub(b, v128.load(two - up))));
    v128.store(z + 2 * row, f64x2.mul(kk, f64x2.mul(half, mixed)));
    beforeOne = a;
    beforeTwo = b;
    one += 16;
    two += 16;
  }
  if (z < end) {
    const a = load<f64>(one);
    const b = load<f64>(two);
    const mixed = a - load<f64>(one - up) + (b - f64x2.extract_lane(beforeTwo, 1));
    store<f64>(z, factor * (a - f64x2.extract_lane(beforeOne, 1)));
    store<f64>(z + row, factor * (b - load<f64>(two - up)));
    store<f64>(z + 2 * row, factor * (HALF * mixed));
  }
}

/**
 * out ← out + sEᵀ of the fluxes of a row, which change its rows of `one` and `two` and those above. The number behind
 * a row of fluxes is set to 0.
 */
export function bendsAdjointRow(
  z: usize,
  row: usize,
  width: usize,
  hasAbove: bool,
  s: f64,
  one: usize,
  two: usize,
): void {
  const ss = f64x2.splat(s);
  const half = f64x2.splat(HALF);
  const stride = width << 3;
  const end = z + stride;
  store<f64>(end, 0);
  store<f64>(end + 2 * row, 0);
  // What is mixed counts for `one` where there is a row above, and for `two` where there is a pixel to the left.
  const above = f64x2.splat(hasAbove ? 1 : 0);
  let left = f64x2(0, 1);
  for (; z + 16 <= end; z += 16) {
    const f1 = f64x2.mul(ss, v128.load(z));
    const f2 = f64x2.mul(ss, v128.load(z + row));
    const mixed = f64x2.mul(ss, f64x2.mul(half, v128.load(z + 2 * row)));
    const nextF1 = f64x2.mul(ss, v128.load(z, 8));
    const nextMixed = f64x2.mul(ss, f64x2.mul(half, v128.load(z + 2 * row, 8)));
    const ofOne = f64x2.add(f64x2.sub(f1, nextF1), f64x2.mul(above, mixed));
    const ofTwo = f64x2.add(f2, f64x2.sub(f64x2.mul(left, mixed), nextMixed));
    v128.store(one, f64x2.add(v128.load(one), ofOne));
    v128.store(two, f64x2.add(v128.load(two), ofTwo));
    if (hasAbove) {
      v128.store(one - stride, f64x2.sub(v128.load(one - stride), mixed));
      v128.store(two - stride, f64x2.sub(v128.load(two - stride), f2));
    }
    left = f64x2.splat(1);
    one += 16;
    two += 16;
  }
  if (z < end) {
    const f1 = s * load<f64>(z);
    const f2 = s * load<f64>(z + row);
    const mixed = s * (HALF * load<f64>(z + 2 * row));
    const has: f64 = width > 1 ? 1 : 0;
    store<f64>(one, load<f64>(one) + (f1 + (hasAbove ? mixed : 0)));
    store<f64>(two, load<f64>(two) + (f2 + has * mixed));
    if (hasAbove) {
      store<f64>(one - stride, load<f64>(one - stride) - mixed);
      store<f64>(two - stride, load<f64>(two - stride) - f2);
    }
  }
}
