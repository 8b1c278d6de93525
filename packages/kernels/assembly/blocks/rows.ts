// Differences of pictures of several channels, row by row, in buffers of a row: that to the right and that
// below of each channel. A buffer has two numbers of room before its first pixel, which are 0, and its end padded to
// an even number, of any value; loops over pairs may work on the padding.

/** Bytes of a buffer. */
// @ts-ignore: decorator
@inline
export function bytesOfRow(width: usize): usize {
  return ((width + 3) & ~1) << 3;
}

/** Where the first of the buffers in `scratch` has its first pixel. */
// @ts-ignore: decorator
@inline
export function firstOf(scratch: usize): usize {
  return scratch + 16;
}

/** across, below ← scale · differences of a row; 0 where there is none. */
export function differencesRow(
  v: usize,
  width: usize,
  hasBelow: bool,
  scale: f64,
  across: usize,
  below: usize,
): void {
  const ss = f64x2.splat(scale);
  const stride = width << 3;
  const end = v + stride - 8;
  const down = hasBelow ? stride : 0;
  for (; v + 16 <= end; v += 16) {
    const here = v128.load(v);
    v128.store(across, f64x2.mul(ss, f64x2.sub(v128.load(v, 8), here)));
    v128.store(below, f64x2.mul(ss, f64x2.sub(v128.load(v + down), here)));
    across += 16;
    below += 16;
  }
  for (; v <= end; v += 8) {
    const here = load<f64>(v);
    store<f64>(across, v < end ? scale * (load<f64>(v, 8) - here) : 0);
    store<f64>(below, scale * (load<f64>(v + down) - here));
    across += 8;
    below += 8;
  }
}

/**
 * out ← out + Dᵀ of the fluxes of a row, `previous` those below of the row above, which become those of this
 * row.
 */
export function divergenceRow(
  across: usize,
  below: usize,
  previous: usize,
  width: usize,
  out: usize,
): void {
  const end = out + (width << 3);
  for (; out + 16 <= end; out += 16) {
    const down = v128.load(below);
    const beside = f64x2.sub(v128.load(across - 8), v128.load(across));
    const total = f64x2.add(beside, f64x2.sub(v128.load(previous), down));
    v128.store(previous, down);
    v128.store(out, f64x2.add(v128.load(out), total));
    across += 16;
    below += 16;
    previous += 16;
  }
  if (out < end) {
    const down = load<f64>(below);
    const beside = load<f64>(across - 8) - load<f64>(across);
    const total = beside + (load<f64>(previous) - down);
    store<f64>(previous, down);
    store<f64>(out, load<f64>(out) + total);
  }
}
