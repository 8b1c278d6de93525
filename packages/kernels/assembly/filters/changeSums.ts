// Sums over the places of one filter that bounds of changes are made of: src/filters/changeSums.ts has the definitions.

import { sum } from '../lanes';

/** The largest of two lanes that are not negative. */
// @ts-ignore: decorator
@inline
function larger(v: v128): f64 {
  return max(f64x2.extract_lane(v, 0), f64x2.extract_lane(v, 1));
}

/** ab, and 0 where one of them is, even if the other is infinite: that product alone is NaN. */
// @ts-ignore: decorator
@inline
function times(a: v128, b: v128): v128 {
  const product = f64x2.mul(a, b);
  return v128.and(product, f64x2.eq(product, product));
}

/** Zeros behind an odd number of places, which then are worked on in pairs; there is room for them. */
function pad(places: usize, fields: usize, field: usize, count: i32, responses: usize): void {
  if (!(places & 1)) return;
  const end = places << 3;
  for (let k = 0; k < count; k++) store<f64>(fields + <usize>k * field + end, 0);
  store<f64>(responses + end, 0);
}

/** out ← the numbers of `ProductSums`, of eight fields of factors, `field` bytes each. */
export function filterProductSums(
  fields: usize,
  field: usize,
  responses: usize,
  places: usize,
  off: f64,
  out: usize,
): void {
  pad(places, fields, field, 8, responses);
  const spread = f64x2.splat(off);
  let squares = f64x2.splat(0);
  let softSquares = squares;
  let most = squares;
  let softMost = squares;
  let steep = squares;
  let softSteep = squares;
  for (const end = fields + (places << 3); fields < end; fields += 16) {
    const size = f64x2.abs(v128.load(responses));
    const d = v128.load(fields + 3 * field);
    const s = v128.load(fields + 6 * field);
    const m = times(v128.load(fields + 2 * field), v128.load(fields + field));
    const ds = f64x2.mul(d, s);
    const change = f64x2.mul(d, size);
    const softChange = f64x2.mul(ds, size);
    const around = f64x2.add(size, spread);
    squares = f64x2.add(squares, f64x2.mul(change, change));
    softSquares = f64x2.add(softSquares, f64x2.mul(softChange, softChange));
    most = f64x2.pmax(most, d);
    softMost = f64x2.pmax(softMost, ds);
    steep = f64x2.pmax(steep, times(m, around));
    softSteep = f64x2.pmax(softSteep, times(f64x2.mul(m, s), around));
    responses += 16;
  }
  store<f64>(out, sum(squares));
  store<f64>(out, sum(softSquares), 8);
  store<f64>(out, larger(most), 16);
  store<f64>(out, larger(softMost), 24);
  store<f64>(out, larger(steep), 32);
  store<f64>(out, larger(softSteep), 40);
}

/** out ← the numbers of `CrossSums`; f ← S r, c ← δ|c|/ν. */
export function filterCrossSums(
  fields: usize,
  field: usize,
  c: usize,
  f: usize,
  places: usize,
  smoothing: f64,
  out: usize,
): void {
  pad(places, fields, field, 8, c);
  const nu = f64x2.splat(smoothing);
  const zero = f64x2.splat(0);
  let slopes = zero;
  let slopeReach = zero;
  let slopeSquares = zero;
  let slopeMost = zero;
  let turns = zero;
  let turnReach = zero;
  let turnSquares = zero;
  let turnMost = zero;
  let bends = zero;
  let bendMost = zero;
  let changeMost = zero;
  for (const end = fields + (places << 3); fields < end; fields += 16) {
    const size = f64x2.abs(v128.load(c));
    const r = v128.load(fields);
    const t = v128.load(fields + field);
    const d = v128.load(fields + 3 * field);
    const S = v128.load(fields + 4 * field);
    const P = v128.load(fields + 5 * field);
    const Sr = f64x2.mul(S, r);
    const St = times(S, t);
    const Sts = times(St, size);
    slopes = f64x2.add(slopes, f64x2.mul(Sr, size));
    slopeReach = f64x2.add(slopeReach, f64x2.mul(Sr, Sr));
    slopeSquares = f64x2.add(slopeSquares, f64x2.mul(Sts, Sts));
    slopeMost = f64x2.pmax(slopeMost, St);
    const Pr = f64x2.mul(P, r);
    const Pt = times(P, t);
    const Pts = times(Pt, size);
    turns = f64x2.add(turns, f64x2.mul(Pr, size));
    turnReach = f64x2.add(turnReach, f64x2.mul(Pr, Pr));
    turnSquares = f64x2.add(turnSquares, f64x2.mul(Pts, Pts));
    turnMost = f64x2.pmax(turnMost, Pt);
    const bent = f64x2.mul(S, size);
    bends = f64x2.add(bends, f64x2.mul(bent, bent));
    bendMost = f64x2.pmax(bendMost, S);
    changeMost = f64x2.pmax(changeMost, d);
    v128.store(f, Sr);
    v128.store(c, f64x2.div(f64x2.mul(d, size), nu));
    c += 16;
    f += 16;
  }
  store<f64>(out, sum(slopes));
  store<f64>(out, sum(slopeReach), 8);
  store<f64>(out, sum(slopeSquares), 16);
  store<f64>(out, larger(slopeMost), 24);
  store<f64>(out, sum(turns), 32);
  store<f64>(out, sum(turnReach), 40);
  store<f64>(out, sum(turnSquares), 48);
  store<f64>(out, larger(turnMost), 56);
  store<f64>(out, sum(bends), 64);
  store<f64>(out, larger(bendMost), 72);
  store<f64>(out, larger(changeMost), 80);
}
