// Inner solves: conjugate gradients on (a + wDᵀHD)s = r in 32 bits, preconditioned by an incomplete factorisation. What they
// find is judged in 64 bits elsewhere, so that nothing certified depends on their accuracy.
//
// Pictures are planes of rows of `stride` numbers of 32 bits, a multiple of four, whose columns from `width` on are 0. `mask`
// is a row of ones with 0 from column width − 1 on, and four numbers 0 before it: what is to the right of the last column is
// no neighbour. H couples the pixel with the one to its right by `across`, with the one below by `down`; in the last row the
// latter is not read.

/** Bytes of a row of so many numbers of 32 bits, in whole vectors. */
// @ts-ignore: decorator
@inline
export function innerStride(width: usize): usize {
  return ((width + 3) & ~3) << 2;
}

/** The sum of four lanes. */
// @ts-ignore: decorator
@inline
export function sumOfFour(v: v128): f64 {
  const half = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return <f64>f32x4.extract_lane(half, 0) + <f64>f32x4.extract_lane(half, 1);
}
