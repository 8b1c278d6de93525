// What compressed and dense rows share.

/**
 * Says, as the type of entries, that they are 64-bit numbers and their squares are meant. Types are
 * known when kernels are compiled: no branch is left in a loop.
 */
export type Squares = i64;

/** The entry at an address, in both lanes: 8-bit values by a table of their multiples (or squares). */
// @ts-ignore: decorator
@inline
export function entry<T>(at: usize, table: usize): v128 {
  if (sizeof<T>() == 1) return v128.load64_splat(table + (<usize>load<u8>(at) << 3));
  const x = v128.load64_splat(at);
  return isInteger<T>() ? f64x2.mul(x, x) : x;
}

/** G ← [G +] the sum of `count` rows of Z. */
// @ts-ignore: decorator
@inline
export function sumOfRows(
  count: usize,
  Z: usize,
  stride: usize,
  accumulate: bool,
  G: usize,
): void {
  for (let at: usize = 0; at < stride; at += 16) {
    let a = f64x2.splat(0);
    for (let i: usize = 0; i < count; i++) a = f64x2.add(a, v128.load(Z + i * stride + at));
    v128.store(G + at, accumulate ? f64x2.add(a, v128.load(G + at)) : a);
  }
}
