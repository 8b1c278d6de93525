// Φ(T) = √(1 + T²) − √(M² + T²) + M − 1, T of either sign: as src/potential/firm.ts.

/** M², M, M − 1 and where Φ'' is 0. */
const SQUARE: f64 = 3375;
const WIDE: f64 = 58.09475019311125;
const RISE: f64 = 57.094750193111253;
const ZERO: f64 = 3.75;
/** Where squares do not overflow. */
const LARGEST: f64 = 1e150;

// @ts-ignore: decorator
@inline
export function firmValue(T: v128): v128 {
  const one = f64x2.splat(1);
  const size = f64x2.pmin(f64x2.splat(LARGEST), f64x2.abs(T));
  const q = f64x2.mul(size, size);
  const a = f64x2.sqrt(f64x2.add(f64x2.splat(SQUARE), q));
  const b = f64x2.sqrt(f64x2.add(one, q));
  const rise = f64x2.add(
    f64x2.div(f64x2.splat(SQUARE - 1), f64x2.add(a, b)),
    f64x2.splat(RISE),
  );
  return f64x2.mul(
    f64x2.div(q, f64x2.add(b, one)),
    f64x2.div(rise, f64x2.add(a, f64x2.splat(WIDE))),
  );
}

// @ts-ignore: decorator
@inline
export function firmFirst(T: v128): v128 {
  const q = f64x2.mul(T, T);
  const a = f64x2.sqrt(f64x2.add(f64x2.splat(SQUARE), q));
  const b = f64x2.sqrt(f64x2.add(f64x2.splat(1), q));
  const steep = f64x2.div(f64x2.splat(SQUARE - 1), f64x2.add(a, b));
  return f64x2.div(f64x2.mul(T, steep), f64x2.mul(a, b));
}

// @ts-ignore: decorator
@inline
export function firmSecond(T: v128): v128 {
  const zero = f64x2.splat(ZERO);
  const size = f64x2.pmin(f64x2.splat(LARGEST), f64x2.abs(T));
  const q = f64x2.mul(size, size);
  const A = f64x2.add(f64x2.splat(SQUARE), q);
  const B = f64x2.add(f64x2.splat(1), q);
  const a = f64x2.sqrt(A);
  const b = f64x2.sqrt(B);
  const ab = f64x2.mul(a, b);
  const top = f64x2.div(f64x2.mul(f64x2.sub(zero, size), f64x2.add(zero, size)), ab);
  const sum = f64x2.add(
    f64x2.div(f64x2.add(A, f64x2.mul(f64x2.splat(225), B)), ab),
    f64x2.splat(15),
  );
  const over = f64x2.div(f64x2.mul(f64x2.mul(f64x2.splat(224), top), sum), ab);
  return f64x2.div(over, f64x2.add(a, f64x2.mul(f64x2.splat(15), b)));
}

/** S²√S. */
// @ts-ignore: decorator
@inline
function fifth(S: v128): v128 {
  return f64x2.mul(f64x2.mul(S, S), f64x2.sqrt(S));
}

/** Φ'''. */
// @ts-ignore: decorator
@inline
export function firmThird(T: v128): v128 {
  const one = f64x2.splat(1);
  const q = f64x2.mul(T, T);
  const narrow = f64x2.div(one, fifth(f64x2.add(one, q)));
  const wide = f64x2.div(f64x2.splat(SQUARE), fifth(f64x2.add(f64x2.splat(SQUARE), q)));
  return f64x2.mul(f64x2.mul(f64x2.splat(-3), T), f64x2.sub(narrow, wide));
}

/** Φ'' + TΦ'''. */
// @ts-ignore: decorator
@inline
export function firmMixed(T: v128): v128 {
  const one = f64x2.splat(1);
  const square = f64x2.splat(SQUARE);
  const q = f64x2.mul(T, T);
  const two = f64x2.add(q, q);
  const narrow = f64x2.div(f64x2.sub(one, two), fifth(f64x2.add(one, q)));
  const wide = f64x2.div(
    f64x2.mul(square, f64x2.sub(square, two)),
    fifth(f64x2.add(square, q)),
  );
  return f64x2.sub(narrow, wide);
}
