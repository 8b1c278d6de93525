// What the change of the second derivatives within an error ball is bounded by, block by block, with
// lengths in units of ν. A block moves by at most r_p R and t_p Λ (src/totalVariation/change.ts), R and Λ the
// largest of all: so that the r_p and t_p are at most 1, and near it. Factors are in 32-bit, each rounded up by
// more than all its roundings (factors.ts, blocks/change.ts): bounds may be a few hundred-thousandths too large,
// and take half the memory and a quarter of the divider's time. They are stored for four blocks at a time:
// M_p t_p, min(M_p r_p, 1/R), h_p^{-1/2}, S_p r_p, S_p t_p, P_p r_p, P_p t_p, of four numbers each.

import { sum } from './lanes';

/** Bytes that the factors of four blocks take, and the first three of them. */
export const FACTORS: usize = 112;
export const FORM_FACTORS: usize = 48;
/** Bytes of the sums of `vectorGroups` and of `formGroups` while they go on. */
export const VECTOR_STATE: usize = 128;
export const FORM_STATE: usize = 32;

// @ts-ignore: decorator
@inline
function moreOf(v: v128): f64 {
  return max(f64x2.extract_lane(v, 0), f64x2.extract_lane(v, 1));
}

/** A factor of two of the four blocks. */
// @ts-ignore: decorator
@inline
export function factorOf(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

/**
 * Of so many groups of four blocks of a vector, of sizes s, with δ = min(Mr, 1/R): `state` gains what
 * `vectorTotals` makes sums of.
 */
// @ts-ignore: decorator
@inline
export function vectorGroups(sizes: usize, groups: i32, factors: usize, state: usize): void {
  let most = v128.load(state);
  let squares = v128.load(state, 16);
  let softMost = v128.load(state, 32);
  let softSquares = v128.load(state, 48);
  let slopes = v128.load(state, 64);
  let slopeSquares = v128.load(state, 80);
  let mixed = v128.load(state, 96);
  let mixedSquares = v128.load(state, 112);
  // Two blocks at a time: the lower and the upper halves of four factors.
  const end = sizes + ((<usize>groups) << 5);
  while (sizes < end) {
    for (let part: usize = 0; part < 16; part += 8) {
      const at = factors + part;
      const s = v128.load(sizes);
      const soft = factorOf(at + 32);
      const slope = f64x2.mul(factorOf(at), s);
      const change = f64x2.mul(factorOf(at + 16), s);
      const softChange = f64x2.mul(change, soft);
      const c1 = f64x2.mul(factorOf(at + 64), s);
      const c2 = f64x2.mul(factorOf(at + 96), s);
      most = f64x2.pmax(most, slope);
      softMost = f64x2.pmax(softMost, f64x2.mul(slope, soft));
      squares = f64x2.add(squares, f64x2.mul(change, change));
      softSquares = f64x2.add(softSquares, f64x2.mul(softChange, softChange));
      slopes = f64x2.add(slopes, f64x2.mul(factorOf(at + 48), s));
      mixed = f64x2.add(mixed, f64x2.mul(factorOf(at + 80), s));
      slopeSquares = f64x2.add(slopeSquares, f64x2.mul(c1, c1));
      mixedSquares = f64x2.add(mixedSquares, f64x2.mul(c2, c2));
      sizes += 16;
    }
    factors += FACTORS;
  }
  v128.store(state, most);
  v128.store(state, squares, 16);
  v128.store(state, softMost, 32);
  v128.store(state, softSquares, 48);
  v128.store(state, slopes, 64);
  v128.store(state, slopeSquares, 80);
  v128.store(state, mixed, 96);
  v128.store(state, mixedSquares, 112);
}

/**
 * sums ← max Mts, Σ (δs)², max Mts h^{-1/2}, Σ (δs h^{-1/2})², Σ Srs, Σ (Sts)², Σ Prs, Σ (Pts)². `sums` may be
 * where `state` is.
 */
// @ts-ignore: decorator
@inline
export function vectorTotals(state: usize, sums: usize): void {
  sizeTotals(state, sums);
  store<f64>(sums, sum(v128.load(state, 64)), 32);
  store<f64>(sums, sum(v128.load(state, 80)), 40);
  store<f64>(sums, sum(v128.load(state, 96)), 48);
  store<f64>(sums, sum(v128.load(state, 112)), 56);
}

/** The first four. */
// @ts-ignore: decorator
@inline
export function sizeTotals(state: usize, sums: usize): void {
  store<f64>(sums, moreOf(v128.load(state)));
  store<f64>(sums, sum(v128.load(state, 16)), 8);
  store<f64>(sums, moreOf(v128.load(state, 32)), 16);
  store<f64>(sums, sum(v128.load(state, 48)), 24);
}

/** Of a vector with blocks of the given sizes, padded with zeros: `vectorTotals`. `sums` has room for the state. */
export function changeSums(sizes: usize, count: i32, factors: usize, sums: usize): void {
  memory.fill(sums, 0, VECTOR_STATE);
  vectorGroups(sizes, (count + 3) >> 2, factors, sums);
  vectorTotals(sums, sums);
}

/** Of two vectors: sums ← Σ δsu, Σ (Mtsu)². */
export function changeForm(
  sizes: usize,
  others: usize,
  count: i32,
  factors: usize,
  sums: usize,
): void {
  let total = f64x2.splat(0);
  let squares = total;
  const end = sizes + ((<usize>((count + 3) >> 2)) << 5);
  while (sizes < end) {
    for (let part: usize = 0; part < 16; part += 8) {
      const product = f64x2.mul(v128.load(sizes), v128.load(others));
      const slope = f64x2.mul(factorOf(factors + part), product);
      total = f64x2.add(total, f64x2.mul(factorOf(factors + part + 16), product));
      squares = f64x2.add(squares, f64x2.mul(slope, slope));
      sizes += 16;
      others += 16;
    }
    factors += FACTORS;
  }
  store<f64>(sums, sum(total));
  store<f64>(sums, sum(squares), 8);
}
