// Steps of first-order methods, taken a row ahead of the gradient at the new point: the update's
// loads and stores run beside the roots and divisions of the gradient and cost next to nothing.

/** No step: the point is given. */
export const STAY = 0;
/** x⁺ = x − αg + β(x − x₋), written over x₋ at `x`; `other` holds x. */
export const HEAVY_BALL = 1;
/** z = x − αg, x⁺ = z + β(z − z₋), in place at `x`; `other` holds z₋ and then z. */
export const FISTA = 2;

/** The new point at two pixels. `gradient` is that of the old one there. */
// @ts-ignore: decorator
@inline
export function stepped(
  step: i32,
  x: usize,
  other: usize,
  gradient: usize,
  alpha: v128,
  beta: v128,
): v128 {
  const move = f64x2.mul(alpha, v128.load(gradient));
  let next: v128;
  if (step == HEAVY_BALL) {
    const old = v128.load(other);
    const momentum = f64x2.mul(beta, f64x2.sub(old, v128.load(x)));
    next = f64x2.add(f64x2.sub(old, move), momentum);
  } else {
    const z = f64x2.sub(v128.load(x), move);
    next = f64x2.add(z, f64x2.mul(beta, f64x2.sub(z, v128.load(other))));
    v128.store(other, z);
  }
  v128.store(x, next);
  return next;
}

/** The new point at one pixel. */
// @ts-ignore: decorator
@inline
export function steppedOne(
  step: i32,
  x: usize,
  other: usize,
  gradient: usize,
  alpha: f64,
  beta: f64,
): f64 {
  const move = alpha * load<f64>(gradient);
  let next: f64;
  if (step == HEAVY_BALL) {
    const old = load<f64>(other);
    next = old - move + beta * (old - load<f64>(x));
  } else {
    const z = load<f64>(x) - move;
    next = z + beta * (z - load<f64>(other));
    store<f64>(other, z);
  }
  store<f64>(x, next);
  return next;
}

/** The step in the first row, before the gradient follows. */
// @ts-ignore: decorator
@inline
export function stepRow(
  step: i32,
  x: usize,
  other: usize,
  gradient: usize,
  alpha: f64,
  beta: f64,
  width: usize,
): void {
  const aa = f64x2.splat(alpha);
  const bb = f64x2.splat(beta);
  const end = x + (width << 3);
  for (; x + 16 <= end; x += 16) {
    stepped(step, x, other, gradient, aa, bb);
    other += 16;
    gradient += 16;
  }
  if (x < end) steppedOne(step, x, other, gradient, alpha, beta);
}
