// Sizes of differences, row by row: what the change of derivatives is bounded by (pass.ts).

/** out ← |v_right − v| along a row of v, 0 at its end. */
// @ts-ignore: decorator
@inline
export function acrossRow(v: usize, width: usize, out: usize): void {
  const end = v + (width << 3) - 8;
  for (; v + 16 <= end; v += 16) {
    v128.store(out, f64x2.abs(f64x2.sub(v128.load(v, 8), v128.load(v))));
    out += 16;
  }
  for (; v < end; v += 8) {
    store<f64>(out, abs(load<f64>(v, 8) - load<f64>(v)));
    out += 8;
  }
  store<f64>(out, 0);
}

/** out ← |v_below − v| along a row of v, 0 in the last. */
// @ts-ignore: decorator
@inline
export function downRow(v: usize, width: usize, hasBelow: bool, out: usize): void {
  const stride = width << 3;
  const end = v + stride;
  if (!hasBelow) {
    memory.fill(out, 0, stride);
    return;
  }
  for (; v + 16 <= end; v += 16) {
    v128.store(out, f64x2.abs(f64x2.sub(v128.load(v + stride), v128.load(v))));
    out += 16;
  }
  if (v < end) store<f64>(out, abs(load<f64>(v + stride) - load<f64>(v)));
}

/** out ← |(∇v)_p| = √(dx² + dy²) along a row of v. */
// @ts-ignore: decorator
@inline
export function jointRow(v: usize, width: usize, hasBelow: bool, out: usize): void {
  const stride = width << 3;
  const end = v + stride - 8;
  const below = hasBelow ? stride : 0;
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
