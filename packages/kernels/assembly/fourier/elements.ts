// Two sequences of complex numbers, one in each lane: an element is re of both, then im of both.

/** Bytes of an element. */
export const ELEMENT: usize = 32;

// @ts-ignore: decorator
@inline
export function reOf(at: usize): v128 {
  return v128.load(at);
}

// @ts-ignore: decorator
@inline
export function imOf(at: usize): v128 {
  return v128.load(at, 16);
}

// @ts-ignore: decorator
@inline
export function put(at: usize, re: v128, im: v128): void {
  v128.store(at, re);
  v128.store(at, im, 16);
}

// @ts-ignore: decorator
@inline
export function add(a: v128, b: v128): v128 {
  return f64x2.add(a, b);
}

// @ts-ignore: decorator
@inline
export function sub(a: v128, b: v128): v128 {
  return f64x2.sub(a, b);
}

// @ts-ignore: decorator
@inline
export function mul(a: v128, b: v128): v128 {
  return f64x2.mul(a, b);
}

/** Two lanes of lane 0 of a and b. */
// @ts-ignore: decorator
@inline
export function first(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(a, b, 0, 2);
}

/** Two lanes of lane 1 of a and b. */
// @ts-ignore: decorator
@inline
export function second(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(a, b, 1, 3);
}

/** A number in both lanes. */
// @ts-ignore: decorator
@inline
export function both(at: usize): v128 {
  return v128.load64_splat(at);
}

/** (re + i im) times the root at an address, where `turned`; else as it is. */
// @ts-ignore: decorator
@inline
export function putTurned(at: usize, re: v128, im: v128, turned: bool, root: usize): void {
  if (turned) {
    const c = both(root);
    const d = both(root + 8);
    put(at, sub(mul(re, c), mul(im, d)), add(mul(re, d), mul(im, c)));
  } else put(at, re, im);
}
