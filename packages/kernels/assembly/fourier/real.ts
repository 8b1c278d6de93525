// The transform of real planes and its inverse, two pairs of rows and then two columns at a time: see
// src/fourier/fourier.ts. Rows i and i + 1 are one sequence, i + 2 and i + 3 the other.

import { finishColumns } from './complex';
import { ELEMENT, add, first, imOf, put, reOf, second, sub } from './elements';
import { TOGETHER, gatherRows, getColumns, spreadRows } from './planes';
import { COLUMNS, RESULTS, groupBytes, groupsAt, pairsAt, sequenceAt, zerosAt } from './room';
import { isChirp, sequence } from './sequence';

/** The row i of a plane, or the row of zeros beyond the last. */
// @ts-ignore: decorator
@inline
function rowOr(none: usize, x: usize, width: usize, height: usize, i: usize): usize {
  return i < height ? x + ((i * width) << 3) : none;
}

/** (outRe, outIm) ← scale times the half of the spectrum of x; the rest as `fourierComplex`. */
export function fourierReal(
  x: usize,
  width: usize,
  height: usize,
  rows: usize,
  columns: usize,
  scale: f64,
  room: usize,
  size: usize,
  outRe: usize,
  outIm: usize,
): void {
  const bins = (width >> 1) + 1;
  const loaded = sequenceAt(room, size, 0);
  const one = sequenceAt(room, size, 1);
  const other = sequenceAt(room, size, 2);
  const result = sequenceAt(room, size, RESULTS);
  const pairs = pairsAt(room, size);
  const zeros = zerosAt(room, size);
  const bytes = groupBytes(height);
  memory.fill(zeros, 0, width << 3);
  for (let i: usize = 0; i < height; i += 4) {
    const a = rowOr(zeros, x, width, height, i);
    const b = rowOr(zeros, x, width, height, i + 1);
    const c = rowOr(zeros, x, width, height, i + 2);
    const d = rowOr(zeros, x, width, height, i + 3);
    gatherRows(a, c, b, d, width, loaded);
    sequence(rows, loaded, one, other, result, pairs);
    let group = groupsAt(room, size) + i * ELEMENT;
    for (let k: usize = 0; k < bins; k += 2, group += bytes) {
      const l = k + 1 < bins ? k + 1 : k;
      const p = result + k * ELEMENT;
      const q = result + l * ELEMENT;
      const r = k == 0 ? result : result + (width - k) * ELEMENT;
      const s = l == 0 ? result : result + (width - l) * ELEMENT;
      const aRe = add(reOf(p), reOf(r));
      const aIm = sub(imOf(p), imOf(r));
      const bRe = add(imOf(p), imOf(r));
      const bIm = sub(reOf(r), reOf(p));
      const nextARe = add(reOf(q), reOf(s));
      const nextAIm = sub(imOf(q), imOf(s));
      const nextBRe = add(imOf(q), imOf(s));
      const nextBIm = sub(reOf(s), reOf(q));
      put(group, first(aRe, nextARe), first(aIm, nextAIm));
      put(group + ELEMENT, first(bRe, nextBRe), first(bIm, nextBIm));
      put(group + 2 * ELEMENT, second(aRe, nextARe), second(aIm, nextAIm));
      put(group + 3 * ELEMENT, second(bRe, nextBRe), second(bIm, nextBIm));
    }
  }
  finishColumns(columns, bins, height, 0.5 * scale, room, size, outRe, outIm);
}

/** Groups ← the transforms of the columns of (re, im). */
function transformColumns(
  re: usize,
  im: usize,
  width: usize,
  height: usize,
  table: usize,
  room: usize,
  size: usize,
): void {
  const groups = (width + 1) >> 1;
  const bytes = groupBytes(height);
  const start = groupsAt(room, size);
  const one = sequenceAt(room, size, 1);
  const other = sequenceAt(room, size, 2);
  const result = sequenceAt(room, size, RESULTS);
  const taken = sequenceAt(room, size, COLUMNS);
  const pairs = pairsAt(room, size);
  const long = isChirp(table);
  for (let g: usize = 0; g < groups; g += TOGETHER) {
    const many = min(TOGETHER, groups - g);
    getColumns(re, im, 2 * g, width, height, many, taken, size * ELEMENT);
    for (let i: usize = 0; i < many; i++) {
      const group = start + (g + i) * bytes;
      sequence(table, taken + i * size * ELEMENT, one, other, long ? result : group, pairs);
      if (long) memory.copy(group, result, height * ELEMENT);
      memory.fill(group + height * ELEMENT, 0, bytes - 64 - height * ELEMENT);
    }
  }
}

/** The elements k and width − k of the sequence at `to` from the two pairs of rows. */
// @ts-ignore: decorator
@inline
function join(to: usize, width: usize, k: usize, aRe: v128, aIm: v128, bRe: v128, bIm: v128): void {
  if (k == 0 || 2 * k == width) {
    put(to + k * ELEMENT, bRe, aRe);
    return;
  }
  put(to + (width - k) * ELEMENT, sub(bRe, aIm), add(aRe, bIm));
  put(to + k * ELEMENT, add(aIm, bRe), sub(aRe, bIm));
}

/** out ← scale times the real plane with half of the spectrum (re, im); re and im are exchanged throughout. */
export function fourierRealInverse(
  re: usize,
  im: usize,
  width: usize,
  height: usize,
  rows: usize,
  columns: usize,
  scale: f64,
  room: usize,
  size: usize,
  out: usize,
): void {
  const bins = (width >> 1) + 1;
  transformColumns(im, re, bins, height, columns, room, size);
  const loaded = sequenceAt(room, size, 0);
  const one = sequenceAt(room, size, 1);
  const other = sequenceAt(room, size, 2);
  const result = sequenceAt(room, size, RESULTS);
  const pairs = pairsAt(room, size);
  const bytes = groupBytes(height);
  for (let i: usize = 0; i < height; i += 4) {
    let group = groupsAt(room, size) + i * ELEMENT;
    for (let k: usize = 0; k < bins; k += 2, group += bytes) {
      const b = group + ELEMENT;
      const c = group + 2 * ELEMENT;
      const d = group + 3 * ELEMENT;
      join(
        loaded,
        width,
        k,
        first(imOf(group), imOf(c)),
        first(reOf(group), reOf(c)),
        first(imOf(b), imOf(d)),
        first(reOf(b), reOf(d)),
      );
      if (k + 1 == bins) continue;
      join(
        loaded,
        width,
        k + 1,
        second(imOf(group), imOf(c)),
        second(reOf(group), reOf(c)),
        second(imOf(b), imOf(d)),
        second(reOf(b), reOf(d)),
      );
    }
    sequence(rows, loaded, one, other, result, pairs);
    spreadRows(
      result,
      width,
      scale,
      rowOr(0, out, width, height, i + 1),
      rowOr(0, out, width, height, i + 3),
      rowOr(0, out, width, height, i),
      rowOr(0, out, width, height, i + 2),
    );
  }
}
