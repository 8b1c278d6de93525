// Directions of conjugate gradients, p ← P⁻¹r + βp, taken a row ahead of the product with p.

/** No new direction: the vector is given. */
export const GIVEN = 0;
/** P = I. */
export const PLAIN = 1;
/** P diagonal; `inverse` holds P⁻¹. */
export const DIAGONAL = 2;

/** The new direction at two pixels. */
// @ts-ignore: decorator
@inline
export function turned(kind: i32, p: usize, r: usize, inverse: usize, beta: v128): v128 {
  const residual = v128.load(r);
  const z = kind == DIAGONAL ? f64x2.mul(v128.load(inverse), residual) : residual;
  const next = f64x2.add(z, f64x2.mul(beta, v128.load(p)));
  v128.store(p, next);
  return next;
}

/** The new direction at one pixel. */
// @ts-ignore: decorator
@inline
export function turnedOne(kind: i32, p: usize, r: usize, inverse: usize, beta: f64): f64 {
  const residual = load<f64>(r);
  const z = kind == DIAGONAL ? load<f64>(inverse) * residual : residual;
  const next = z + beta * load<f64>(p);
  store<f64>(p, next);
  return next;
}

/** The new direction in the first row, before the product follows. */
// @ts-ignore: decorator
@inline
export function turnRow(
  kind: i32,
  p: usize,
  r: usize,
  inverse: usize,
  beta: f64,
  width: usize,
): void {
  const bb = f64x2.splat(beta);
  const end = p + (width << 3);
  for (; p + 16 <= end; p += 16) {
    turned(kind, p, r, inverse, bb);
    r += 16;
    inverse += 16;
  }
  if (p < end) turnedOne(kind, p, r, inverse, beta);
}
