// The rays that are cast, in a row: what `march` needs of each, and a number for each lane, sums or values. Of two lanes
// those that cross rows are from the first place on, those that cross columns from the last place back; of eight lanes
// all are in one row, for the turned picture is one of the eight.

import {
  angles,
  baseViews,
  bases,
  columns,
  detectors,
  from,
  grain,
  lanes,
  mirror,
  paired,
  rays,
  raysEnd,
  rows,
  targets,
  to,
  views,
} from './job';
import { VIEW, cast, end, first, length, origin, slope, turned } from './ray';

/** Bytes of a ray of two lanes: two numbers, then origin, slope and length, first and end, base and detector. */
export const TWO: usize = 64;
/** Of eight lanes: eight numbers, then the same. */
export const EIGHT: usize = 128;

/** How many rays there are, of those from the first place on and those from the last place back. */
export let upright: usize = 0;
export let across: usize = 0;

/** Casts all rays; `y` the readings that lanes begin with, or 0 for sums of 0. */
export function castAll(y: usize): void {
  const eight = lanes == 8;
  const size = eight ? EIGHT : TWO;
  const numbers = <usize>lanes << 3;
  upright = 0;
  across = 0;
  for (let b = 0; b < bases; b++) {
    const view = views + <usize>load<i32>(baseViews + (b << 2)) * VIEW;
    for (let j = from; j < to; j++) {
      const other = mirror - j;
      if (paired && other >= 0 && other < j) continue;
      cast(view, j, columns, rows, grain);
      if (first >= end) continue;
      let ray: usize;
      if (eight || !turned) ray = rays + upright++ * size;
      else ray = raysEnd - ++across * size;
      const facts = ray + numbers;
      store<f64>(facts, origin);
      store<f64>(facts, slope, 8);
      store<f64>(facts, length, 16);
      store<i32>(facts, <i32>first, 24);
      store<i32>(facts, <i32>end, 28);
      store<i32>(facts, turned ? ~b : b, 32);
      store<i32>(facts, j, 36);
      for (let lane = 0; lane < lanes; lane++) {
        const at = y == 0 ? -1 : readingOf(b, turned, lane, j);
        store<f64>(ray + (lane << 3), at < 0 ? 0 : length * load<f64>(y + (<usize>at << 3)));
      }
    }
  }
}

/** out ← lengths times sums. */
export function writeAll(out: usize): void {
  memory.fill(out, 0, (<usize>angles * <usize>detectors) << 3);
  const size = lanes == 8 ? EIGHT : TWO;
  for (let r: usize = 0; r < upright; r++) write(rays + r * size, out);
  for (let r: usize = 1; r <= across; r++) write(raysEnd - r * size, out);
}

function write(ray: usize, out: usize): void {
  const facts = ray + (<usize>lanes << 3);
  const long = load<f64>(facts, 16);
  const base = load<i32>(facts, 32);
  const j = load<i32>(facts, 36);
  for (let lane = 0; lane < lanes; lane++) {
    const at = readingOf(base < 0 ? ~base : base, base < 0, lane, j);
    if (at >= 0) store<f64>(out + (<usize>at << 3), long * load<f64>(ray + (lane << 3)));
  }
}

/** Where the reading of a lane's image of a ray is, −1 where it has none. */
// @ts-ignore: decorator
@inline
function readingOf(base: i32, across: bool, lane: i32, j: i32): i32 {
  // In the turned picture h_l is h_(7−l).
  const l = across && lanes == 8 ? 7 - lane : lane;
  const target = load<i32>(targets + ((base * lanes + l) << 2));
  if (target < 0) return -1;
  const other = mirror - j;
  if (target & 1) {
    if ((paired && other == j) || other < 0 || other >= detectors) return -1;
    return other * angles + (target >> 1);
  }
  return j < 0 || j >= detectors ? -1 : j * angles + (target >> 1);
}
