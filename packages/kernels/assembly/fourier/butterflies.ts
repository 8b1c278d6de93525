// As in src/fourier/plainPasses.ts: the numbers at `from`, `from` + `step`, … are transformed to `to`, `to` + `spread`,
// …, and turned by the roots from `roots` on where that is asked for.

import { add, imOf, mul, put, putTurned, reOf, sub } from './elements';

const SINE_3: f64 = 0.8660254037844386;
const COSINE_5_1: f64 = 0.30901699437494745;
const COSINE_5_2: f64 = -0.8090169943749475;
const SINE_5_1: f64 = 0.9510565162951535;
const SINE_5_2: f64 = 0.5877852522924731;

// @ts-ignore: decorator
@inline
export function butterfly2(
  from: usize,
  step: usize,
  to: usize,
  spread: usize,
  turned: bool,
  roots: usize,
): void {
  const aRe = reOf(from);
  const aIm = imOf(from);
  const bRe = reOf(from + step);
  const bIm = imOf(from + step);
  put(to, add(aRe, bRe), add(aIm, bIm));
  putTurned(to + spread, sub(aRe, bRe), sub(aIm, bIm), turned, roots);
}

// @ts-ignore: decorator
@inline
export function butterfly3(
  from: usize,
  step: usize,
  to: usize,
  spread: usize,
  turned: bool,
  roots: usize,
): void {
  const aRe = reOf(from);
  const aIm = imOf(from);
  const bRe = reOf(from + step);
  const bIm = imOf(from + step);
  const cRe = reOf(from + 2 * step);
  const cIm = imOf(from + 2 * step);
  const half = f64x2.splat(0.5);
  const sine = f64x2.splat(SINE_3);
  const sumRe = add(bRe, cRe);
  const sumIm = add(bIm, cIm);
  const middleRe = sub(aRe, mul(half, sumRe));
  const middleIm = sub(aIm, mul(half, sumIm));
  const turnedRe = mul(sine, sub(bIm, cIm));
  const turnedIm = mul(sine, sub(bRe, cRe));
  put(to, add(aRe, sumRe), add(aIm, sumIm));
  const re = add(middleRe, turnedRe);
  const im = sub(middleIm, turnedIm);
  putTurned(to + spread, re, im, turned, roots);
  const lastRe = sub(middleRe, turnedRe);
  const lastIm = add(middleIm, turnedIm);
  putTurned(to + 2 * spread, lastRe, lastIm, turned, roots + 16);
}

// @ts-ignore: decorator
@inline
export function butterfly4(
  from: usize,
  step: usize,
  to: usize,
  spread: usize,
  turned: bool,
  roots: usize,
): void {
  const aRe = reOf(from);
  const cRe = reOf(from + 2 * step);
  const bRe = reOf(from + step);
  const dRe = reOf(from + 3 * step);
  const aIm = imOf(from);
  const cIm = imOf(from + 2 * step);
  const bIm = imOf(from + step);
  const dIm = imOf(from + 3 * step);
  const evenRe = add(aRe, cRe);
  const evenIm = add(aIm, cIm);
  const oddRe = add(bRe, dRe);
  const oddIm = add(bIm, dIm);
  put(to, add(evenRe, oddRe), add(evenIm, oddIm));
  const unevenRe = sub(aRe, cRe);
  const unevenIm = sub(aIm, cIm);
  const lastRe = sub(bIm, dIm);
  const lastIm = sub(bRe, dRe);
  const oneRe = add(unevenRe, lastRe);
  const oneIm = sub(unevenIm, lastIm);
  putTurned(to + spread, oneRe, oneIm, turned, roots);
  const twoRe = sub(evenRe, oddRe);
  const twoIm = sub(evenIm, oddIm);
  putTurned(to + 2 * spread, twoRe, twoIm, turned, roots + 16);
  const threeRe = sub(unevenRe, lastRe);
  const threeIm = add(unevenIm, lastIm);
  putTurned(to + 3 * spread, threeRe, threeIm, turned, roots + 32);
}

// @ts-ignore: decorator
@inline
export function butterfly5(
  from: usize,
  step: usize,
  to: usize,
  spread: usize,
  turned: bool,
  roots: usize,
): void {
  const aRe = reOf(from);
  const aIm = imOf(from);
  const bRe = reOf(from + step);
  const bIm = imOf(from + step);
  const cRe = reOf(from + 2 * step);
  const cIm = imOf(from + 2 * step);
  const dRe = reOf(from + 3 * step);
  const dIm = imOf(from + 3 * step);
  const eRe = reOf(from + 4 * step);
  const eIm = imOf(from + 4 * step);
  const c1 = f64x2.splat(COSINE_5_1);
  const c2 = f64x2.splat(COSINE_5_2);
  const s1 = f64x2.splat(SINE_5_1);
  const s2 = f64x2.splat(SINE_5_2);
  const outerRe = add(bRe, eRe);
  const outerIm = add(bIm, eIm);
  const innerRe = add(cRe, dRe);
  const innerIm = add(cIm, dIm);
  const acrossRe = sub(bRe, eRe);
  const acrossIm = sub(bIm, eIm);
  const withinRe = sub(cRe, dRe);
  const withinIm = sub(cIm, dIm);
  put(to, add(aRe, add(outerRe, innerRe)), add(aIm, add(outerIm, innerIm)));
  const firstRe = add(aRe, add(mul(c1, outerRe), mul(c2, innerRe)));
  const firstIm = add(aIm, add(mul(c1, outerIm), mul(c2, innerIm)));
  const turnedRe = add(mul(s1, acrossIm), mul(s2, withinIm));
  const turnedIm = add(mul(s1, acrossRe), mul(s2, withinRe));
  const oneRe = add(firstRe, turnedRe);
  const oneIm = sub(firstIm, turnedIm);
  putTurned(to + spread, oneRe, oneIm, turned, roots);
  const fourRe = sub(firstRe, turnedRe);
  const fourIm = add(firstIm, turnedIm);
  putTurned(to + 4 * spread, fourRe, fourIm, turned, roots + 48);
  const secondRe = add(aRe, add(mul(c2, outerRe), mul(c1, innerRe)));
  const secondIm = add(aIm, add(mul(c2, outerIm), mul(c1, innerIm)));
  const doubledRe = sub(mul(s2, acrossIm), mul(s1, withinIm));
  const doubledIm = sub(mul(s2, acrossRe), mul(s1, withinRe));
  const twoRe = add(secondRe, doubledRe);
  const twoIm = sub(secondIm, doubledIm);
  putTurned(to + 2 * spread, twoRe, twoIm, turned, roots + 16);
  const threeRe = sub(secondRe, doubledRe);
  const threeIm = add(secondIm, doubledIm);
  putTurned(to + 3 * spread, threeRe, threeIm, turned, roots + 32);
}
