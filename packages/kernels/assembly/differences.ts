// Sizes of differences, block by block: what the change of derivatives is bounded by (change.ts).

/**
 * |Dv|: the differences to the right, then those below, width · height each and 0 where there is
 * none.
 */
export function anisotropicDifferences(v: usize, width: usize, height: usize, out: usize): void {
  const stride = width << 3;
  let lower = out + stride * height;
  for (let i: usize = 1; i <= height; i++) {
    const end = v + stride - 8;
    const below = i < height ? stride : 0;
    for (; v + 16 <= end; v += 16) {
      const here = v128.load(v);
      v128.store(out, f64x2.abs(f64x2.sub(v128.load(v, 8), here)));
      v128.store(lower, f64x2.abs(f64x2.sub(v128.load(v + below), here)));
      out += 16;
      lower += 16;
    }
    for (; v <= end; v += 8) {
      const here = load<f64>(v);
      store<f64>(out, v < end ? abs(load<f64>(v, 8) - here) : 0);
      store<f64>(lower, abs(load<f64>(v + below) - here));
      out += 8;
      lower += 8;
    }
  }
}

/** |(∇v)_p| = √(dx² + dy²), width · height of them. */
export function isotropicDifferences(v: usize, width: usize, height: usize, out: usize): void {
  const stride = width << 3;
  for (let i: usize = 1; i <= height; i++) {
    const end = v + stride - 8;
    const below = i < height ? stride : 0;
    for (; v + 16 <= end; v += 16) {
      const here = v128.load(v);
      const dx = f64x2.sub(v128.load(v, 8), here);
      const dy = f64x2.sub(v128.load(v + below), here);
      v128.store(out, f64x2.sqrt(f64x2.add(f64x2.mul(dx, dx), f64x2.mul(dy, dy))));
      out += 16;
    }
    for (; v <= end; v += 8) {
      const here = load<f64>(v);
      const dx = v < end ? load<f64>(v, 8) - here : 0;
      const dy = load<f64>(v + below) - here;
      store<f64>(out, sqrt(dx * dx + dy * dy));
      out += 8;
    }
  }
}
