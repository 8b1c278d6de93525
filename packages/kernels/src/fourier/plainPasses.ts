import type { Pass, Passes } from './plan.js';

/** A sequence of complex numbers. */
export interface Sequence {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** out ← the sums Σ_j x_j e^{−2πi jk/n}, k from 0, of the first n numbers of `from`, which is changed as `other` is. */
export function transform(
  { length, passes }: Passes,
  from: Sequence,
  other: Sequence,
  out: Sequence,
): void {
  let source = from;
  passes.forEach((pass, i) => {
    const target = i === passes.length - 1 ? out : source === from ? other : from;
    run(pass, source, target);
    source = target;
  });
  if (passes.length > 0) return;
  out.re.set(from.re.subarray(0, length));
  out.im.set(from.im.subarray(0, length));
}

function run(pass: Pass, from: Sequence, to: Sequence): void {
  const { radix, rest, stride } = pass;
  const butterfly = butterflies[radix] ?? anyButterfly(pass);
  for (let p = 0; p < rest; p++) {
    for (let q = 0; q < stride; q++) {
      const at = q + stride * radix * p;
      butterfly(from, q + stride * p, stride * rest, to, at, stride);
      if (p > 0) turn(pass, p, to, at);
    }
  }
}

/** Turns the results of a butterfly by the roots of pass and p. */
function turn(
  { radix, twiddles, stride }: Pass,
  p: number,
  { re, im }: Sequence,
  at: number,
): void {
  for (let k = 1, t = 2 * (radix - 1) * p; k < radix; k++, t += 2) {
    const place = at + k * stride;
    const [a, b] = [re[place]!, im[place]!];
    const [c, d] = [twiddles[t]!, twiddles[t + 1]!];
    re[place] = a * c - b * d;
    im[place] = a * d + b * c;
  }
}

/** to at `to`, `to + spread`, …  ← the transform of from at `at`, `at + step`, … */
type Butterfly = (
  from: Sequence,
  at: number,
  step: number,
  to: Sequence,
  place: number,
  spread: number,
) => void;

const SINE_3 = 0.8660254037844386;
const COSINE_5_1 = 0.30901699437494745;
const COSINE_5_2 = -0.8090169943749475;
const SINE_5_1 = 0.9510565162951535;
const SINE_5_2 = 0.5877852522924731;

const butterflies: Readonly<Record<number, Butterfly>> = {
  2: ({ re, im }, at, step, to, place, spread) => {
    const [a, b] = [at, at + step];
    to.re[place] = re[a]! + re[b]!;
    to.im[place] = im[a]! + im[b]!;
    to.re[place + spread] = re[a]! - re[b]!;
    to.im[place + spread] = im[a]! - im[b]!;
  },
  3: ({ re, im }, at, step, to, place, spread) => {
    const [a, b, c] = [at, at + step, at + 2 * step];
    const sumRe = re[b]! + re[c]!;
    const sumIm = im[b]! + im[c]!;
    const middleRe = re[a]! - 0.5 * sumRe;
    const middleIm = im[a]! - 0.5 * sumIm;
    const turnedRe = SINE_3 * (im[b]! - im[c]!);
    const turnedIm = SINE_3 * (re[b]! - re[c]!);
    to.re[place] = re[a]! + sumRe;
    to.im[place] = im[a]! + sumIm;
    to.re[place + spread] = middleRe + turnedRe;
    to.im[place + spread] = middleIm - turnedIm;
    to.re[place + 2 * spread] = middleRe - turnedRe;
    to.im[place + 2 * spread] = middleIm + turnedIm;
  },
  4: ({ re, im }, at, step, to, place, spread) => {
    const [a, b, c, d] = [at, at + step, at + 2 * step, at + 3 * step];
    const evenRe = re[a]! + re[c]!;
    const evenIm = im[a]! + im[c]!;
    const unevenRe = re[a]! - re[c]!;
    const unevenIm = im[a]! - im[c]!;
    const oddRe = re[b]! + re[d]!;
    const oddIm = im[b]! + im[d]!;
    const lastRe = im[b]! - im[d]!;
    const lastIm = re[b]! - re[d]!;
    to.re[place] = evenRe + oddRe;
    to.im[place] = evenIm + oddIm;
    to.re[place + spread] = unevenRe + lastRe;
    to.im[place + spread] = unevenIm - lastIm;
    to.re[place + 2 * spread] = evenRe - oddRe;
    to.im[place + 2 * spread] = evenIm - oddIm;
    to.re[place + 3 * spread] = unevenRe - lastRe;
    to.im[place + 3 * spread] = unevenIm + lastIm;
  },
  5: ({ re, im }, at, step, to, place, spread) => {
    const [a, b, c, d, e] = [at, at + step, at + 2 * step, at + 3 * step, at + 4 * step];
    const outerRe = re[b]! + re[e]!;
    const outerIm = im[b]! + im[e]!;
    const innerRe = re[c]! + re[d]!;
    const innerIm = im[c]! + im[d]!;
    const acrossRe = re[b]! - re[e]!;
    const acrossIm = im[b]! - im[e]!;
    const withinRe = re[c]! - re[d]!;
    const withinIm = im[c]! - im[d]!;
    const firstRe = re[a]! + (COSINE_5_1 * outerRe + COSINE_5_2 * innerRe);
    const firstIm = im[a]! + (COSINE_5_1 * outerIm + COSINE_5_2 * innerIm);
    const secondRe = re[a]! + (COSINE_5_2 * outerRe + COSINE_5_1 * innerRe);
    const secondIm = im[a]! + (COSINE_5_2 * outerIm + COSINE_5_1 * innerIm);
    const turnedRe = SINE_5_1 * acrossIm + SINE_5_2 * withinIm;
    const turnedIm = SINE_5_1 * acrossRe + SINE_5_2 * withinRe;
    const doubledRe = SINE_5_2 * acrossIm - SINE_5_1 * withinIm;
    const doubledIm = SINE_5_2 * acrossRe - SINE_5_1 * withinRe;
    to.re[place] = re[a]! + (outerRe + innerRe);
    to.im[place] = im[a]! + (outerIm + innerIm);
    to.re[place + spread] = firstRe + turnedRe;
    to.im[place + spread] = firstIm - turnedIm;
    to.re[place + 2 * spread] = secondRe + doubledRe;
    to.im[place + 2 * spread] = secondIm - doubledIm;
    to.re[place + 3 * spread] = secondRe - doubledRe;
    to.im[place + 3 * spread] = secondIm + doubledIm;
    to.re[place + 4 * spread] = firstRe - turnedRe;
    to.im[place + 4 * spread] = firstIm + turnedIm;
  },
};

/** Of any odd radix, in radix² operations: sums and differences of the numbers j and radix − j, by cosines and sines. */
function anyButterfly({ radix, coefficients }: Pass): Butterfly {
  const half = (radix - 1) / 2;
  const [sumRe, sumIm, gapRe, gapIm] = [0, 1, 2, 3].map(() => new Float64Array(half)) as [
    ...[Float64Array, Float64Array, Float64Array, Float64Array],
  ];
  return ({ re, im }, at, step, to, place, spread) => {
    const [firstRe, firstIm] = [re[at]!, im[at]!];
    let [allRe, allIm] = [firstRe, firstIm];
    for (let j = 0; j < half; j++) {
      const [b, c] = [at + (j + 1) * step, at + (radix - 1 - j) * step];
      allRe += sumRe[j] = re[b]! + re[c]!;
      allIm += sumIm[j] = im[b]! + im[c]!;
      gapRe[j] = re[b]! - re[c]!;
      gapIm[j] = im[b]! - im[c]!;
    }
    to.re[place] = allRe;
    to.im[place] = allIm;
    for (let k = 1, t = 0; k <= half; k++) {
      let [evenRe, evenIm] = [firstRe, firstIm];
      let [oddRe, oddIm] = [0, 0];
      for (let j = 0; j < half; j++, t += 2) {
        const [cosine, sine] = [coefficients[t]!, coefficients[t + 1]!];
        evenRe += cosine * sumRe[j]!;
        evenIm += cosine * sumIm[j]!;
        oddRe += sine * gapIm[j]!;
        oddIm += sine * gapRe[j]!;
      }
      to.re[place + k * spread] = evenRe + oddRe;
      to.im[place + k * spread] = evenIm - oddIm;
      to.re[place + (radix - k) * spread] = evenRe - oddRe;
      to.im[place + (radix - k) * spread] = evenIm + oddIm;
    }
  };
}
