// The butterfly of an odd radix that has no code of its own, two results k and k + 1 at a time.

import { ELEMENT, add, both, imOf, mul, put, putTurned, reOf, sub } from './elements';

/** Sums and differences of the numbers j and radix − j: sum as an element, difference as another. */
const PAIR: usize = 2 * ELEMENT;

/** Results k and radix − k. */
// @ts-ignore: decorator
@inline
function putPair(
  to: usize,
  spread: usize,
  radix: usize,
  k: usize,
  evenRe: v128,
  evenIm: v128,
  oddRe: v128,
  oddIm: v128,
  turned: bool,
  roots: usize,
): void {
  const own = roots + ((k - 1) << 4);
  const other = roots + ((radix - k - 1) << 4);
  putTurned(to + k * spread, add(evenRe, oddRe), sub(evenIm, oddIm), turned, own);
  putTurned(to + (radix - k) * spread, sub(evenRe, oddRe), add(evenIm, oddIm), turned, other);
}

/** As in butterflies.ts, with the `coefficients` of the pass and room for (radix − 1)/2 pairs. */
export function anyButterfly(
  radix: usize,
  from: usize,
  step: usize,
  to: usize,
  spread: usize,
  turned: bool,
  roots: usize,
  coefficients: usize,
  room: usize,
): void {
  const half = (radix - 1) >> 1;
  const firstRe = reOf(from);
  const firstIm = imOf(from);
  let allRe = firstRe;
  let allIm = firstIm;
  let low = from + step;
  let high = from + (radix - 1) * step;
  const end = room + half * PAIR;
  for (let pair = room; pair < end; pair += PAIR) {
    const bRe = reOf(low);
    const bIm = imOf(low);
    const cRe = reOf(high);
    const cIm = imOf(high);
    const sumRe = add(bRe, cRe);
    const sumIm = add(bIm, cIm);
    put(pair, sumRe, sumIm);
    put(pair + ELEMENT, sub(bRe, cRe), sub(bIm, cIm));
    allRe = add(allRe, sumRe);
    allIm = add(allIm, sumIm);
    low += step;
    high -= step;
  }
  put(to, allRe, allIm);
  const row = half << 4;
  let k: usize = 1;
  for (; k < half; k += 2) {
    let at = coefficients + (k - 1) * row;
    let evenRe = firstRe;
    let evenIm = firstIm;
    let oddRe = f64x2.splat(0);
    let oddIm = oddRe;
    let nextEvenRe = firstRe;
    let nextEvenIm = firstIm;
    let nextOddRe = oddRe;
    let nextOddIm = oddRe;
    for (let pair = room; pair < end; pair += PAIR) {
      const sumRe = reOf(pair);
      const sumIm = imOf(pair);
      const gapRe = reOf(pair + ELEMENT);
      const gapIm = imOf(pair + ELEMENT);
      const cosine = both(at);
      const sine = both(at + 8);
      evenRe = add(evenRe, mul(cosine, sumRe));
      evenIm = add(evenIm, mul(cosine, sumIm));
      oddRe = add(oddRe, mul(sine, gapIm));
      oddIm = add(oddIm, mul(sine, gapRe));
      const nextCosine = both(at + row);
      const nextSine = both(at + row + 8);
      nextEvenRe = add(nextEvenRe, mul(nextCosine, sumRe));
      nextEvenIm = add(nextEvenIm, mul(nextCosine, sumIm));
      nextOddRe = add(nextOddRe, mul(nextSine, gapIm));
      nextOddIm = add(nextOddIm, mul(nextSine, gapRe));
      at += 16;
    }
    putPair(to, spread, radix, k, evenRe, evenIm, oddRe, oddIm, turned, roots);
    putPair(to, spread, radix, k + 1, nextEvenRe, nextEvenIm, nextOddRe, nextOddIm, turned, roots);
  }
  if (k > half) return;
  let at = coefficients + (k - 1) * row;
  let evenRe = firstRe;
  let evenIm = firstIm;
  let oddRe = f64x2.splat(0);
  let oddIm = oddRe;
  for (let pair = room; pair < end; pair += PAIR) {
    const cosine = both(at);
    const sine = both(at + 8);
    evenRe = add(evenRe, mul(cosine, reOf(pair)));
    evenIm = add(evenIm, mul(cosine, imOf(pair)));
    oddRe = add(oddRe, mul(sine, imOf(pair + ELEMENT)));
    oddIm = add(oddIm, mul(sine, reOf(pair + ELEMENT)));
    at += 16;
  }
  putPair(to, spread, radix, k, evenRe, evenIm, oddRe, oddIm, turned, roots);
}
