import { root } from './roots.js';

/** A step of Stockham's algorithm: butterflies of `radix` numbers, each turned by roots of unity. */
export interface Pass {
  readonly radix: number;
  /** For each of the `rest` butterflies of other roots, re and im of w^{pk}, k from 1, w = e^{−2πi/(rest · radix)}. */
  readonly twiddles: Float64Array;
  readonly rest: number;
  /** How many butterflies have the same roots: the product of the radices before. */
  readonly stride: number;
  /** Of a radix without code of its own, cosine and sine of 2πjk/radix, j and k from 1 to (radix − 1)/2, k by k. */
  readonly coefficients: Float64Array;
}

/** How sequences of `length` numbers are transformed step by step. */
export interface Passes {
  readonly length: number;
  readonly passes: readonly Pass[];
}

/** Radices with code of their own; 4 before 2, as it needs fewer operations. */
const OWN = [4, 2, 3, 5];

/** The radices of a length; those without code of their own last, as the last pass has no roots. */
function radicesOf(length: number): number[] {
  const radices: number[] = [];
  let rest = length;
  const divide = (radix: number): void => {
    for (; rest % radix === 0; rest /= radix) radices.push(radix);
  };
  OWN.forEach(divide);
  for (let radix = 7; radix * radix <= rest; radix += 2) divide(radix);
  if (rest > 1) radices.push(rest);
  return radices;
}

export function passesOf(length: number): Passes {
  const passes: Pass[] = [];
  let rest = length;
  let stride = 1;
  for (const radix of radicesOf(length)) {
    rest /= radix;
    const twiddles = new Float64Array(2 * (radix - 1) * rest);
    for (let p = 0, at = 0; p < rest; p++) {
      for (let k = 1; k < radix; k++, at += 2) twiddles.set(root(p * k, rest * radix), at);
    }
    passes.push({ radix, twiddles, rest, stride, coefficients: coefficientsOf(radix) });
    stride *= radix;
  }
  return { length, passes };
}

function coefficientsOf(radix: number): Float64Array {
  if (OWN.includes(radix)) return new Float64Array(0);
  const half = (radix - 1) / 2;
  const coefficients = new Float64Array(2 * half * half);
  for (let k = 1, at = 0; k <= half; k++) {
    for (let j = 1; j <= half; j++, at += 2) {
      const [cosine, sine] = root(j * k, radix);
      coefficients.set([cosine, -sine], at);
    }
  }
  return coefficients;
}

/** Roughly what a number of a transform of this length costs, in multiplications and additions. */
export function costOf(length: number): number {
  const costs: Readonly<Record<number, number>> = { 2: 5, 3: 9, 4: 9, 5: 15 };
  return radicesOf(length).reduce((sum, radix) => sum + (costs[radix] ?? 2 * radix + 6), 0);
}
