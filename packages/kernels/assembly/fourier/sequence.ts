// Whole transforms of two sequences, by passes or by a chirp: see src/fourier/plainSequence.ts.

import { ELEMENT, add, both, imOf, mul, put, reOf, sub } from './elements';
import { count, transform } from './passes';

/** How many elements a plan transforms at a time: those of its sequence, or more of a chirp. */
// @ts-ignore: decorator
@inline
export function innerLength(table: usize): usize {
  return count(table + 8);
}

// @ts-ignore: decorator
@inline
export function isChirp(table: usize): bool {
  return count(table + 16) != 0;
}

/** to ← the elements of `from`, perhaps with re and im exchanged, times `factors`; exchanged again where told. */
// @ts-ignore: decorator
@inline
function multiply(
  from: usize,
  exchanged: bool,
  factors: usize,
  length: usize,
  to: usize,
  exchange: bool,
): void {
  const end = from + length * ELEMENT;
  for (; from < end; from += ELEMENT, to += ELEMENT, factors += 16) {
    const re = exchanged ? imOf(from) : reOf(from);
    const im = exchanged ? reOf(from) : imOf(from);
    const c = both(factors);
    const d = both(factors + 8);
    const productRe = sub(mul(re, c), mul(im, d));
    const productIm = add(mul(re, d), mul(im, c));
    if (exchange) put(to, productIm, productRe);
    else put(to, productRe, productIm);
  }
}

/**
 * out ← the transforms of `from`, which is changed. `one`, `other` and out have room for the inner length, `room` for
 * any butterfly.
 */
export function sequence(
  table: usize,
  from: usize,
  one: usize,
  other: usize,
  out: usize,
  room: usize,
): void {
  const length = count(table);
  const inner = innerLength(table);
  const passes = table + 32;
  if (!isChirp(table)) {
    transform(table, inner, passes, from, one, out, room);
    return;
  }
  const factors = table + (count(table + 16) << 3);
  const spectrum = table + (count(table + 24) << 3);
  multiply(from, false, factors, length, one, false);
  memory.fill(one + length * ELEMENT, 0, (inner - length) * ELEMENT);
  transform(table, inner, passes, one, other, out, room);
  multiply(out, false, spectrum, inner, one, true);
  transform(table, inner, passes, one, other, out, room);
  multiply(out, true, factors, length, out, false);
}
