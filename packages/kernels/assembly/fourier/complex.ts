// The transform of complex planes, two rows and then two columns at a time: see src/fourier/fourier.ts.

import { ELEMENT, first, imOf, put, reOf, second } from './elements';
import { TOGETHER, gatherRows, putColumns } from './planes';
import { RESULTS, groupBytes, groupsAt, pairsAt, sequenceAt, zerosAt } from './room';
import { sequence } from './sequence';

/** The columns of all groups of a plane: transforms them, and puts scale times the results into (re, im). */
export function finishColumns(
  table: usize,
  width: usize,
  height: usize,
  scale: f64,
  room: usize,
  size: usize,
  re: usize,
  im: usize,
): void {
  const groups = (width + 1) >> 1;
  const bytes = groupBytes(height);
  const start = groupsAt(room, size);
  const one = sequenceAt(room, size, 1);
  const other = sequenceAt(room, size, 2);
  const results = sequenceAt(room, size, RESULTS);
  const pairs = pairsAt(room, size);
  for (let g: usize = 0; g < groups; g += TOGETHER) {
    const many = min(TOGETHER, groups - g);
    for (let i: usize = 0; i < many; i++) {
      const result = results + i * size * ELEMENT;
      sequence(table, start + (g + i) * bytes, one, other, result, pairs);
    }
    putColumns(results, size * ELEMENT, many, scale, re, im, 2 * g, width, height);
  }
}

/** out ← scale times the transform of (re, im), by the tables of rows and columns; `room` has `size` elements a sequence. */
export function fourierComplex(
  re: usize,
  im: usize,
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
  const loaded = sequenceAt(room, size, 0);
  const one = sequenceAt(room, size, 1);
  const other = sequenceAt(room, size, 2);
  const result = sequenceAt(room, size, RESULTS);
  const pairs = pairsAt(room, size);
  const zeros = zerosAt(room, size);
  const bytes = groupBytes(height);
  memory.fill(zeros, 0, width << 3);
  for (let i: usize = 0; i < height; i += 2) {
    const at = (i * width) << 3;
    const next = ((i + 1) * width) << 3;
    const alone = i + 1 == height;
    gatherRows(
      re + at,
      alone ? zeros : re + next,
      im + at,
      alone ? zeros : im + next,
      width,
      loaded,
    );
    sequence(rows, loaded, one, other, result, pairs);
    let group = groupsAt(room, size) + i * ELEMENT;
    for (let k: usize = 0; k < width; k += 2, group += bytes) {
      const own = result + k * ELEMENT;
      const beside = k + 1 < width ? own + ELEMENT : own;
      put(group, first(reOf(own), reOf(beside)), first(imOf(own), imOf(beside)));
      put(group + ELEMENT, second(reOf(own), reOf(beside)), second(imOf(own), imOf(beside)));
    }
  }
  finishColumns(columns, width, height, scale, room, size, outRe, outIm);
}
