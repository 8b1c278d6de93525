// Stockham's algorithm by the table of a plan: see src/fourier/table.ts.

import { anyButterfly } from './anyButterfly';
import { butterfly2, butterfly3, butterfly4, butterfly5 } from './butterflies';
import { ELEMENT } from './elements';

/** Bytes of what a table says of a pass. */
const PASS: usize = 40;

// @ts-ignore: decorator
@inline
export function count(at: usize): usize {
  return <usize>load<f64>(at);
}

// @ts-ignore: decorator
@inline
function butterfly(
  radix: usize,
  from: usize,
  step: usize,
  to: usize,
  spread: usize,
  turned: bool,
  roots: usize,
): void {
  if (radix == 2) butterfly2(from, step, to, spread, turned, roots);
  if (radix == 3) butterfly3(from, step, to, spread, turned, roots);
  if (radix == 4) butterfly4(from, step, to, spread, turned, roots);
  if (radix == 5) butterfly5(from, step, to, spread, turned, roots);
}

/** A pass of a radix known when this is compiled. */
// @ts-ignore: decorator
@inline
function pass(
  radix: usize,
  rest: usize,
  stride: usize,
  roots: usize,
  from: usize,
  to: usize,
): void {
  const spread = stride * ELEMENT;
  const step = rest * spread;
  const end = from + spread;
  for (; from < end; from += ELEMENT, to += ELEMENT) {
    butterfly(radix, from, step, to, spread, false, roots);
  }
  to += (radix - 1) * spread;
  for (let p: usize = 1; p < rest; p++) {
    roots += (radix - 1) << 4;
    const end = from + spread;
    for (; from < end; from += ELEMENT, to += ELEMENT) {
      butterfly(radix, from, step, to, spread, true, roots);
    }
    to += (radix - 1) * spread;
  }
}

function pass2(rest: usize, stride: usize, roots: usize, from: usize, to: usize): void {
  pass(2, rest, stride, roots, from, to);
}

function pass3(rest: usize, stride: usize, roots: usize, from: usize, to: usize): void {
  pass(3, rest, stride, roots, from, to);
}

function pass4(rest: usize, stride: usize, roots: usize, from: usize, to: usize): void {
  pass(4, rest, stride, roots, from, to);
}

function pass5(rest: usize, stride: usize, roots: usize, from: usize, to: usize): void {
  pass(5, rest, stride, roots, from, to);
}

function passOfAny(
  radix: usize,
  rest: usize,
  stride: usize,
  roots: usize,
  coefficients: usize,
  from: usize,
  to: usize,
  room: usize,
): void {
  const spread = stride * ELEMENT;
  const step = rest * spread;
  for (let p: usize = 0; p < rest; p++) {
    for (let q: usize = 0; q < stride; q++) {
      anyButterfly(radix, from, step, to, spread, p > 0, roots, coefficients, room);
      from += ELEMENT;
      to += ELEMENT;
    }
    to += (radix - 1) * spread;
    roots += (radix - 1) << 4;
  }
}

/** out ← the transform of `from`, which is changed as `other` is, by the passes listed at `passes` in a table. */
export function transform(
  table: usize,
  length: usize,
  passes: usize,
  from: usize,
  other: usize,
  out: usize,
  room: usize,
): void {
  const many = count(passes);
  if (many == 0) memory.copy(out, from, length * ELEMENT);
  let at = passes + 8;
  let source = from;
  for (let i: usize = 0; i < many; i++, at += PASS) {
    const target = i == many - 1 ? out : source == from ? other : from;
    const radix = count(at);
    const rest = count(at + 8);
    const stride = count(at + 16);
    const roots = table + (count(at + 24) << 3);
    if (radix == 2) pass2(rest, stride, roots, source, target);
    else if (radix == 3) pass3(rest, stride, roots, source, target);
    else if (radix == 4) pass4(rest, stride, roots, source, target);
    else if (radix == 5) pass5(rest, stride, roots, source, target);
    else {
      const coefficients = table + (count(at + 32) << 3);
      passOfAny(radix, rest, stride, roots, coefficients, source, target, room);
    }
    source = target;
  }
}
